"""The HTML of a mail, in a document of its own that can do nothing: a frame without scripts, forms or an origin.

The policy of the answer holds even where somebody opens its address outside of the frame.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postroom.flows.views import Json
from postroom.mail.html_shown import ShownHtml, show_html

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""Links open in a tab of their own. Nothing else is allowed: no script, no form, no origin, no way to move the page."""
LINE_PX = 22
CHARS_A_LINE = 80
PICTURE_PX = 120
BLOCKED_PX = 34
BLOCK_PX = 34
"""A paragraph, a row of a table, an entry of a list."""
MAX_PICTURE_PX = 400
MIN_PX, MAX_PX = 90, 640
"""Heights of a frame. Without a script what is inside cannot tell its own, so that is guessed from the text."""
EXACT_CHARS = 200_000
"""Longer HTML is not parsed only to count its pictures."""
_BLOCKS = ("<p", "<tr", "<li", "<h1", "<h2", "<h3")
_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-:[]")

_STYLE = """
:root { color-scheme: light; }
body { margin: 0; padding: 2px; background: #fff; color: #1d1f1e; font: 14.5px/1.55 system-ui, sans-serif; \
overflow-wrap: anywhere; }
img { max-width: min(100%, calc(100vw - 6rem)); height: auto; }
img:not([src]) { display: inline-block; min-width: 1.5rem; min-height: 1.5rem; padding: 2px 6px; color: #565a57; \
background: #f3f3f0; border: 1px dashed #8a8a82; border-radius: 4px; font-size: 12px; }
img:not([src]):is([width="0"], [width="1"], [height="0"], [height="1"]) { display: none; }
table { max-width: 100%; }
@media (max-width: 30rem) {
  table[width] { width: auto; }
  img { max-width: calc(100vw - 8.5rem); }
}
pre { white-space: pre-wrap; }
blockquote { margin: .75rem 0; padding-left: .9rem; border-left: 3px solid #e4e4df; color: #565a57; }
a { color: #17694a; }
"""
_DOCUMENT = Markup(
    '<!doctype html><html lang=""><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="referrer" content="no-referrer"><title>Message</title><style>{}</style></head>'
    '<body dir="auto">{}</body></html>'
)


def frame_answer(request: Request, message: Json, *, whole: bool, remote: bool) -> Response:
    """The document. whole: with what the mail quotes. remote: with pictures from other servers, over TLS alone."""
    attached = attached_pictures(message)
    html = message["html"] if whole else message["extractedHtml"]
    shown = show_html(html or "", attached, remote=remote)
    document = _DOCUMENT.format(Markup(_STYLE), Markup(shown.html))  # noqa: S704 - cleaned a line ago
    response = HTMLResponse(document)
    response.headers["Content-Security-Policy"] = _policy(_hosts(request), attached.values(), remote=remote)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def attached_pictures(message: Json) -> dict[str, str]:
    """By Content-ID, the signed address of each picture that came along, without scheme and host."""
    return {
        one["contentId"].strip("<>"): local_address(one["url"])
        for one in message["attachments"]
        if one["contentId"] and one["contentType"].startswith("image/") and "svg" not in one["contentType"]
    }


def local_address(url: str) -> str:
    """The path and query of an address of ours: the page may be looked at under another name of this server."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def remote_pictures(message: Json, *, whole: bool) -> ShownHtml:
    """What a frame of this message would leave out."""
    html = (message["html"] if whole else message["extractedHtml"]) or ""
    if len(html) > EXACT_CHARS:
        return ShownHtml(html="", remote=html.count('src="http'), insecure=html.count('src="http:'))
    return show_html(html, {}, remote=False) if "<img" in html.lower() else ShownHtml(html="", remote=0, insecure=0)


def frame_height(text: str, html: str) -> int:
    """Pixels that a text of this length will take about."""
    written = LINE_PX * sum(1 + len(line) // CHARS_A_LINE for line in text[:20_000].splitlines())
    source = html[:EXACT_CHARS].lower()
    built = BLOCK_PX * sum(source.count(tag) for tag in _BLOCKS) + LINE_PX * source.count("<br")
    pictures = sum(_picture_height(one.partition(">")[0]) for one in source.split("<img")[1:11])
    return max(MIN_PX, min(MAX_PX, 24 + max(written, built) + pictures))


def _picture_height(attributes: str) -> int:
    told = attributes.partition('height="')[2].partition('"')[0]
    if told.isascii() and told.isdigit():
        return min(MAX_PICTURE_PX, int(told[:5]))
    return PICTURE_PX if "cid:" in attributes else BLOCKED_PX


def _policy(hosts: Iterable[str], pictures: Iterable[str], *, remote: bool) -> str:
    paths = {address.partition("?")[0] for address in pictures}
    places = sorted(f"{host}{path}" for host in hosts for path in paths)
    sources = " ".join(["data:", *places, *(["https:"] if remote else [])])
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {sources}; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self'; sandbox {SANDBOX}"
    )


def _hosts(request: Request) -> set[str]:
    """The names that the browser may know this server by; a proxy may hand on another than its own."""
    named = {request.headers.get("host", "").lower(), request.state.public_host.lower()}
    # What has no place in a header is left out.
    return {host for host in named if host and _HOST.issuperset(host)}
