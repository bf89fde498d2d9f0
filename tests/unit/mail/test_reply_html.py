"""What stays of HTML bodies built as the clients build theirs; all of them written for this test."""

import pytest

from postroom.mail.reply_html import MAX_HTML_TAGS, cut_html, extract_reply_html

ABOVE = "On Mon, 5 May 2025 at 10:00, Ada &lt;<a href='mailto:ada@example.com'>ada@example.com</a>&gt; wrote:"
FIELDS = "<b>From:</b> Ada<br><b>Sent:</b> Monday, May 5, 2025<br><b>To:</b> Bob<br><b>Subject:</b> Well"
QUOTE = "<div>Well? <b>OLD</b></div>"

QUOTING = {
    "gmail": f'<div class="gmail_quote"><div class="gmail_attr">{ABOVE}<br></div>'
    f'<blockquote class="gmail_quote">{QUOTE}</blockquote></div>',
    "gmail in another language": '<div class="gmail_quote"><div class="gmail_attr">Ada, toen:</div>'
    f'<blockquote class="gmail_quote">{QUOTE}</blockquote></div>',
    "gmail of old": f'<div class="gmail_quote">{ABOVE}{QUOTE}</div>',
    "apple": f'<div><br><blockquote type="cite"><div>{ABOVE}</div><br>{QUOTE}</blockquote></div>',
    "apple above": f'<div>{ABOVE}</div><br><blockquote type="cite">{QUOTE}</blockquote>',
    "thunderbird": '<div class="moz-cite-prefix">Ada zei op 5-5:<br></div>'
    f'<blockquote type="cite">{QUOTE}</blockquote>',
    "outlook web": f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{FIELDS}</div><div>{QUOTE}</div>',
    "outlook web, unknown words": f'<hr><div id="divRplyFwdMsg"><b>Xyz:</b> Ada<br><b>Zyx:</b> now</div>{QUOTE}',
    "outlook": '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
    f"<p>{FIELDS}</p></div>{QUOTE}",
    "outlook 2010": f"<div style='border:none;border-top:solid #B5C4DF 1.0pt'><p>Xyz: Ada</p></div>{QUOTE}",
    "outlook 2003": f"<div><hr size=3><p>{FIELDS}</p></div>{QUOTE}",
    "outlook mobile": f'<div id="mail-editor-reference-message-container"><p>{FIELDS}</p>{QUOTE}</div>',
    "outlook express": f'<table class="OutlookMessageHeader"><tr><td>x</td></tr></table>{QUOTE}',
    "hotmail": f'<hr id="stopSpelling">Date: Mon, 5 May 2025<br>Subject: Well<br>From: ada@example.com<br>{QUOTE}',
    "yahoo": f'<div class="ydp1 yahoo_quoted"><div>Ada, gisteren:</div>{QUOTE}</div>',
    "yahoo prefixed": f'<div class="ydpabc123yahoo_quoted"><div>{ABOVE}</div>{QUOTE}</div>',
    "proton": f'<div class="protonmail_quote">------- Original Message -------<br>{ABOVE}<br><br>'
    f'<blockquote class="protonmail_quote" type="cite">{QUOTE}</blockquote></div>',
    "zimbra": f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{FIELDS}</div>{QUOTE}',
    "gmx": f'<div name="quote"><div>Gesendet: gestern</div><div name="quoted-content">{QUOTE}</div></div>',
    "notes": "<br><font size=1>From: </font><font>Ada</font><br>To: Bob<br>Date: 05/05/2025<br>"
    f"Subject: Well<br><hr>{QUOTE}",
    "roundcube": f'<p id="reply-intro">Op 2025-05-05 schreef Ada:</p><blockquote type="cite">{QUOTE}</blockquote>',
    "yandex": f'<div>05.05.2025, 10:00, "Ada" &lt;ada@example.com&gt;:</div><blockquote><p>{QUOTE}</p></blockquote>',
    "bare": f"<p>{ABOVE}</p>{QUOTE}",
}


