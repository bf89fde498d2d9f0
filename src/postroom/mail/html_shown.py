"""HTML of a mail made ready for a page: pictures that came along are found, those on other servers wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from postroom.mail.html_safe import new_cleaner, sanitize_html, without_urls

LINKS = ("http://", "https://", "mailto:", "tel:")
"""How addresses of links may begin."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownHtml:
    """A body that a frame can hold."""

    html: str
    remote: int
    """Pictures on other servers, whether they are shown or not."""
    insecure: int
    """Those of them without TLS: they are never shown."""


class _Pictures:
    """Decides about the address of each picture, and counts."""

    def __init__(self, attached: Mapping[str, str], *, remote: bool) -> None:
        self._attached = attached
        self._shows_remote = remote
        self.remote = 0
        self.insecure = 0

    def keep(self, tag: str, attribute: str, value: str) -> str | None:
        """The attribute's value as it is shown; None to leave it out."""
        if attribute == "src":
            return self._address(value.strip()) if tag == "img" else None
        if attribute == "href":
            return value if value.strip().lower().startswith(LINKS) else None
        return without_urls(tag, attribute, value)

    def _address(self, value: str) -> str | None:
        lowered = value.lower()
        if lowered.startswith("cid:"):
            return self._attached.get(unquote(value[4:]).strip("<>"))
        self.remote += 1
        if lowered.startswith("https://"):
            return value if self._shows_remote else None
        self.insecure += 1
        return None


def show_html(html: str, attached: Mapping[str, str], *, remote: bool) -> ShownHtml:
    """The HTML, safe to show whoever wrote it; never raises.

    attached: where each picture is that came with the mail, by its Content-ID without brackets. remote: whether
    pictures on other servers are shown, which tells those that the mail was opened.
    Source: RFC 2392 §2.
    """
    pictures = _Pictures(attached, remote=remote)
    # Twice: relative addresses are let in only for what the first time has left, where there are none.
    shown = new_cleaner(pictures.keep, lets_relative=True).clean(sanitize_html(html))
    return ShownHtml(html=shown, remote=pictures.remote, insecure=pictures.insecure)
