"""The new part of whole mails: which body is read, and what the header says about it."""

from postroom.mail.html_text import html_to_text
from postroom.mail.reply_mail import extract_mail_reply
from postroom.mail.values import ParsedMail

BLOCK = "From: Ada <ada@example.com>\nSent: Monday\nTo: Bob\nSubject: Well\n\nWell?"


def test_header_block_is_a_quote_in_an_answer_and_a_forward_elsewhere():
    text = f"See this.\n\n{BLOCK}"
    assert extract_mail_reply(ParsedMail(subject="Re: Well", text=text)).text.text == "See this."
    assert extract_mail_reply(ParsedMail(subject="Well", text=text, in_reply_to=("<a@b>",))).text.text == "See this."
    for subject in ("FW: Well", "Well"):
        reply = extract_mail_reply(ParsedMail(subject=subject, text=text)).text
        assert (reply.text, reply.forwarded) == (text, True)


def test_text_made_from_html_is_read_from_the_cut_html():
    html = '<p>Yes.</p><div class="gmail_quote"><div class="gmail_attr">Ada, lang ago:</div><blockquote>Well?'
    mail = ParsedMail(subject="Re: Well", html=html, text="Yes.\n\nAda, lang ago:\n\n> Well?", text_is_from_html=True)
    reply = extract_mail_reply(mail)
    assert (reply.text.text, reply.html, reply.text.quoted) == ("Yes.", "<p>Yes.</p>", True)


def test_plain_text_goes_before_html():
    mail = ParsedMail(subject="Re: Well", html="<p>Yes, in HTML.</p>", text="Yes, in text.")
    reply = extract_mail_reply(mail)
    assert (reply.text.text, reply.html) == ("Yes, in text.", "<p>Yes, in HTML.</p>")


def test_forward_in_html_stays_whole():
    html = "<p>See this.</p><p>---------- Forwarded message ---------<br>From: Ada</p><p>Well?</p>"
    text = "See this.\n\n---------- Forwarded message ---------\nFrom: Ada\n\nWell?"
    reply = extract_mail_reply(ParsedMail(subject="Fwd: Well", html=html, text=text, text_is_from_html=True))
    assert (reply.text.text, reply.text.forwarded, reply.html) == (text, True, html)


def test_mail_without_a_body_has_nothing_new():
    reply = extract_mail_reply(ParsedMail(subject=""))
    assert (reply.text.text, reply.html) == ("", None)


def test_what_a_style_sheet_hides_is_not_new_text():
    html = (
        "<html><head><STYLE>.x{display:none}</STYLE></head><body><div class=x>Secret orders.</div><p>Yes, please.</p>"
        '<div class="gmail_quote"><blockquote>Shall we?</blockquote></div></body></html>'
    )
    mail = ParsedMail(subject="Re: Well", html=html, text=html_to_text(html), text_is_from_html=True)
    assert extract_mail_reply(mail).text.text == "Yes, please."


def test_a_style_element_that_never_ends_harms_nobody():
    html = "<p>Yes.</p><blockquote type=cite>Shall we?</blockquote><style>.x{display:none}" + "<style" * 1000
    mail = ParsedMail(subject="Re: Well", html=html, text="Yes.", text_is_from_html=True)
    assert "Yes." in extract_mail_reply(mail).text.text
