import pytest

from postroom.mail.html_shown import show_html

ATTACHED = {"chart@x": "/attachments/att_1?sig=1"}


def test_pictures_that_came_along_are_found():
    shown = show_html('<img src="cid:chart@x"><img src="cid:%63hart@x"><img src="cid:other@x">', ATTACHED, remote=False)
    assert shown.html.count('src="/attachments/att_1?sig=1"') == 2
    assert (shown.remote, shown.insecure) == (0, 0)


def test_remote_pictures_are_counted_and_wait():
    html = '<img src="https://x.example/a.png"><img src="http://x.example/b.png">'
    shown = show_html(html, {}, remote=False)
    assert (shown.remote, shown.insecure) == (2, 1)
    assert "x.example" not in shown.html
    loaded = show_html(html, {}, remote=True)
    assert "https://x.example/a.png" in loaded.html
    assert "http://x.example" not in loaded.html


@pytest.mark.parametrize(
    "html",
    [
        '<img src="/attachments/att_of_somebody">',
        '<img src="//x.example/a.png">',
        '<a href="/dashboard/sign-out">x</a>',
        '<a href="cid:chart@x">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
        '<img src="cid:chart@x" onload="alert(1)" srcset="https://x.example/a.png 2x">',
        '<p style="background:url(https://x.example/a.png)">x</p>',
    ],
)
def test_nothing_of_a_mail_reaches_this_server_or_runs(html):
    shown = show_html(html, ATTACHED, remote=True).html
    for bad in ("somebody", "x.example", "/dashboard", 'href="cid', "javascript", "svg", "alert", "srcset", "url("):
        assert bad not in shown


@pytest.mark.parametrize("piece", ['<img src="https://x.example/a">', "<div>", '<a href="', "<img src=cid:"])
def test_large_mail_is_bounded(piece):
    html = piece * (200_000 // len(piece))
    assert len(show_html(html, ATTACHED, remote=True).html) < 10 * len(html)
