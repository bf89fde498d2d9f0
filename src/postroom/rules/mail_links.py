"""The links of a mail, each with what it is for: to verify, to sign in, to set a new password, to unsubscribe.

A link's label tells first; where it says nothing ("here"), the words around it and the URL do.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple
from urllib.parse import unquote

from postroom.mail.html_anchors import plain_links
from postroom.mail.html_text import HtmlReading, read_html
from postroom.rules import link_words as words

MAX_LINKS = 100
"""Links told of one mail."""
MAX_LINK_CHARS = 2_048
"""A longer URL is left out."""
_MAX_LABEL_CHARS = 200
"""Kept of a label."""
_MAX_REST_CHARS = 2 * MAX_LINK_CHARS + 1
"""Of a URL behind its scheme, with what may be trimmed off it; what is longer is skipped."""
_MAX_URLS_READ = 500
"""URLs of one text that are looked at: the one that matters may be the last."""
_AROUND_CHARS = 200
_TOLD_CHARS = 80
"""A label that says what its link is for is shorter than this."""
_SHORT_CHARS = 40
"""A button's label."""
_MAX_PARTS = 64
"""Parts of a URL that are looked at."""
_MAX_WORDS = 3
"""Words of one such part; of more it is the title of a page."""
_BEGINNING = re.compile(r"(?<![^\W\d_])[^\W\d_]|[\u0590-\U0010ffff]")
"""Where a Latin, Greek, Cyrillic or Armenian word begins, and any letter of other scripts."""
_ASCII_WORD = re.compile(r"[a-z]++")
_PART = re.compile(r"[a-z0-9_-]++")
_SECRET_PART = re.compile(r"[A-Za-z0-9_%~-]{12,}+")

Kind = Literal["verify", "sign_in", "reset_password", "unsubscribe", "other"]
_RANKS: dict[Kind, int] = {"verify": 0, "sign_in": 0, "reset_password": 0, "unsubscribe": 2, "other": 3}

_URL_REST = re.compile(r"[^\s<>\"'`{}|\\^\x00-\x1f\x7f\xa0\u2e80-\U0010ffff]*+")
"""What a URL goes on with: no white space, quotation marks or brackets of mail, and no script without spaces."""
_TRAILING = ".,;:!?*_~)]\u2026\u00bb\u201d\u2019"
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLink:
    """A link of a mail."""

    url: str
    """http or https; to unsubscribe also mailto."""
    kind: Kind
    label: str
    """What the link shows, or stands before it in plain text; "" when that is nothing."""


class _Mention(NamedTuple):
    """A link as it stands in the mail."""

    url: str
    label: str
    around: tuple[str, str] | None
    """The words before and after it; None while they are not known."""
    is_short: bool = False
    """Whether the label is what an anchor shows, and so says what it is for when it says anything."""
    is_url: bool = False
    """Whether the label is a URL."""


def find_links(
    *,
    text: str,
    html: str | None,
    reading: HtmlReading | None = None,
    hides_nothing: bool = False,
    text_is_from_html: bool = False,
) -> tuple[FoundLink, ...]:
    """The links that the mail shows, each URL once: those to act on first, then those to unsubscribe, then others.

    text: as a reader sees it. html: as sent; anchors count that show something, pictures and hidden ones do not.
    reading: what `read_html` made of the HTML, when that is known. hides_nothing: `may_hide` says that of the HTML,
    which is then read only where labels do not tell. text_is_from_html: `html_to_text` wrote the text; then it tells
    only of URLs that are no anchor's.
    At most MAX_LINKS of at most MAX_LINK_CHARS. Never raises; linear in both.
    """
    found: dict[str, FoundLink] = {}
    for link in _links_of_html(html, reading, hides_nothing=hides_nothing):
        _add(found, link)
    anchors = sorted(url.lower() for url in found) if text_is_from_html else []
    for mention in _urls_in_text(text) if "://" in text else ():
        if anchors and _is_of_anchor(mention, anchors):
            continue
        known = found.get(mention.url)
        if known is None or _RANKS[known.kind] > 0:  # nothing ranks before 0
            _add(found, _judge(mention))
    if len(found) < 2:
        return tuple(found.values())
    return tuple(sorted(found.values(), key=_place)[:MAX_LINKS])


def _is_of_anchor(mention: _Mention, anchors: list[str]) -> bool:
    """Whether an anchor has this URL, or one that cannot be read out of `label (url)` in full. anchors: sorted."""
    url = mention.url.lower()
    place = bisect_left(anchors, url)
    if place == len(anchors):
        return False
    written = mention.around is not None and mention.around[0].endswith("(")
    return anchors[place] == url or (written and anchors[place].startswith(url))


def _add(found: dict[str, FoundLink], link: FoundLink | None) -> None:
    """Note the link, or the better kind that it tells of one that is known."""
    if link is None or (link.kind != "unsubscribe" and link.url.startswith("mailto:")):
        return
    known = found.get(link.url)
    if known is None:
        found[link.url] = link
    elif _RANKS[link.kind] < _RANKS[known.kind]:
        found[link.url] = FoundLink(url=link.url, kind=link.kind, label=known.label or link.label)


