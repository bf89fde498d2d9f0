"""HTML made up and hostile: text, hidden words and links come out bounded, in work that grows with its length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from postroom.mail.html_hidden import find_hidden_text, may_hide
from postroom.mail.html_sight import MAX_HIDDEN_CHARS, MAX_HIDDEN_FINDINGS
from postroom.mail.html_style import read_declarations, style_of
from postroom.mail.html_text import MAX_HTML_LINKS, read_html

NAMES = st.sampled_from(["div", "p", "td", "tr", "table", "a", "span", "li", "ul", "pre", "blockquote", "font", "img"])
VALUES = st.sampled_from(
    [
        *("style='display:none'", "style='color:#fff'", "style='font-size:0'", "style='font-size:2em'", "hidden"),
        *("bgcolor=#000", "color=white", "class=a", "class='b c'", "id=d", "href='https://x.example/'", "width=1"),
        *("style='visibility:visible'", "style='left:-9999px;position:absolute'", "style='}{;:\\\\/*'", "style"),
    ]
)
PIECES = st.one_of(
    st.builds(lambda name, values: f"<{name} {' '.join(values)}>", NAMES, st.lists(VALUES, max_size=3)),
    st.builds(lambda name: f"</{name}>", NAMES),
    st.sampled_from(
        [
            *("<style>.a{display:none}</style>", "<style>.a .b,p>a{color:#fff}#d{color:red!important}", "</style>"),
            *(
                "<!-- one two three four five six -->",
                "<!--",
                "-->",
                "<br>",
                "&nbsp;",
                "&#x200b;",
                "<",
                ">",
                "@media all{",
            ),
        ]
    ),
    st.text(max_size=8),
)
HTML = st.lists(PIECES, max_size=60).map("".join)
HALF = 100_000
HOSTILE = {
    "hidden elements": "<i hidden>x</i>y",
    "nested hidden": "<i hidden>x",
    "comments": "<!-- one two three four five six -->",
    "open comments": "<!--",
    "styles": "<style>.a{color:red}</style>",
    "rules": "<style>" + ".a .b{color:red}" * 2_000 + "</style><p class=a><p class=b>x",
    "selectors": "<style>" + "p," * 2_000 + "p{color:red}</style><p>x",
    "classes": "<p class='" + "a " * 50 + "'>x",
    "open blocks": "<style>" + "@media x{" * 5_000,
    "declarations": "<p style='" + "color:red;" * 50 + "'>x",
    "escapes": "<p style='" + "\\\\41 " * 50 + "'>x",
    "css comments": "<p style='" + "/*" * 50 + "'>x",
    "links": "<a href='https://x.example/'>x</a> ",
    "nested links": "<a href='https://x.example/'><b>x",
    "cells": "<table><tr><td><p>x",
    "rows": "<tr><td><p>x</p><td><p>y</p>",
    "images": "<img width=1 alt=x style='display:none'>",
}


@given(HTML)
@settings(deadline=None)
def test_what_comes_out_is_bounded_and_never_raises(html):
    reading = read_html(html)
    assert len(reading.hidden) <= MAX_HIDDEN_FINDINGS
    assert all(found.text.strip() and len(found.text) <= MAX_HIDDEN_CHARS for found in reading.hidden)
    assert len(reading.links) <= MAX_HTML_LINKS
    assert find_hidden_text(html) == (reading.hidden if may_hide(html) else ())


@given(HTML)
@settings(deadline=None)
def test_the_look_ahead_is_never_wrong(html):
    if not may_hide(html):
        assert read_html(html).hidden == ()


@given(st.text(alphabet="color:;/*\\\\!important#fff0-()% \n'\"", max_size=60))
@settings(deadline=None)
def test_any_style_is_read(source):
    normal, important = read_declarations(source)
    assert all(value == value.strip() and value for value in (*normal.values(), *important.values()))
    style_of(f'style="{source}" bgcolor="{source}"')


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_the_html_and_no_faster(name):
    times = max(HALF // len(HOSTILE[name]), 1)
    half = calls(lambda: read_html(HOSTILE[name] * times))
    whole = calls(lambda: read_html(HOSTILE[name] * times * 2))
    assert whole <= 2.2 * half + 2_000


@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_a_megabyte_is_bounded(name):
    html = HOSTILE[name] * (1_000_000 // len(HOSTILE[name]))
    assert calls(lambda: read_html(html)) <= 8_000_000
