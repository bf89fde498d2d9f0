import pytest

from postroom.mail.html_safe import sanitize_html
from postroom.mail.html_seen import without_unseen
from postroom.mail.html_text import html_to_text

SHEET = "<style>.x, #secret {display:none} p.small{font-size:0}</style>"


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        (SHEET + "<div class=x>Secret</div><p>Open</p>", "<div class=x></div><p>Open</p>"),
        (SHEET + "<p id='secret'>Se<b>cr</b>et</p>Open", "<p id='secret'><b></b></p>Open"),
        (SHEET + '<p class="small">Secret<p>Open', '<p class="small"><p>Open'),
        ('<div style="display:none">Secret</div>Open<br>here', '<div style="display:none"></div>Open<br>here'),
        ("<p>All &amp; open</p>", "<p>All &amp; open</p>"),
        ("", ""),
        ("</p></p>Open", "</p></p>Open"),
    ],
)
def test_only_words_that_nobody_sees_go(html, seen):
    assert without_unseen(html) == seen


def test_what_is_shown_reads_the_same():
    html = SHEET + "<table><tr><td class=x>Secret<td>A<td>B</table><ul><li>one<li class='x'>two</ul>"
    assert html_to_text(without_unseen(html)) == html_to_text(html)
    assert "Secret" not in sanitize_html(without_unseen(html))


@pytest.mark.parametrize("piece", ["<div class=x>", "</div>", "<p class=small>a", "<", "<style>", "<!--", "&"])
def test_hostile_html_ends(piece):
    assert isinstance(without_unseen(SHEET + piece * 50_000), str)
