"""The links of a mail, each with what it is for: to verify, to sign in, to set a new password, to unsubscribe.

A link's label tells first; where it says nothing ("here"), the words around it and the URL do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from urllib.parse import unquote

from postroom.mail.html_text import HtmlReading, read_html
from postroom.rules import link_words as words

MAX_LINKS = 100
"""Links told of one mail."""
MAX_LINK_CHARS = 2_048
"""A longer URL is left out."""
_MAX_LABEL_CHARS = 200
"""Kept of a label."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mention:
    """A link as it stands in the mail."""

    url: str
    label: str
    before: str
    after: str
    is_short: bool = False
    """Whether the label is what an anchor shows, and so says what it is for when it says anything."""
    is_url: bool = False
    """Whether the label is a URL."""


def find_links(*, text: str, html: str | None, reading: HtmlReading | None = None) -> tuple[FoundLink, ...]:
    """The links that the mail shows, each URL once: those to act on first, then those to unsubscribe, then others.

    text: as a reader sees it. html: as sent; anchors count that show something, pictures and hidden ones do not.
    reading: what `read_html` made of the HTML, when that is known.
    At most MAX_LINKS of at most MAX_LINK_CHARS. Never raises; linear in both.
    """
    if reading is None and html and ("<a" in html or "<A" in html):
        reading = read_html(html)
    found: dict[str, FoundLink] = {}
    for mention in (*_anchors(reading), *(_urls_in_text(text) if "://" in text else ())):
        link = _judge(mention)
        known = found.get(link.url)
        if link.kind != "unsubscribe" and link.url.startswith("mailto:"):
            continue
        if known is None:
            found[link.url] = link
        elif _RANKS[link.kind] < _RANKS[known.kind]:
            found[link.url] = FoundLink(url=link.url, kind=link.kind, label=known.label or link.label)
    return tuple(sorted(found.values(), key=_place)[:MAX_LINKS])


def _place(link: FoundLink) -> tuple[int, bool]:
    """Its place among the links: of those to act on, one made for this reader comes first."""
    rank = _RANKS[link.kind]
    return rank, rank == 0 and not _has_secret(link.url)


def _anchors(reading: HtmlReading | None) -> Iterator[_Mention]:
    """The links of the HTML that lead to a page or a mailbox."""
    for link in reading.links if reading else ():
        scheme = link.url.partition(":")[0].lower()
        if scheme in {"http", "https", "mailto"} and len(link.url) <= MAX_LINK_CHARS:
            is_url = link.label[:8].lower().startswith(("http://", "https://"))
            yield _Mention(
                url=link.url, label=link.label, before=link.before, after=link.after, is_short=not is_url, is_url=is_url
            )


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
        rest = _URL_REST.match(text, position) if scheme else None
        if rest is None:
            continue
        position = rest.end()
        start = mark - len(scheme)
        url = scheme + "://" + _trimmed(rest[0]) if len(rest[0]) <= MAX_LINK_CHARS * 2 else ""
        if not url or len(url) > MAX_LINK_CHARS or not _has_host(url):
            continue
        before = text[max(start - _AROUND_CHARS, 0) : start]
        after = text[position : position + _AROUND_CHARS].partition("\n")[0]
        yield _Mention(
            url=url, label=_label_before(text[max(start - _AROUND_CHARS, last) : start]), before=before, after=after
        )


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


def _judge(mention: _Mention) -> FoundLink:
    """The link with its kind."""
    label = "" if mention.is_url else mention.label.lower()
    path = _path(mention.url.lower())
    by_url = _kind_by_url(path)
    short = mention.is_short and len(label) <= _SHORT_CHARS
    kind = _kind_by_words(label, by_url, short=short) if label and len(label) <= _TOLD_CHARS else None
    if kind is None and not _NOT_ACTIONS.are_in(label):
        kind = _kind_by_surroundings(mention, label, by_url)
    if kind is None and by_url == "unsubscribe":
        kind = by_url
    return FoundLink(url=mention.url, kind=kind or "other", label=mention.label[:_MAX_LABEL_CHARS])


def _kind_by_words(said: str, by_url: Kind | None, *, short: bool = False) -> Kind | None:
    """What the words say that the link is for; None when they say nothing of the kind.

    short: whether they are a button's; in a sentence something else than an address or account may be verified.
    """
    if _UNSUBSCRIBE.are_in(said):
        return "unsubscribe"
    if _RESET.are_in(said):
        return "reset_password"
    if _NOT_ACTIONS.are_in(said):
        return None
    if _VERIFY.are_in(said) and (short or by_url == "verify" or _ABOUT_EMAIL.are_in(said)):
        return "verify"
    return "sign_in" if _SIGN_IN.are_in(said) else None


def _kind_by_surroundings(mention: _Mention, label: str, by_url: Kind | None) -> Kind | None:
    """What a link is for whose label does not say it: by the words around it, and by its URL."""
    says_nothing = not label or label.strip(" .!:>\u00bb\u2192()[]") in _PLAIN
    if says_nothing or len(label) > _TOLD_CHARS or not mention.is_short:
        sentence = f"{_sentence_before(mention.before)} {label} {_sentence_after(mention.after)}".lower()
        said = _kind_by_words(sentence, by_url)
        if said is not None:
            return by_url or said
        if _CONFIRMING.are_in(label) and _ABOUT_EMAIL.are_in(sentence) and not _NOT_ACTIONS.are_in(sentence):
            return "verify"
    return by_url if by_url is not None and (says_nothing or _has_secret(mention.url)) else None


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


class _Phrases:
    """Phrases that are looked for where a word begins; in scripts that join words, anywhere."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        by_start: dict[str, list[str]] = {}
        for phrase in phrases:
            by_start.setdefault(phrase[:2], []).append(phrase)
        self._by_start = {start: tuple(some) for start, some in by_start.items()}

    def are_in(self, said: str) -> bool:
        """Whether one of them is in the text, which is lower case."""
        for place in _beginnings(said):
            some = self._by_start.get(said[place : place + 2])
            if some and said.startswith(some, place):
                return True
        return False


@lru_cache(maxsize=16)
def _beginnings(said: str) -> tuple[int, ...]:
    """Where words begin, and every letter of scripts that join words; one text is asked for by several tables."""
    return tuple([match.start() for match in _BEGINNING.finditer(said)])


_UNSUBSCRIBE = _Phrases(words.UNSUBSCRIBE)
_RESET = _Phrases(words.RESET)
_VERIFY = _Phrases(words.VERIFY)
_SIGN_IN = _Phrases(words.SIGN_IN)
_NOT_ACTIONS = _Phrases(words.NOT_ACTIONS)
_ABOUT_EMAIL = _Phrases(words.ABOUT_EMAIL)
_CONFIRMING = _Phrases(words.CONFIRMING)
_PLAIN = frozenset(words.PLAIN_LABELS)
