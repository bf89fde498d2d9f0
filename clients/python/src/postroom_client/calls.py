"""A call of the API as a value, how its answer is read, and when it is made again: no socket and no clock."""

import json
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, Literal
from urllib.parse import quote

from postroom_client.errors import (
    RETRY_IN_PROGRESS,
    ApiError,
    ConnectionFailed,
    PostroomError,
    UnreadableAnswer,
    api_error,
)

Json = dict[str, Any]

FIRST_PAUSE_S = 0.25
"""The first pause is up to so long, each next one up to twice as long."""
LONGEST_PAUSE_S = 8.0
LONGEST_RETRY_AFTER_S = 60.0
"""A server that asks for more patience than this is told to the caller instead: it is a quota, not a rush."""
PASSING = frozenset({408, 429, 502, 503, 504})
"""Statuses that tell of a passing trouble, of the server or of a proxy before it."""


class Unset(Enum):
    """What a field holds that is not to be sent; None is sent as null, which takes a value away."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
UnsetType = Literal[Unset.UNSET]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call: everything about it but the server and the key."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    timeout_s: float | None = None
    """How long to wait for the answer; None for what the client was made with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Json:
        """The body as a JSON object. Raises UnreadableAnswer."""
        try:
            content = json.loads(self.body)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise UnreadableAnswer(
                f"The answer (status {self.status}) is no JSON object: is base_url that of Postroom?"
            )
        return content


def path(pattern: str, *parts: str) -> str:
    """The path with each `{}` filled in, escaped: an id with a slash in it leads nowhere else.

    Raises ValueError for an empty part, which would name the list instead of the thing.
    """
    if not all(parts):
        raise ValueError(f"an id is empty in {pattern}")
    escaped = [quote(part, safe="@") for part in parts]
    if any(part in {".", ".."} for part in escaped):
        raise ValueError(f"{parts} is no id")
    return pattern.format(*escaped)


def get(where: str, *, timeout_s: float | None = None, **query: Any) -> Call:
    """A GET. query: names as Python spells them; None and UNSET are left away."""
    return Call(method="GET", path=where, query=_query(query), timeout_s=timeout_s)


def post(
    where: str,
    content: Json | None = None,
    *,
    once: str | None = None,
    timeout_s: float | None = None,
    **query: Any,
) -> Call:
    """A POST with an Idempotency-Key: made here once, so that every try of the call carries the same one.

    once: the caller's own key: the same words and key get the same answer for a day, from any process.
    """
    key = once or f"py-{uuid.uuid4()}"
    headers = {"Idempotency-Key": key}
    return _with_body("POST", where, content or {}, headers, query, timeout_s)


def change(method: Literal["PATCH", "PUT"], where: str, content: Json) -> Call:
    """A call that sets fields: made twice it leads to the same."""
    return _with_body(method, where, content, {}, {})


def delete(where: str, **query: Any) -> Call:
    """A DELETE. query: as of get."""
    return Call(method="DELETE", path=where, query=_query(query))


def fields(**values: Any) -> Json:
    """A body: names in the API's spelling, what is UNSET left away, moments as ISO 8601."""
    return {_camel(name): _plain(value) for name, value in values.items() if value is not UNSET}


def given(**values: Any) -> Json:
    """As fields, but None is left away too: for bodies in which null says nothing."""
    return fields(**{name: value for name, value in values.items() if value is not None})


def check_answer(answer: Answer, *, repeated: bool, method: str) -> Answer:
    """The answer, when it is one of success. Raises ApiError.

    repeated: whether the call was made before without an answer. Then a DELETE that finds nothing has done its work.
    """
    if answer.status < 300 or (answer.status == 404 and repeated and method == "DELETE"):
        return answer
    if answer.status < 400:
        raise UnreadableAnswer(f"The server answered with status {answer.status}: is base_url that of Postroom?")
    try:
        content = json.loads(answer.body)
    except ValueError:
        content = None
    raise api_error(answer.status, content, read_retry_after(answer.headers.get("retry-after")))


def decide_pause(error: PostroomError, tries: int, max_retries: int) -> float | None:
    """After how many seconds the call is made again; None when it is not.

    tries: how often it was made. Every call of this package may be made twice: those that are not harmless by nature
    carry an Idempotency-Key.
    """
    if tries > max_retries:
        return None
    if isinstance(error, ConnectionFailed):
        return _backoff(tries)
    if not isinstance(error, ApiError):
        return None
    if error.status not in PASSING and error.code != RETRY_IN_PROGRESS:
        return None
    if error.retry_after_s is None:
        return _backoff(tries)
    return error.retry_after_s if error.retry_after_s <= LONGEST_RETRY_AFTER_S else None


def read_retry_after(text: str | None) -> float | None:
    """Seconds of a Retry-After in seconds; None for a date (RFC 9110 §10.2.3), which the server never sends."""
    return float(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


def spread() -> float:
    """From half to whole: clients that were cut off together do not all come back at once."""
    return random.uniform(0.5, 1.0)  # noqa: S311 - nothing is kept secret by it


def _backoff(tries: int) -> float:
    longest: float = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (min(tries, 16) - 1))
    return longest * spread()


def _with_body(
    method: str,
    where: str,
    content: Json,
    headers: Json,
    query: Mapping[str, Any],
    timeout_s: float | None = None,
) -> Call:
    return Call(
        method=method,
        path=where,
        query=_query(query),
        headers={"Content-Type": "application/json", **headers},
        body=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"),
        timeout_s=timeout_s,
    )


def _query(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if value is None or value is UNSET:
            continue
        many = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        pairs += [(_camel(name), _word(one)) for one in many]
    return tuple(pairs)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: is it UTC? Say datetime.now(UTC)")
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, (tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return value


def _camel(name: str) -> str:
    # `from` and its like are no names in Python: from_ stands for it.
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)
