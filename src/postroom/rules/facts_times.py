"""Times of day that stand behind a date: `at 3pm`, `um 15 Uhr`, `à 15h30`, `T15:00:00Z`."""

# ruff: noqa: RUF001, SIM905 - tables of words of many languages, written as rows

from collections.abc import Sequence
from dataclasses import dataclass

_LEADS = frozenset(
    "at @ , um gegen ab à a las la às ore alle om kl klokken klockan o v в о saat by before until bis "
    "vor t from between um ca circa around about the morning afternoon evening (".split()
)
_MAX_LEADS = 3
_HOUR_WORDS = frozenset("uhr h hrs hours heures horas ore uur hod год часов o'clock".split())
_ZONES = {"utc": "Z", "gmt": "Z", "z": "Z"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A piece of a text: a word, a run of digits, or one mark."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Time:
    """A time of day."""

    value: str
    """`15:00`, or `15:00:30` where seconds are written."""
    offset: str | None
    """`Z` or `+02:00`; None when it is not written."""
    end: int
    """The token behind it."""


def read_time(tokens: Sequence[Token], at: int) -> Time | None:
    """The time that stands at token `at`, words such as "at" left away; None when there is none."""
    leads = 0
    while at < len(tokens) and leads < _MAX_LEADS and tokens[at].folded in _LEADS:
        at, leads = at + 1, leads + 1
    if at >= len(tokens) or not _is_number(tokens, at):
        return None
    hour, minute, second, step = int(tokens[at].text), 0, "", at + 1
    named = False
    if _mark(tokens, step, ":.h") and _is_number(tokens, step + 1) and len(tokens[step + 1].text) == 2:
        minute, named = int(tokens[step + 1].text), tokens[step].text != "."
        step += 2
        if _mark(tokens, step, ":") and _is_number(tokens, step + 1):
            second, step = f":{tokens[step + 1].text:0>2}", step + 2
            if _mark(tokens, step, ".") and step + 1 < len(tokens) and tokens[step + 1].text.isdigit():
                step += 2
    half, behind = _half_of_day(tokens, step)
    if half:
        hour, step, named = hour % 12 + (12 if half == "p" else 0), behind, True
    elif step < len(tokens) and tokens[step].folded in _HOUR_WORDS:
        step, named = step + 1, True
    if not named or hour > 23 or minute > 59 or (second and int(second[1:]) > 59):
        return None
    offset, step = _offset(tokens, step)
    return Time(value=f"{hour:02}:{minute:02}{second}", offset=offset, end=step)


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text.isascii() and tokens[at].text.isdigit() and len(tokens[at].text) <= 2


def _mark(tokens: Sequence[Token], at: int, marks: str) -> bool:
    """Whether one of these marks stands at a place, with nothing before it."""
    return at < len(tokens) and tokens[at].text in marks and tokens[at - 1].end == tokens[at].start


def _half_of_day(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The letter a or p for am and pm, also written `p.m.`, and the token behind it; "" for neither."""
    if at >= len(tokens):
        return "", at
    word = tokens[at].folded
    if word in {"am", "pm"}:
        return word[0], at + 1
    if word in {"a", "p"} and [token.folded for token in tokens[at + 1 : at + 3]] == [".", "m"]:
        return word, at + 3
    return "", at


def _offset(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """An offset from UTC, and the token behind it."""
    if at >= len(tokens):
        return None, at
    if tokens[at].folded in _ZONES:
        return _ZONES[tokens[at].folded], at + 1
    if tokens[at].text in {"+", "-"} and tokens[at - 1].end == tokens[at].start and at + 1 < len(tokens):
        digits = tokens[at + 1].text
        if len(digits) == 2 and digits.isdigit() and _mark(tokens, at + 2, ":") and _is_number(tokens, at + 3):
            return f"{tokens[at].text}{digits}:{tokens[at + 3].text:0>2}", at + 4
        if len(digits) == 4 and digits.isdigit():
            return f"{tokens[at].text}{digits[:2]}:{digits[2:]}", at + 2
    return None, at
