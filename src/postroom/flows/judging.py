"""What is to be thought of a mail: its kind, its reports, its new text, its codes and links, and whether it tricks.

One line for the server and for `postroom inspect`, so that both say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.mail.authentication.verdicts import Authentication
from postroom.mail.html_hidden import may_hide
from postroom.mail.html_text import read_html
from postroom.mail.reply_mail import MailReply, extract_mail_reply
from postroom.mail.reports.bounce import read_bounce
from postroom.mail.reports.complaint import read_complaint
from postroom.mail.reports.values import Bounce, Complaint
from postroom.mail.values import HiddenText, ParsedMail
from postroom.rules.codes import FoundCode, find_codes
from postroom.rules.mail_links import FoundLink, find_links
from postroom.rules.screening import Screening, screen
from postroom.rules.triage import triage


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What was made of a mail, with the reasons."""

    category: str
    signals: tuple[str, ...]
    reply: MailReply
    bounce: Bounce | None
    complaint: Complaint | None
    screening: Screening
    codes: tuple[FoundCode, ...]
    links: tuple[FoundLink, ...]


def judge(mail: ParsedMail, *, mail_from: str | None, authentication: Authentication | None = None) -> Judged:
    """reports → new text → triage → screen → codes and links.

    mail_from: the reverse-path, "" for the null one, None when it is not known.
    """
    complaint = read_complaint(mail, mail_from=mail_from)
    bounce = read_bounce(mail, mail_from=mail_from) if complaint is None else None
    reply = extract_mail_reply(mail)
    text = mail.text or ""
    # One walk over the HTML serves all who look for what is hidden in it, or stands in it alone.
    hides_nothing = mail.html is None or not may_hide(mail.html)
    reading = None if mail.html is None or hides_nothing else read_html(mail.html)
    new_text = reply.text.text if mail.text is not None else ""
    decided = triage(mail, mail_from=mail_from, bounce=bounce, complaint=complaint, new_text=new_text)
    return Judged(
        category=decided.category,
        signals=decided.signals,
        reply=reply,
        bounce=bounce,
        complaint=complaint,
        screening=_screened(mail, reading.hidden if reading is not None else (), authentication),
        codes=find_codes(subject=mail.subject, text=text, html=mail.html, reading=reading),
        links=find_links(
            text=text,
            html=mail.html,
            reading=reading,
            hides_nothing=hides_nothing,
            text_is_from_html=mail.text_is_from_html,
        ),
    )


def _screened(mail: ParsedMail, hidden: Sequence[HiddenText], authentication: Authentication | None) -> Screening:
    return screen(
        subject=mail.subject,
        text=mail.text or "",
        html=mail.html,
        hidden=hidden,
        filenames=[one.filename for one in mail.attachments],
        from_name=mail.from_[0].name if mail.from_ else "",
        reply_to=str(mail.reply_to[0]) if mail.reply_to else "",
        sender_verified=authentication.dmarc.aligned if authentication is not None else None,
    )
