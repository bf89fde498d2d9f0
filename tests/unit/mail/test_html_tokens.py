import pytest

from postroom.mail.html_tokens import (
    MAX_ATTRIBUTES,
    MAX_HTML_DEPTH,
    SMALL_HTML_CHARS,
    balanced,
    html_tokens,
    read_attributes,
)

LARGE = "y" * (SMALL_HTML_CHARS + 1)


def depth(html):
    """The deepest nesting, every start and end tag taken at its word."""
    deepest = now = 0
    for kind, _, _ in html_tokens(html):
        now += {"start": 1, "end": -1, "text": 0}[kind]
        deepest = max(deepest, now)
        assert now >= 0
    assert now == 0, "an element is left open"
    return deepest


def test_small_html_comes_back_as_it_is():
    html = "<div><p onclick=x>one<p>two</span>"
    assert balanced(html) == html


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<i></p>", "<a><b><i><u>", "<table><tr><td>", "<p><b>x", "<ul><li>", "</div>x", "<o:p>"]
)
def test_large_html_is_nested_no_deeper_than_the_bound(piece):
    assert depth(balanced(piece * 5_000 + LARGE)) <= MAX_HTML_DEPTH


def test_a_tag_keeps_no_more_attributes_than_the_bound():
    tag = "<p " + " ".join(f"a{'b' * number}=1" for number in range(1_000)) + ">"
    [(_, name, source), *_] = html_tokens(balanced(tag + LARGE))
    assert name == "p"
    assert len(read_attributes(source)) == MAX_ATTRIBUTES


def test_large_html_says_what_it_said():
    html = "<div id=\"divRplyFwdMsg\" data-marker='__QUOTED_TEXT__' title='a \"b\"'>1 < 2<br>three</div>"
    assert balanced(html + LARGE) == (
        '<div id="divRplyFwdMsg" data-marker="__QUOTED_TEXT__" title="a &quot;b&quot;">1 &lt; 2<br>three</div>' + LARGE
    )


def test_what_was_left_out_between_two_pieces_makes_no_tag_of_them():
    assert "<script" not in balanced("<<!-- -->script>alert(1)</script>" + LARGE)


def test_other_elements_leave_their_content():
    assert balanced(f"<custom><p>one</p></custom>{LARGE}", only=frozenset(("p",))) == f"<p>one</p>{LARGE}"
