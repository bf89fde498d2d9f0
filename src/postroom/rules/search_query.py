"""What a caller looks for: a short line of words, read into terms that no database can take for syntax.

refund invoice            both words, anywhere
"in full"                 these words side by side
from:ann to:sales         words of the author, of those it went to
subject:"order 17"        words of the subject
has:attachment            with at least one file
after:2026-09-01          that day or later, UTC; a moment such as 2026-09-01T12:00:00Z as well
before:2026-10-01         before that day
-word -from:ann           not this
"""

from dataclasses import dataclass, field, replace
from typing import NoReturn

from postroom.base.clock import parse_iso
from postroom.base.errors import BadInput
from postroom.rules.search_terms import FIELDS, phrase_terms

MAX_QUERY_CHARS = 500
"""Characters of a query. A decision of ours: a long sentence."""
MAX_PHRASES = 32
"""Words and phrases of a query. A decision of ours: each is one more walk through the index."""
MIN_BEGINNING_CHARS = 3
"""Of a word that is still being typed. A decision of ours: with less, half of all mail is found."""
SYNTAX = (
    'Write words, "phrases", from:, to:, subject:, has:attachment, after:2026-09-01, before:2026-10-01, and - before '
    "what must not be there."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Terms that stand side by side."""

    terms: tuple[str, ...]
    field: str | None = None
    """from | to | subject; None for anywhere."""
    prefix: bool = False
    """Whether the last is only how a term begins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchQuery:
    """What is looked for: all of `wanted`, none of `unwanted`."""

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    since: int | None = None
    """This moment or later."""
    until: int | None = None
    """Before this moment."""
    has_attachments: bool | None = None


@dataclass(slots=True)
class _Found:
    wanted: list[Phrase] = field(default_factory=list)
    unwanted: list[Phrase] = field(default_factory=list)
    since: int | None = None
    until: int | None = None
    has_attachments: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    """One word or phrase of the line, as it was written."""

    unwanted: bool
    name: str
    """What stood before the colon, in lower case; "" for none."""
    text: str
    whole: str
    """With what stood before the colon, for names that are none of ours."""


def parse_query(line: str, param: str = "q") -> SearchQuery:
    """What the line asks for. Raises BadInput naming `param` when nothing in it can be looked for."""
    if len(line) > MAX_QUERY_CHARS:
        _refuse(f"This search has more than {MAX_QUERY_CHARS} characters.", param, "Look for fewer words.")
    found = _Found()
    for item in _items(line):
        _add(found, item, param)
    if len(found.wanted) + len(found.unwanted) > MAX_PHRASES:
        _refuse(f"This search has more than {MAX_PHRASES} words.", param, "Look for fewer words.")
    query = SearchQuery(
        wanted=tuple(found.wanted),
        unwanted=tuple(found.unwanted),
        since=found.since,
        until=found.until,
        has_attachments=found.has_attachments,
    )
    if query == SearchQuery():
        _refuse("There is nothing in this search that can be looked for.", param, SYNTAX)
    return query


def still_typed(query: SearchQuery, line: str) -> SearchQuery:
    """The query of somebody who still types: its last word may be the beginning of one. line: all of it."""
    if not query.wanted or not line[-1:].isalnum():
        return query
    last = query.wanted[-1]
    mark = FIELDS[last.field] if last.field is not None else ""
    if len(last.terms[-1]) - len(mark) < MIN_BEGINNING_CHARS:
        return query
    return replace(query, wanted=(*query.wanted[:-1], replace(last, prefix=True)))


def field_phrase(name: str, text: str) -> Phrase:
    """What a field must hold side by side, from a parameter such as `from=`. Raises BadInput naming it.

    name: a key of `FIELDS`.
    """
    if len(text) > MAX_QUERY_CHARS:
        _refuse(f"{name} has more than {MAX_QUERY_CHARS} characters.", name, "Look for fewer words.")
    phrase = _phrase(text, name)
    if phrase is None:
        _refuse(f"There is nothing in {name} that can be looked for.", name, "Write letters or digits.")
    return phrase


def read_day(text: str, param: str) -> int:
    """Milliseconds since 1970 of a day's beginning in UTC, or of an ISO 8601 moment. Raises BadInput naming `param`."""
    try:
        return parse_iso(text)
    except (ValueError, OverflowError):
        _refuse(f"{text[:40]!r} is no day and no moment.", param, "Write 2026-09-01 or 2026-09-01T12:00:00Z.")


def _add(found: _Found, item: _Item, param: str) -> None:
    if item.name in {"after", "before"}:
        if item.unwanted:
            _refuse(f"-{item.name}: has no meaning.", param, "Write after: for before:, and the other way round.")
        moment = read_day(item.text, param)
        if item.name == "after":
            found.since = moment if found.since is None else max(found.since, moment)
        else:
            found.until = moment if found.until is None else min(found.until, moment)
        return
    if item.name == "has":
        if item.text.lower() not in {"attachment", "attachments"}:
            _refuse(f"has:{item.text[:40]} is not known.", param, "Write has:attachment.")
        found.has_attachments = not item.unwanted
        return
    named = item.name in FIELDS
    phrase = _phrase(item.text if named else item.whole, item.name if named else None)
    if phrase is not None:
        (found.unwanted if item.unwanted else found.wanted).append(phrase)


def _phrase(text: str, name: str | None) -> Phrase | None:
    terms, prefix = phrase_terms(text)
    mark = FIELDS[name] if name is not None else ""
    return Phrase(terms=tuple(mark + term for term in terms), field=name, prefix=prefix) if terms else None


def _items(line: str) -> list[_Item]:
    """The words and phrases of a line; a quotation mark that is never closed reaches to its end."""
    items, at = [], 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        unwanted = line[at] == "-"
        start = at = at + unwanted
        while at < len(line) and not line[at].isspace() and line[at] not in '":':
            at += 1
        name = ""
        if at < len(line) and line[at] == ":":
            name = line[start:at].lower()
            at += 1
        body = at if name else start
        if line[at : at + 1] == '"' and at == body:
            closing = line.find('"', at + 1)
            closing = len(line) if closing < 0 else closing
            text, at = line[at + 1 : closing], closing + 1
        else:
            while at < len(line) and not line[at].isspace():
                at += 1
            text = line[body:at]
        whole = f"{name} {text}" if name else text
        items.append(_Item(unwanted=unwanted, name=name, text=text, whole=whole))
    return items


def _refuse(message: str, param: str, fix: str) -> NoReturn:
    raise BadInput(message, code="invalid_search", param=param, fix=fix)
