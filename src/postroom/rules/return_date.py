"""When the author of an out-of-office notice is back."""

# ruff: noqa: RUF001 - words as they are written in the world

from datetime import date, datetime, timedelta

from postroom.base.clock import DAY_MS
from postroom.rules.facts_dates import DateFact, find_dates

MAX_AWAY_DAYS = 183
"""A date further ahead is none to wait for: half a year."""
MAX_TEXT_CHARS = 8_000
"""Of a notice; what is below is quoted or small print."""
_BEFORE_CHARS = 48
_UNTIL = (
    "until", "till", "til ", "through", "thru", "back", "return", "resume", "up to", "to and including",
    "available from", "reachable from", "available again", "bis ", "zurück", "wieder", "ab dem", "jusqu", "retour",
    "de nouveau", "reviens", "rentre", "hasta", "vuelv", "regres", "reincorpor", "até", "retorn", "volto",
    "fino a", "torn", "rientr", "tot ", "terug", "tot en met", "weer bereikbaar", "till och med", "tillbaka", "åter",
    "indtil", "tilbage", "tilbake", "igjen", "frem til", "asti", "palaan", "takaisin", "do dnia", "do ",
    "wracam", "powrót", "powrot", "wróc", "zpět",
    "späť", "до ", "верн", "буду", "по ", "повер", "kadar", "dön",
    "まで", "戻", "復帰", "から出社", "到", "至", "回来", "返回",
    "까지", "복귀",
)  # fmt: skip
"""What stands before the day on which an absence ends, or after it in some languages."""
_UNTIL_BEHIND = ("まで", "に戻", "から出社", "까지", "복귀", "回来", "返回", "为止")
_BEHIND_CHARS = 12
_FROM = ("from", "vom", "von", "du ", "desde", "del ", "dal ", "vanaf", "sedan", "fra ", "od ", "с ", "since", "seit")


def return_date(text: str, sent: datetime, *, language: str = "") -> date | None:
    """The day on which the author is back or the last one of the absence; None when the text names none ahead.

    text: the notice's own words. sent: when it was written, aware. language: ISO 639-1, see `find_dates`.
    A date with a word for the end of an absence beside it counts before the others; among those, the last day. Of
    dates without such a word, the last of two or more: the end of a span such as "3 to 14 August".
    """
    text = text[:MAX_TEXT_CHARS]
    today = sent.date()
    ahead = [
        one
        for one in find_dates(text, sent=sent, language=language)
        if today <= date.fromisoformat(one.value) <= today + timedelta(days=MAX_AWAY_DAYS)
    ]
    ends = [one for one in ahead if _marks_an_end(text, one)]
    if not ends and len(ahead) > 1:
        ends = ahead
    days = [date.fromisoformat(one.value) for one in ends]
    return max(days) if days else None


def after_return(due_at: int, day: date) -> int:
    """The moment of a follow-up that is due at `due_at`, moved past that day: at the same time on the day after it.

    Milliseconds; `due_at` itself when that is later.
    """
    days_on = (day - date(1970, 1, 1)).days + 1
    return max(due_at, days_on * DAY_MS + due_at % DAY_MS)


def _marks_an_end(text: str, found: DateFact) -> bool:
    before = text[max(0, found.start - _BEFORE_CHARS) : found.start].lower()
    # Only what belongs to the same sentence.
    for mark in ("\n\n", ". ", "! ", "? "):
        before = before.rpartition(mark)[2]
    end = found.start + len(found.raw)
    # In scripts without spaces the date's own last token goes on into the words behind it.
    behind = found.raw[-_BEHIND_CHARS:] + text[end : end + 4]
    nearest_end = max(before.rfind(word) for word in _UNTIL)
    nearest_begin = max(before.rfind(word) for word in _FROM)
    if nearest_end > nearest_begin:
        return True
    return any(word in behind for word in _UNTIL_BEHIND)