def _links_of_html(html: str | None, reading: HtmlReading | None, *, hides_nothing: bool) -> list[FoundLink | None]:
    """The links of the HTML with their kinds, told by their labels alone where these can."""
    if reading is None:
        if not html or ("<a" not in html and "<A" not in html):
            return []
        plain = plain_links(html) if hides_nothing else None
        if plain is not None:
            links = [_judge(mention) for mention in _anchors((url, label, None) for url, label in plain)]
            if None not in links:
                return links
        reading = read_html(html, hides_nothing=hides_nothing)
    told = ((link.url, link.label, (link.before, link.after)) for link in reading.links)
    return [_judge(mention) for mention in _anchors(told)]


def _place(link: FoundLink) -> tuple[int, bool]:
    """Its place among the links: of those to act on, one made for this reader comes first."""
    rank = _RANKS[link.kind]
    return rank, rank == 0 and not _has_secret(link.url)


def _anchors(links: Iterable[tuple[str, str, tuple[str, str] | None]]) -> Iterator[_Mention]:
    """The links of the HTML that lead to a page or a mailbox. links: address, label and the words around."""
    for url, label, around in links:
        scheme = url.partition(":")[0].lower()
        if scheme in {"http", "https", "mailto"} and len(url) <= MAX_LINK_CHARS:
            is_url = label[:8].lower().startswith(("http://", "https://"))
            yield _Mention(url=url, label=label, around=around, is_short=not is_url, is_url=is_url)


def _urls_in_text(text: str) -> Iterator[_Mention]:
    """The URLs that stand in the text, each with its line."""
    position = 0
    for _ in range(_MAX_URLS_READ):
        last = position
        mark = text.find("://", position)
        if mark < 0:
            return
        position = mark + 3
        scheme = next((name for name in ("https", "http") if text[mark - len(name) : mark].lower() == name), "")
        # Looked at no further than a URL may reach: the next one may stand right behind its bracket.
        match = _URL_REST.match(text, position, position + _MAX_REST_CHARS) if scheme else None
        if match is None:
            continue
        rest = _within_brackets(match[0])
        position += len(rest)
        start = mark - len(scheme)
        if len(rest) == _MAX_REST_CHARS:
            tail = _URL_REST.match(text, position)
            position = tail.end() if tail else position
            continue
        url = scheme + "://" + _trimmed(rest)
        if not url or len(url) > MAX_LINK_CHARS or not _has_host(url):
            continue
        before = text[max(start - _AROUND_CHARS, 0) : start]
        after = text[position : position + _AROUND_CHARS].partition("\n")[0]
        label = _label_before(text[max(start - _AROUND_CHARS, last) : start])
        yield _Mention(url=url, label=label, around=(before, after))


def _within_brackets(rest: str) -> str:
    """What stands before the round bracket that closes one around the URL."""
    opened, closing = 0, rest.find(")")
    last = 0
    while closing >= 0:
        opened += rest.count("(", last, closing) - 1
        if opened < 0:
            return rest[:closing]
        last = closing + 1
        closing = rest.find(")", last)
    return rest


def _trimmed(rest: str) -> str:
    """What belongs to a URL of what follows its scheme: marks that end a sentence or a bracket around it do not."""
    rest = rest.replace("&amp;", "&") if "&amp;" in rest else rest
    balance = {closing: rest.count(closing) - rest.count(opening) for closing, opening in _PAIRS.items()}
    end = len(rest)
    while end and rest[end - 1] in _TRAILING:
        char = rest[end - 1]
        if char in _PAIRS:
            if balance[char] <= 0:
                break
            balance[char] -= 1
        end -= 1
    if "](" in rest[:end]:  # [url](url)
        end = rest.index("](")
    return rest[:end]


def _has_host(url: str) -> bool:
    host = url.partition("://")[2].split("/", 1)[0].split("?", 1)[0].rpartition("@")[2].partition(":")[0]
    return bool(host) and host[0].isalnum() and ("." in host or host == "localhost")


def _label_before(before: str) -> str:
    """What names a bare URL: the words before it on its line, behind another URL or table cell."""
    line = before.rpartition("\n")[2].rpartition(" | ")[2].strip(" \t:<>()[].,*-\u2013\u2014\u2022")
    return " ".join(line.split())[-_MAX_LABEL_CHARS:]


