"""Reading a hostile mail of a megabyte, all of it as the receiver does: in bounded time, whatever it holds."""

import pytest

from postroom.flows.accept import AcceptedMail
from postroom.flows.authenticate import NOT_CHECKED
from postroom.flows.reading import open_mail, read_mail
from postroom.mail.values import Envelope

MEGABYTE = 1_000_000

PIECES = (
    "<div>", "<b>x", "<a href=x>", "<a><b><i><u>", "<i></p>", "<table><tr><td>", "<blockquote type=cite>x",
    "<div class=gmail_quote>", "<div id=Signature>x", "<br>On ", "<p style='color:red'>words in a line</p>",
    "<img alt=x>", "<li>", "<svg><b>", "<math><mi>", "<select><option>", "<!-- x -->", "<", "&lt;", "x</div>", "</p>",
    "<hr>", "<template>", "<plaintext>",
)  # fmt: skip
HTML = {
    **{piece: piece * (MEGABYTE // len(piece)) for piece in PIECES},
    "attributes": "<p " + " ".join(f"a{number}" for number in range(140_000)) + ">x",
    "classes": "<p class='" + "gmail_x " * 120_000 + "'>x",
    "styles": "<p style='" + "x:y;" * 240_000 + "'>x",
    "deep and long": "<div>" * 19_000 + "x" * 900_000,
    "nested quotes": "<div class=gmail_quote>" * 4_900
    + "On 5 May 2025, A &lt;a@b.example&gt; wrote:<blockquote>" * 2_000,
    "many quotes": "<div class=gmail_quote><blockquote>x</blockquote></div>" * 9_000,
}


# Without its bounds a tree builder takes minutes over some of these; half a second is usual.
@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HTML)
def test_a_megabyte_of_html_is_read_in_bounded_time(name):
    mail = AcceptedMail(
        workspace_id="wks_1",
        id="mal_1",
        inbox_id="inb_1",
        blob_id="blb_1",
        raw=b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HTML[name].encode(),
        envelope=Envelope(mail_from="a@b.example", rcpt_to=("c@d.example",), helo="", remote_ip=""),
        received_at=0,
    )
    columns = read_mail(open_mail(mail), NOT_CHECKED, b"key").columns
    assert columns["html"] is not None
