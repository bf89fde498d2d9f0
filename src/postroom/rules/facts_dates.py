"""Dates in a text: absolute ones in the usual forms, and relative ones counted from the day the mail was written."""

# ruff: noqa: RUF001 - apostrophes and marks as they are written in the world

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from postroom.rules.facts_dates_words import (
    DAYS_AWAY,
    IN_WORDS,
    LAST_AFTER,
    LAST_BEFORE,
    MONTHS,
    NEXT_AFTER,
    NEXT_BEFORE,
    ONLY_IN,
    SMALL_NUMBERS,
    UNITS,
    WEEKDAYS,
)
from postroom.rules.facts_times import Token, read_time

MAX_DATES = 100
"""Of one text."""
MAX_TOKENS = 50_000
"""Words, numbers and marks of a text that are looked at."""
_PAST_DAYS = 92
"""A date without a year is taken to lie at most so far back; else it is next year's."""
_YEARS = range(1970, 2101)
_FILLERS = frozenset({"de", "del", "do", "da", "of", "the", "den", "le", "el", "di", "."})
_GOOD = frozenset({"guten", "gute", "goede", "god", "gode"})
"""Before "morgen" they make a greeting."""
# One kind of character a token, so nothing is ever tried twice.
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s]")
_CJK = {"年": "year", "월": "month", "月": "month", "년": "year", "日": "day", "일": "day", "号": "day"}