@pytest.mark.parametrize("client", QUOTING)
@pytest.mark.parametrize("document", ["{}", "<html><head><style>x</style></head><body>{}</body></html>"])
def test_quote_goes_and_the_answer_stays(client, document):
    new = extract_reply_html(document.format(f"<div>Yes, <i>gladly</i>.</div><br>{QUOTING[client]}"))
    assert new is not None
    assert "<div>Yes, <i>gladly</i>.</div>" in new
    assert not any(word in new for word in ("OLD", "Ada", "From", "<hr", "<blockquote"))


@pytest.mark.parametrize("client", ["gmail", "apple", "apple above", "thunderbird", "roundcube", "yandex"])
def test_answer_below_the_quote_stays(client):
    new = extract_reply_html(f"{QUOTING[client]}<p>Yes.</p>")
    assert new is not None
    assert "<p>Yes.</p>" in new
    assert "OLD" not in new


def test_answers_between_quotes_keep_their_questions():
    quoted = '<blockquote class="gmail_quote">{}</blockquote>'
    new = extract_reply_html(
        f'<div class="gmail_quote"><div class="gmail_attr">{ABOVE}</div>{quoted.format("Tuesday?")}<div>Yes.</div>'
        f"{quoted.format('At ten?')}<div>At eleven.</div>{quoted.format('Ada')}</div>"
    )
    assert new is not None
    assert [word in new for word in ("Tuesday?", "Yes.", "At ten?", "At eleven.", "Ada")] == [True] * 4 + [False]


@pytest.mark.parametrize(
    "signature",
    [
        '<div class="gmail_signature">Ada, CEO</div>',
        '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Ada, CEO</div>',
        '<pre class="moz-signature">-- \nAda, CEO</pre>',
        '<div id="Signature"><p>Ada, CEO</p></div>',
        '<div id="ms-outlook-mobile-signature">Get Outlook for iOS, Ada</div>',
        "<div>-- </div><div>Ada, CEO</div>",
        "<p>Sent from my iPhone (Ada)</p>",
    ],
)
def test_signature_goes(signature):
    assert extract_reply_html(f"<p>Yes.</p>{signature}{QUOTING['gmail']}") == "<p>Yes.</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>One</p><p>Two</p>",
        '<p>He said:</p><blockquote class="gmail_quote">never</blockquote>',
        "<p>Set in:</p><blockquote style='margin:0 0 0 40px'>a paragraph</blockquote>",
        '<p>See the picture</p><img src="cid:1">',
        '<div class="gmail_quote"><div class="gmail_attr">-------- Forwarded message -----<br>From: Ada</div>OLD</div>',
        "<div>Begin forwarded message:</div><blockquote type='cite'><div>From: Ada</div>OLD</blockquote>",
        f'<p>See below</p><div class="gmail_signature">Bob</div>---------- Forwarded message ---------<br>{FIELDS}',
    ],
)
def test_what_is_no_quote_stays_as_it_was_sent(html):
    assert extract_reply_html(html) == html
    assert extract_reply_html(f"  {html}") == f"  {html}"


@pytest.mark.parametrize("client", ["outlook", "outlook web", "outlook 2003", "zimbra"])
def test_header_block_in_a_mail_that_answers_none_is_a_forward(client):
    told = cut_html(f"<p>See below</p>{QUOTING[client]}", is_reply=False)
    assert told.forwarded
    assert "OLD" in (told.html or "")


def test_empty_and_wholly_quoted():
    assert extract_reply_html("") is None
    assert extract_reply_html(" \n ") is None
    assert extract_reply_html("<p></p>") == ""
    assert extract_reply_html(QUOTING["gmail"]) == ""
    assert cut_html(QUOTING["gmail"]).quoted


@pytest.mark.parametrize(
    "opening",
    ["<div>", "<b>", "<blockquote type=cite>x", "<div class=gmail_quote>", "<table><tr><td>", "<p id=Signature>x"],
)
def test_deep_nesting_is_walked_without_recursion(opening):
    count = MAX_HTML_TAGS // opening.count("<") - 10
    html = extract_reply_html("<p>Yes.</p>" + opening * count)
    assert html is not None
    assert "Yes." in html


def test_body_with_too_many_tags_comes_back_whole():
    html = "<i>x</i>" * (MAX_HTML_TAGS + 1)
    told = cut_html(html)
    assert (told.html, told.reasons) == (html, ("unread_html",))
