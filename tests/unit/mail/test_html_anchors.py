"""Links told without a walk are those that the walk tells."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from effort import calls
from postroom.mail.html_anchors import plain_links
from postroom.mail.html_hidden import may_hide
from postroom.mail.html_text import MAX_HTML_LINKS, read_html

WHOLE = [
    '<a href="https://x.example/1">here</a>',
    "<A class=b HREF='https://x.example/2?a=1&amp;b=2'> see\n it </A >",
    '<a href=https://x.example/3 title="a > b">&copy; you</a>',
    "<a href='mailto:jo@x.example'>jo@x.example</a>",
    "<a href=' https://x.exam\nple/4 '>x</a>",
    '<a name="top"></a>',
    "<a href='javascript:x()'>run</a>",
    "<a href='https://x.example/5'> &nbsp;</a>",
    "<address>a</address>",
]
BROKEN = [
    *(
        "<a href='https://x.example/6'>",
        "<a>",
        "</a>",
        "<b>",
        "</b>",
        "<img alt='x'>",
        "<img>",
        "<br>",
        "<",
        ">",
        "</ p>",
    ),
    *(
        "<title>",
        "</title>",
        "<style>",
        "</style>",
        "<textarea>",
        "</textarea>",
        "<b title='",
        '<b title="',
        "'>",
        '">',
    ),
    *("<p>", "</p>", "<pre>", "</pre>", "<ul>", "<ol>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>"),
    *("<blockquote>", "</blockquote>", "<b title='<a href=https://x.example/7>x</a>'>", "<option>", "&lt;a>", "\u200b"),
    *("<scr\u0130pt>", "<\u017fcript>", " ", "\n", "word", "\u2003", "<a/href=https://x.example/8>", "<a href>x</a>"),
]
HTML = st.lists(st.one_of(st.sampled_from(WHOLE), st.sampled_from(WHOLE + BROKEN)), max_size=14).map("".join)


def walked(html):
    return [(link.url, link.label) for link in read_html(html).links]


@given(HTML)
@settings(deadline=None)
def test_they_are_those_of_the_walk(html):
    assume(not may_hide(html))
    links = plain_links(html)
    assert links is None or links == walked(html)


@pytest.mark.parametrize("html", [*WHOLE, "".join(WHOLE), "<ul><li>" + "<li>".join(WHOLE), "<title><a>x</title>"])
def test_simple_links_take_no_walk(html):
    assert plain_links(html) == walked(html)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://x.example/"><b>here</b></a>',
        '<a href="https://x.example/"><img alt="here"></a>',
        '<a href="https://x.example/">here<p>',
        '<a href="https://x.example/">here',
        '<a href="https://x.example/">&#8203;</a>',
        '<a href="https://x.example/">x</a><b <a href="https://x.example/">x</a',
        '<! <a href="https://x.example/">x</a> ><a>x</a>',
    ],
)
def test_others_are_left_to_the_walk(html):
    assert plain_links(html) is None


@pytest.mark.parametrize("name", ["script", "STYLE", "title", "textarea", "xmp", "iframe", "noembed", "template"])
def test_what_is_never_shown_has_no_links(name):
    html = f'<{name}><a href="https://x.example/">x</a></{name}><a href="https://x.example/2">y</a>'
    assert plain_links(html) == [("https://x.example/2", "y")] == walked(html)
    assert plain_links(f'<{name}><a href="https://x.example/">x</a>') == []


def test_links_have_an_end():
    html = '<a href="https://x.example/">x</a>' * (MAX_HTML_LINKS + 1)
    assert plain_links(html) == walked(html)
    assert len(walked(html)) == MAX_HTML_LINKS


@given(HTML)
@settings(deadline=None)
def test_the_walk_reads_the_same_when_it_is_told_that_nothing_is_hidden(html):
    assume(not may_hide(html))
    assert read_html(html, hides_nothing=True) == read_html(html)


@pytest.mark.parametrize(
    "piece",
    [
        "<a",
        "<a href='",
        "<a>",
        "</a>",
        "<a>x</a>",
        "<",
        "<b ",
        "<b a='",
        "<style>",
        "<title></title>",
        '<b a="x">',
        "x>",
    ],
)
def test_work_grows_with_the_html_and_no_faster(piece):
    def effort(times):
        return calls(lambda: plain_links(piece * times), runs=3)

    assert effort(40_000) <= 2.2 * effort(20_000) + 200


@pytest.mark.parametrize("tag", ["blockquote", "ul", "p"])
def test_a_label_of_two_lines_has_no_marks_of_lines_in_it(tag):
    html = f"<pre><{tag}><a href='https://x.example/'> see\n it</a>"
    assert walked(html) == [("https://x.example/", "see it")]
