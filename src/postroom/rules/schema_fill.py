"""Fills a JSON Schema from what a mail states, by rules: a value that is not in the mail is left out, never made up.

Each property is asked what it wants (schema_roles); a line of the mail that is labelled so comes first, then the facts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from postroom.rules.facts_money import MAX_NUMBERS
from postroom.rules.facts_numbers import read_numbers
from postroom.rules.json_schema import AnswerSchema
from postroom.rules.schema_known import Known, MailText, item_alone, know
from postroom.rules.schema_roles import name_words, property_words, role_of
from postroom.rules.schema_values import Candidate, candidates_for, name_words_of, shaped

MAX_DEPTH = 8
"""Objects inside one another that are filled."""
MAX_LIST_ITEMS = 50
"""Entries of a list that are filled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """What came of it."""

    data: dict[str, Any]
    confidence: float
    """0 to 1: the mean of how sure each value is; 0 when there is none."""
    missing: tuple[str, ...]
    """Paths of the properties that the mail does not state, null or left out in `data`."""


def fill_schema(schema: AnswerSchema, mail: MailText) -> Filled:
    """The schema's properties as far as the mail states them. Never raises.

    The answer is valid but for properties that are required and not stated: those are in `missing`.
    """
    known = know(mail)
    filling = _Filling(schema, known)
    data = filling.object_of(schema.root, "", (), 0)
    sure = filling.sure
    return Filled(
        data=data,
        confidence=round(sum(sure) / len(sure), 2) if sure else 0.0,
        missing=tuple(filling.missing),
    )


@dataclass(slots=True)
class _Filling:
    """A schema being filled."""

    schema: AnswerSchema
    known: Known
    sure: list[float] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def object_of(self, schema: Mapping[str, Any], path: str, around: tuple[str, ...], depth: int) -> dict[str, Any]:
        """An object with the properties that are stated. around: words of the names that it stands under."""
        data: dict[str, Any] = {}
        properties = schema.get("properties")
        for name, inner in properties.items() if isinstance(properties, dict) else ():
            place = f"{path}.{name}" if path else name
            before = len(self.sure)
            kinds = self._kinds(inner)
            value = self._value(name, kinds, place, around, depth)
            if value is not None and not self._fits(inner, value):
                del self.sure[before:]
                value = None
            if value is not None:
                data[name] = value
                continue
            if not any(kind.get("type") == "object" for kind in kinds):
                self.missing.append(place)
            if self._may_be_null(inner):
                data[name] = None
        return data

    def _kinds(self, schema: Any) -> list[dict[str, Any]]:
        """What a property may be, one schema for each: through $ref, anyOf, oneOf, one allOf, and lists of types."""
        resolved = self.schema.resolve(schema)
        for word in ("anyOf", "oneOf", "allOf"):
            inner = resolved.get(word)
            if isinstance(inner, list) and "type" not in resolved and "properties" not in resolved:
                around = {name: value for name, value in resolved.items() if name in {"title", "description"}}
                return [{**around, **self.schema.resolve(one)} for one in inner[:8]]
        types = resolved.get("type")
        if isinstance(types, list):
            return [{**resolved, "type": one} for one in types]
        if "type" not in resolved and isinstance(resolved.get("properties"), dict):
            return [{**resolved, "type": "object"}]
        return [resolved]

    def _value(
        self, name: str, kinds: Sequence[Mapping[str, Any]], path: str, around: tuple[str, ...], depth: int
    ) -> Any:
        """The value that the mail states for a property; None when it states none that fits."""
        for kind in kinds:
            if kind.get("type") == "object" and depth < MAX_DEPTH:
                value = self.object_of(kind, path, (*around, *name_words(name)), depth + 1)
                return value if any(one is not None for one in value.values()) else None
            if kind.get("type") == "array":
                found = self._list(name, kind, path, depth)
                if found:
                    return found
            elif kind.get("type") != "null":
                found = self._scalar(name, kind, around)
                if found is not None:
                    return found
        return None

    def _scalar(self, name: str, kind: Mapping[str, Any], around: tuple[str, ...]) -> Any:
        for candidate in self._candidates(name, kind, around):
            value = shaped(candidate, kind)
            if value is not None and self._fits(kind, value):
                self.sure.append(candidate.sure)
                return value
        return None

    def _candidates(self, name: str, kind: Mapping[str, Any], around: tuple[str, ...]) -> list[Candidate]:
        role = role_of(name, kind) or (role_of(" ".join(around), {}) if around and len(name_words(name)) == 1 else None)
        words = [*around, *name_words(name)]
        return candidates_for(role, words, property_words(name, kind), kind, self.known)

    def _list(self, name: str, kind: Mapping[str, Any], path: str, depth: int) -> list[Any]:
        """The entries of a list: every such fact, or the lines that name things with a number or a price."""
        inner = self._kinds(kind.get("items"))[0]
        if inner.get("type") == "object" or "properties" in inner:
            return self._rows(inner, path, depth) if role_of(name, kind) == "items" else []
        seen: dict[Any, None] = {}
        before = len(self.sure)
        for candidate in self._candidates(name, inner, ())[:MAX_LIST_ITEMS]:
            value = shaped(candidate, inner)
            if value is not None and not isinstance(value, bool) and value not in seen and self._fits(inner, value):
                seen[value] = None
                self.sure.append(candidate.sure)
        if not self._fits(kind, list(seen)):
            del self.sure[before:]
            return []
        return list(seen)

    def _rows(self, schema: Mapping[str, Any], path: str, depth: int) -> list[Any]:
        rows: list[dict[str, Any]] = []
        whole = self.known
        for item in whole.items[:MAX_LIST_ITEMS]:
            self.known = item_alone(item, whole)
            missing = len(self.missing)
            row = self.object_of(schema, f"{path}[{len(rows)}]", ("item",), depth + 1)
            if any(value is not None for value in row.values()) and self._fits(schema, row):
                rows.append(row)
            else:
                del self.missing[missing:]
        self.known = whole
        return rows

    def _fits(self, schema: Any, value: Any) -> bool:
        """Whether a value breaks no rule of its own schema but for required properties, which are told as missing."""
        return self.schema.fits(schema, value)

    def _may_be_null(self, schema: Any) -> bool:
        return self.schema.fits(schema, None)