@dataclass(frozen=True, kw_only=True, slots=True)
class DateFact:
    """A day, and a time where one is named with it."""

    value: str
    """ISO 8601: `2026-09-01`."""
    time: str | None
    """`15:00`; None when no time is named."""
    offset: str | None
    """Of the time from UTC as it is written, `+02:00` or `Z`; None where it is not."""
    raw: str
    """As it is written."""
    start: int
    """Where in the text."""
    relative: bool
    """Whether it is counted from the day of the mail."""
    sure: float
    """0 to 1: less for a form that may be read in two ways, such as 01/02/2026."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Day:
    """A day that was read: from token `first` up to, not including, token `end`."""

    day: date
    first: int
    end: int
    relative: bool = False
    sure: float = 0.95


def find_dates(text: str, *, sent: datetime, language: str = "") -> tuple[DateFact, ...]:
    """The dates in a text, in order, at most MAX_DATES.

    sent: when the mail was written, aware, in its writer's own offset: "tomorrow" is the day after it there.
    language: of the text, ISO 639-1: in English 03/04/2026 is taken for March 4th, elsewhere for April 3rd.
    """
    tokens = [
        Token(
            text=match.group(), folded=match.group().casefold().replace("’", "'"), start=match.start(), end=match.end()
        )
        for match, _ in zip(_TOKEN.finditer(text), range(MAX_TOKENS), strict=False)
    ]
    found: list[DateFact] = []
    for one in _days(tokens, sent.date(), language):
        time = read_time(tokens, one.end)
        end = tokens[(time.end if time else one.end) - 1].end
        start = tokens[one.first].start
        found.append(
            DateFact(
                value=one.day.isoformat(),
                time=time.value if time else None,
                offset=time.offset if time else None,
                raw=text[start:end],
                start=start,
                relative=one.relative,
                sure=one.sure,
            )
        )
        if len(found) >= MAX_DATES:
            break
    return tuple(found)


def _days(tokens: Sequence[Token], today: date, language: str) -> Iterator[_Day]:
    at = 0
    while at < len(tokens):
        one = _day_at(tokens, at, today, language)
        if one is None:
            at += 1
        else:
            yield one
            at = one.end


def _day_at(tokens: Sequence[Token], at: int, today: date, language: str) -> _Day | None:
    token = tokens[at]
    if token.text[0].isdigit() and token.text.isascii():
        if at and tokens[at - 1].end == token.start and tokens[at - 1].text in {".", "-", "/", ":", "+", "#"}:
            return None
        return _of_numbers(tokens, at, language) or _of_cjk(tokens, at, today) or _day_month(tokens, at, today)
    word = token.folded
    if word in MONTHS:
        # "You may 5 times" and "we march 3 miles" are no dates: these months are spelt with a capital.
        return (
            None
            if word in {"may", "march", "mar"} and token.text.islower() and language == "en"
            else (_month_day(tokens, at, today))
        )
    if word in DAYS_AWAY and (word not in ONLY_IN or language in ONLY_IN[word].split()):
        if at and tokens[at - 1].folded in _GOOD:
            return None
        return _Day(day=today + timedelta(days=DAYS_AWAY[word]), first=at, end=at + 1, relative=True, sure=0.9)
    return _weekday(tokens, at, today) or _phrase(tokens, at, today)


def _of_numbers(tokens: Sequence[Token], at: int, language: str) -> _Day | None:
    """2026-09-01, 1.9.2026, 09/01/26 and the like: three numbers with the same mark between them."""
    if at + 4 >= len(tokens):
        return None
    first, mark, second, again, third = (tokens[at + step] for step in range(5))
    if mark.text != again.text or mark.text not in {"-", ".", "/"} or first.start + len(first.text) != mark.start:
        return None
    if not (second.text.isdigit() and third.text.isdigit() and third.start == again.end and second.start == mark.end):
        return None
    if at + 6 < len(tokens) and tokens[at + 5].text == mark.text and tokens[at + 5].start == third.end:
        follower = tokens[at + 6]
        if follower.start == tokens[at + 5].end and follower.text[0].isdigit():
            return None
    numbers = int(first.text[:9]), int(second.text[:9]), int(third.text[:9])
    if len(first.text) == 4:
        return _dated(numbers[0], numbers[1], numbers[2], at, at + 5)
    if len(third.text) not in {2, 4} or len(first.text) > 2 or len(second.text) > 2:
        return None
    year = numbers[2] if len(third.text) == 4 else 2000 + numbers[2]
    sure = 0.95 if len(third.text) == 4 else 0.7
    day, month = numbers[0], numbers[1]
    if mark.text == "/" and (month > 12 or (day <= 12 and language == "en")):
        day, month = month, day
    if mark.text != "." and max(numbers[0], numbers[1]) <= 12 and numbers[0] != numbers[1]:
        sure = 0.5
    return _dated(year, month, day, at, at + 5, sure)


def _of_cjk(tokens: Sequence[Token], at: int, today: date) -> _Day | None:
    """2026年9月1日, 9月1日, 2026년 9월 1일."""
    parts: dict[str, int] = {}
    end = at
    while end + 1 < len(tokens) and tokens[end].text.isdigit():
        unit = _CJK.get(tokens[end + 1].text[:1])
        if unit is None or unit in parts:
            break
        parts[unit] = int(tokens[end].text[:9])
        end += 2
    if "month" not in parts or "day" not in parts:
        return None
    if "year" in parts:
        return _dated(parts["year"], parts["month"], parts["day"], at, end)
    return _without_year(parts["month"], parts["day"], today, at, end)


def _day_month(tokens: Sequence[Token], at: int, today: date) -> _Day | None:
    """1 September 2026, 1st of Sept., 1. September, 1 de septiembre de 2026."""
    if len(tokens[at].text) > 2:
        return None
    step = at + 1
    if step < len(tokens) and tokens[step].folded in {"st", "nd", "rd", "th", "er", "º", "ª", "o", "e", "."}:
        step += 1
    while step < len(tokens) and step - at < 4 and tokens[step].folded in _FILLERS:
        step += 1
    if step >= len(tokens) or tokens[step].folded not in MONTHS:
        return None
    return _with_year(tokens, MONTHS[tokens[step].folded], int(tokens[at].text), today, at, step + 1)


def _month_day(tokens: Sequence[Token], at: int, today: date) -> _Day | None:
    """September 1, 2026, Sept. 1st."""
    step = at + 1
    while step < len(tokens) and step - at < 3 and tokens[step].text in {".", "the"}:
        step += 1
    if step >= len(tokens) or not tokens[step].text.isdigit() or len(tokens[step].text) > 2:
        return None
    if tokens[step].start - tokens[at].end > 6:
        return None
    day, month = int(tokens[step].text), MONTHS[tokens[at].folded]
    step += 1
    if step < len(tokens) and tokens[step].folded in {"st", "nd", "rd", "th"}:
        step += 1
    elif step < len(tokens) and tokens[step].text in {":", "%"}:
        return None
    return _with_year(tokens, month, day, today, at, step)


def _with_year(tokens: Sequence[Token], month: int, day: int, today: date, first: int, end: int) -> _Day | None:
    """The day, with the year that may stand behind it."""
    step = end
    while step < len(tokens) and step - end < 2 and tokens[step].folded in {",", ".", "de", "del", "of"}:
        step += 1
    if step < len(tokens) and len(tokens[step].text) == 4 and tokens[step].text.isdigit():
        year = int(tokens[step].text)
        if year in _YEARS and tokens[step].start - tokens[end - 1].end <= 6:
            return _dated(year, month, day, first, step + 1)
    return _without_year(month, day, today, first, end)


def _without_year(month: int, day: int, today: date, first: int, end: int) -> _Day | None:
    """The nearest such day, rather ahead than behind."""
    for year in (today.year, today.year + 1, today.year - 1):
        one = _dated(year, month, day, first, end, 0.85)
        if one is not None and -_PAST_DAYS <= (one.day - today).days <= 366 - _PAST_DAYS:
            return one
    return None


def _weekday(tokens: Sequence[Token], at: int, today: date) -> _Day | None:
    """Tuesday, next Tuesday, last Friday, mardi prochain: counted from the day of the mail."""
    word, first, name = tokens[at].folded, at, at
    before = word if word in NEXT_BEFORE | LAST_BEFORE else ""
    if before and at + 1 < len(tokens):
        name = at + 1
    weekday = WEEKDAYS.get(tokens[name].folded)
    # "sat", "sun" and "wed" are words as well, and Turkish "pazar" a market: the short ones have a capital.
    if weekday is None or (len(tokens[name].text) <= 4 and tokens[name].text.islower() and tokens[name].text.isascii()):
        return None
    if (
        not before
        and any(one.folded in MONTHS for one in tokens[name + 1 : name + 5])
        and _next_is_date(tokens, name, today)
    ):
        return None
    end = name + 1
    after = tokens[end].folded if end < len(tokens) else ""
    ahead = (weekday - today.weekday()) % 7
    if (before in LAST_BEFORE and before) or after in LAST_AFTER:
        days, sure = ahead - 7, 0.8
        end += 0 if before else 1
    elif before == "next":
        # English says "next" of the week after this one: on a Monday, next Friday is eleven days away.
        days, sure = 7 - today.weekday() + weekday, 0.75
    else:
        days, sure = ahead or 7, 0.85
        end += 1 if not before and after in NEXT_AFTER and after != "que" else 0
    return _Day(day=today + timedelta(days=days), first=first, end=end, relative=True, sure=sure)


def _next_is_date(tokens: Sequence[Token], name: int, today: date) -> bool:
    """Whether the weekday only goes with a date behind it: "Tuesday, September 1"."""
    for at in range(name + 1, min(name + 4, len(tokens))):
        if tokens[at].text[0].isdigit():
            return _day_month(tokens, at, today) is not None
        if tokens[at].folded in MONTHS:
            return _month_day(tokens, at, today) is not None
    return False


def _phrase(tokens: Sequence[Token], at: int, today: date) -> _Day | None:
    """In 3 days, in two weeks, day after tomorrow, pasado mañana."""
    words = [token.folded for token in tokens[at : at + 4]]
    if words[0] in IN_WORDS and len(words) >= 3 and words[2] in UNITS:
        count = int(words[1]) if words[1].isdigit() and len(words[1]) <= 2 else SMALL_NUMBERS.get(words[1], 0)
        if count:
            return _Day(
                day=today + timedelta(days=count * UNITS[words[2]]), first=at, end=at + 3, relative=True, sure=0.8
            )
    for phrase, days in _PHRASES:
        if words[: len(phrase)] == phrase:
            return _Day(day=today + timedelta(days=days), first=at, end=at + len(phrase), relative=True, sure=0.85)
    if words[:4] == ["end", "of", "the", "month"] or words[:3] == ["end", "of", "month"]:
        month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return _Day(day=month_end, first=at, end=at + (4 if words[2] == "the" else 3), relative=True, sure=0.8)
    return None


_PHRASES = (
    (["day", "after", "tomorrow"], 2),
    (["pasado", "mañana"], 2),
    (["depois", "de", "amanhã"], 2),
    (["après", "demain"], 2),
)


def _dated(year: int, month: int, day: int, first: int, end: int, sure: float = 0.95) -> _Day | None:
    if year not in _YEARS:
        return None
    try:
        return _Day(day=date(year, month, day), first=first, end=end, sure=sure)
    except ValueError:
        return None
