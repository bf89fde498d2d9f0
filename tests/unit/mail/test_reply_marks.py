"""The quick look for elements that could mark a quote or a signature."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from postroom.mail.reply_marks import mark_of, may_mark

MARKS = [
    "<blockquote>x</blockquote>",
    "<BLOCKQUOTE type=cite>x</BLOCKQUOTE>",
    "<hr>",
    '<div class="gmail_quote">x</div>',
    "<div CLASS='z OutlookMessageHeader'>x</div>",
    "<div class=abc_yahoo_quoted>x</div>",
    '<div id="divRplyFwdMsg">x</div>',
    '<div id\n=\n"appendonsend">x</div>',
    "<div id=Signature>x</div>",
    '<a name="quoted-content">x</a>',
    '<div data-marker="__QUOTED_TEXT__">x</div>',
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt">x</div>',
]


@pytest.mark.parametrize("html", MARKS)
def test_what_marks_is_seen(html):
    assert may_mark(f"<p>Hello</p>{html}")


@pytest.mark.parametrize("html", MARKS[3:])
def test_and_is_a_mark(html):
    node = LexborHTMLParser(html).body.first_child
    assert mark_of(node) is not None


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Hello, see the quote and the signature below; my name is Ann.</p>",
        '<p class="lead" id="top">Hello</p><table width="100%"><tr><td>x</table>',
        '<p style="border-top:1px solid #ccc">x</p>',
    ],
)
def test_ordinary_html_marks_nothing(html):
    assert not may_mark(html)
