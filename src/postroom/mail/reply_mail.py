"""The new text and HTML of a parsed mail, in one call."""

from dataclasses import dataclass, replace

from postroom.mail.forward import is_reply
from postroom.mail.html_seen import style_sheets
from postroom.mail.html_text import html_to_text
from postroom.mail.reply_html import HtmlReply, cut_html
from postroom.mail.reply_marks import may_mark
from postroom.mail.reply_text import ReplyText, extract_reply
from postroom.mail.values import ParsedMail

MARKUP_PER_CHAR = 12
"""Characters of HTML for one of text, above which the text is taken for a stub."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailReply:
    """What is new in one mail."""

    text: ReplyText
    html: str | None
    """Not sanitised, and the mail's own when all of it is new; None when the mail has no HTML."""


def extract_mail_reply(mail: ParsedMail) -> MailReply:
    """The new text of a mail and its new HTML. Never raises.

    A text that was made from HTML is made anew from the cut HTML, whose elements tell more than words do, and then
    read once more for what they did not tell.
    """
    answers = is_reply(subject=mail.subject, in_reply_to=mail.in_reply_to, references=mail.references)
    if mail.html and mail.text and not mail.text_is_from_html:
        reply = extract_reply(mail.text, is_reply=answers)
        if _shows_the_same(mail.text, mail.html) and _is_new(reply, mail.html):
            return MailReply(text=reply, html=mail.html)
        return MailReply(text=reply, html=cut_html(mail.html, is_reply=answers).html)
    cut = cut_html(mail.html or "", is_reply=answers)
    if not mail.text_is_from_html or cut.html is None:
        return MailReply(text=extract_reply(mail.text or "", is_reply=answers), html=cut.html)
    if cut.forwarded:
        return MailReply(text=extract_reply(mail.text or "", is_reply=False), html=cut.html)
    new = (mail.text or "") if cut.html == mail.html else html_to_text(style_sheets(mail.html or "") + cut.html)
    return MailReply(text=_with_cut(extract_reply(new, is_reply=answers), cut), html=cut.html)


def _is_new(reply: ReplyText, html: str) -> bool:
    """Whether all of the HTML is new, told without reading it: the text beside it quotes nothing, a signature that
    it has is not in the HTML (whose clients leave the delimiter away), and no element of it could be a mark.
    """
    if reply.quoted or reply.forwarded or may_mark(html):
        return False
    if reply.signature is None:
        return True
    only_delimiter = set(reply.reasons) <= {"signature_delimiter"}
    return only_delimiter and "--" not in html.replace("<!--", "").replace("-->", "")


def _shows_the_same(text: str, html: str) -> bool:
    """Whether the text can stand for the HTML: some mails have only a line there that says that they have none."""
    return len(html) <= MARKUP_PER_CHAR * len(text)


def _with_cut(reply: ReplyText, cut: HtmlReply) -> ReplyText:
    """The reply, telling of what was cut before it was read."""
    reasons = tuple(dict.fromkeys((*cut.reasons, *reply.reasons)))
    return replace(reply, quoted=reply.quoted or cut.quoted, reasons=reasons)