def _judge(mention: _Mention) -> FoundLink | None:
    """The link with its kind; None when it takes the words around it to tell, and they are not known."""
    label = "" if mention.is_url else mention.label.lower()
    by_url = _kind_by_url(_path(mention.url.lower()))
    short = mention.is_short and len(label) <= _SHORT_CHARS
    kind = _kind_by_words(label, by_url, short=short) if label and len(label) <= _TOLD_CHARS else None
    if kind is None and "not_actions" not in _said(label):
        says_nothing = not label or label.strip(" .!:>\u00bb\u2192()[]") in _PLAIN
        if says_nothing or len(label) > _TOLD_CHARS or not mention.is_short:
            if mention.around is None:
                return None
            kind = _kind_by_surroundings(mention.around, label, by_url)
        if kind is None and by_url is not None and (says_nothing or _has_secret(mention.url)):
            kind = by_url
    if kind is None and by_url == "unsubscribe":
        kind = by_url
    return FoundLink(url=mention.url, kind=kind or "other", label=mention.label[:_MAX_LABEL_CHARS])


def _kind_by_words(words_said: str, by_url: Kind | None, *, short: bool = False) -> Kind | None:
    """What the words say that the link is for; None when they say nothing of the kind.

    short: whether they are a button's; in a sentence something else than an address or account may be verified.
    """
    said = _said(words_said)
    if not said:
        return None
    if "unsubscribe" in said:
        return "unsubscribe"
    if "reset_password" in said:
        return "reset_password"
    if "not_actions" in said:
        return None
    if "verify" in said and (short or by_url == "verify" or "about_email" in said):
        return "verify"
    return "sign_in" if "sign_in" in said else None


def _kind_by_surroundings(around: tuple[str, str], label: str, by_url: Kind | None) -> Kind | None:
    """What the words around a link say that it is for, where its label does not."""
    before, after = around
    sentence = f"{_sentence_before(before)} {label} {_sentence_after(after)}".lower()
    kind = _kind_by_words(sentence, by_url)
    if kind is not None:
        return by_url or kind
    said = _said(sentence)
    if "about_email" in said and "not_actions" not in said and "confirming" in _said(label):
        return "verify"
    return None


def _sentence_before(before: str) -> str:
    """The words that lead to a link: those of its line, or of the line above when it begins one."""
    lines = [line.strip(" <([*-:>|") for line in before.replace("(http", "\n(http").split("\n")]
    return next((line for line in reversed(lines) if line and not line.startswith("http")), "")


def _sentence_after(after: str) -> str:
    return after.partition("(http")[0].partition(". ")[0].partition("|")[0]


def _kind_by_url(path: str) -> Kind | None:
    """What a URL says that it is for."""
    parts = _PART.findall(path)[:_MAX_PARTS]
    split = [part.replace("_", "-").split("-") for part in parts]
    smaller = [piece for pieces in split if len(pieces) <= _MAX_WORDS for piece in pieces]
    known = {*parts, *smaller, *[f"{first}/{second}" for first, second in pairwise(parts)]}
    if not known.isdisjoint(words.URL_UNSUBSCRIBE):
        return "unsubscribe"
    if not known.isdisjoint(words.URL_RESET):
        return "reset_password"
    if not known.isdisjoint(words.URL_VERIFY):
        return "verify"
    return None if known.isdisjoint(words.URL_SIGN_IN) else "sign_in"


def _path(url: str) -> str:
    """Path and query of a URL, lower case; of a mailto URL all of it."""
    if url.startswith("mailto:"):
        return unquote(url)
    host, _, path = url.partition("://")[2].partition("/")
    return path or host.partition("?")[2]


def _has_secret(url: str) -> bool:
    """Whether some part of the URL looks made for this reader: long, with digits, and no words set apart by hyphens."""
    parts = _SECRET_PART.findall(url.partition("://")[2].partition("/")[2])
    return any(any(map(str.isdigit, part)) and part.count("-") + part.count("_") < len(part) // 6 for part in parts)


def _by_start(tables: dict[str, tuple[str, ...]]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The phrases of the tables, by their first two characters and then by the name of their table."""
    starts = dict.fromkeys(phrase[:2] for phrases in tables.values() for phrase in phrases)
    return {
        start: tuple(
            (name, some)
            for name, phrases in tables.items()
            if (some := tuple(phrase for phrase in phrases if phrase[:2] == start))
        )
        for start in starts
    }


_PHRASES = _by_start(
    {
        "unsubscribe": words.UNSUBSCRIBE,
        "reset_password": words.RESET,
        "verify": words.VERIFY,
        "sign_in": words.SIGN_IN,
        "not_actions": words.NOT_ACTIONS,
        "about_email": words.ABOUT_EMAIL,
        "confirming": words.CONFIRMING,
    }
)
_PLAIN = frozenset(words.PLAIN_LABELS)


@lru_cache(maxsize=16)
def _said(text: str) -> frozenset[str]:
    """The names of the tables of which a phrase stands in the text where a word begins; in scripts that join words,
    anywhere. text: lower case; one is asked for more than once.
    """
    found: set[str] = set()
    for match in (_ASCII_WORD if text.isascii() else _BEGINNING).finditer(text):
        place = match.start()
        for name, phrases in _PHRASES.get(text[place : place + 2], ()):
            if name not in found and text.startswith(phrases, place):
                found.add(name)
    return frozenset(found)
