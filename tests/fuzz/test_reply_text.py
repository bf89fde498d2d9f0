"""New-text extraction under made-up and hostile bodies: it never raises, adds nothing, and does bounded work."""

# ruff: noqa: RUF001 - the letters of many scripts are what is tested

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from postroom.mail.html_text import html_to_text
from postroom.mail.reply_html import extract_reply_html
from postroom.mail.reply_text import extract_reply

PIECES = st.sampled_from(
    [
        *(
            "> ",
            ">> ",
            "\n",
            "\n\n",
            "\r\n",
            " ",
            "-- \n",
            "--\n",
            "___\n",
            "-----\n",
            "On ",
            "wrote:",
            "schrieb ",
            ":\n",
        ),
        *(
            "<a@b.example>",
            "<",
            ">",
            "5 May 2025 ",
            "10:00 ",
            "From: a@b.example\n",
            "Sent: x\n",
            "Subject: y\n",
            "Hello\n",
        ),
        *(
            "Sent from my iPhone\n",
            "-----Original Message-----\n",
            "---------- Forwarded message ---------\n",
            "在",
            "：",
        ),
        *("\u202e", "\u200b", "\u00a0", "İ", "e\u0301", "\x00", "\ud800", "２０２５", "٥", "²"),
    ]
)
BODY = st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join)
TAGS = st.sampled_from(
    [
        *(
            "<div>",
            "</div>",
            "<p>",
            "<br>",
            "<blockquote type=cite>",
            "<blockquote>",
            "</blockquote>",
            "<hr>",
            "<img src=x>",
        ),
        *("<div class=gmail_quote>", "<div class=gmail_attr>", "<div id=divRplyFwdMsg>", "<div class=gmail_signature>"),
        *(
            "<table><tr><td>",
            "</table>",
            "<!-- c -->",
            "<style>x</style>",
            "<div name=quote>",
            "<hr id=zwchr>",
            "<svg>",
        ),
    ]
)
HTML = st.lists(TAGS | PIECES | st.text(max_size=8), max_size=60).map("".join)
MEGABYTE = 1_000_000
HOSTILE = {
    "marks": ">" * MEGABYTE,
    "marked lines": ">\n" * (MEGABYTE // 2),
    "openings": "On \n" * 100_000,
    "closings": "wrote:\n" * 100_000,
    "one opening": "On " + "a " * (MEGABYTE // 2),
    "almost attributions": "On 5 May 2025 at 10:00 a@b.example \n" * 28_000,
    "attributions": "On 5 May 2025 at 10:00, A <a@b.example> wrote:\n" * 21_000,
    "header fields": "From: a@b.example\n" * 55_000,
    "almost blocks": "From: a\nx\nx\nx\n" * 70_000,
    "brackets": "<\n" * (MEGABYTE // 2),
    "rules": "---\n" * 250_000,
    "one rule": "-" * MEGABYTE,
    "blank lines": "\n" * MEGABYTE,
    "device lines": "Sent from my\n" * 75_000,
    "numbers": "1.2.3 10:00 " * 80_000,
    "marks over one letter": "a" + "\u0307" * MEGABYTE,
    "changing": ">\na\n" * 250_000,
}


@given(BODY, st.booleans())
@settings(deadline=None)
def test_text_is_made_of_lines_that_came(body, is_reply):
    reply = extract_reply(body, is_reply=is_reply)
    came = body.replace("\r\n", "\n").replace("\r", "\n")
    for line in reply.text.split("\n"):
        assert line in came
    if reply.forwarded:
        assert not reply.quoted
        assert reply.signature is None


@given(BODY)
@settings(deadline=None)
def test_extracting_does_not_depend_on_blank_lines_around(body):
    assert extract_reply(f"\n\n{body}\n\n").text == extract_reply(body).text


@given(HTML, st.booleans())
@settings(deadline=None)
def test_html_never_raises_and_shows_nothing_new(html, is_reply):
    new = extract_reply_html(html, is_reply=is_reply)
    assert (new is None) == (not html.strip())
    shown = "".join(html_to_text(html).split())
    assert len("".join(html_to_text(new or "").split())) <= len(shown) + 40


@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_hostile_text_grows_with_its_length_and_no_faster(name):
    body = HOSTILE[name]
    lines = body.split("\n", 4_000)[:4_000]
    shorter = "\n".join(lines[:2_000]) if len(lines) > 1 else body[: len(body) // 2]
    longer = "\n".join(lines) if len(lines) > 1 else body
    assert calls(lambda: extract_reply(longer)) <= 2.2 * calls(lambda: extract_reply(shorter)) + 2_000


@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_a_megabyte_is_bounded(name):
    assert calls(lambda: extract_reply(HOSTILE[name])) <= 6_000_000


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<blockquote type=cite>x", "<div class=gmail_quote>", "<br>On ", "<div id=Signature>x", "<i> x</i>"],
)
def test_work_on_hostile_html_is_bounded(piece):
    half = calls(lambda: extract_reply_html(piece * 5_000))
    whole = calls(lambda: extract_reply_html(piece * 10_000))
    assert whole <= 2.2 * half + 50_000


def test_an_ordinary_line_is_looked_at_briefly():
    line = "We looked at the numbers once more and think that the plan holds.\n"
    more = calls(lambda: extract_reply(line * 1_100)) - calls(lambda: extract_reply(line * 100))
    assert more <= 24 * 1_000