def missing_from(schema: AnswerSchema, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths of properties that an object leaves out or has as null, an object's own properties among them."""
    found: list[str] = []
    _find_missing(schema, schema.root, data, "", found, 0)
    return tuple(found)


def _find_missing(
    schema: AnswerSchema, part: Mapping[str, Any], data: Mapping[str, Any], path: str, found: list[str], depth: int
) -> None:
    properties = part.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        place = f"{path}.{name}" if path else name
        value = data.get(name)
        if value is None:
            found.append(place)
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            _find_missing(schema, schema.resolve(inner), value, place, found, depth + 1)


def share_in_text(data: Any, mail: MailText) -> float:
    """How many of an answer's numbers, dates and words stand in the mail, 0 to 1: what a model makes up does not.

    Yes and no, and words of a caller's own choosing, stand in no mail: they count for half.
    """
    known = know(mail)
    text = " ".join(name_words_of(f"{mail.from_name} {mail.from_address} {mail.whole}"))
    stated = {Decimal(one.value) for one in known.facts.amounts}
    stated |= {number.value for number in read_numbers(mail.whole, MAX_NUMBERS)}
    dates = {one.value for one in known.facts.dates}
    shares = [_share(value, text, stated, dates) for value in _leaves(data, 0)]
    return round(sum(shares) / len(shares), 2) if shares else 0.0


def _share(value: Any, text: str, stated: Collection[Decimal], dates: Collection[str]) -> float:
    if isinstance(value, bool):
        return 0.5
    if isinstance(value, int | float):
        return 1.0 if Decimal(str(value)) in stated else 0.0
    words = " ".join(name_words_of(value))
    if words and f" {words} " in f" {text} ":
        return 1.0
    return 1.0 if value[:10] in dates else 0.5 if len(words.split()) <= 2 else 0.0


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    """The texts, numbers and truths of an answer."""
    if isinstance(value, dict | list) and depth < 2 * MAX_DEPTH:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one, depth + 1)
    elif isinstance(value, str | int | float):
        yield value
