"""DNS from data: a zone given as JSON answers instead of a server, and nothing waits."""

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from postroom.mail.authentication.dns import DnsAnswer, RecordType

MAX_ALIASES = 8
"""CNAME records followed from one name. RFC 1034 §3.6.2 asks that chains be followed and loops be found."""
MAX_NAME_CHARS = 253
"""RFC 1035 §2.3.4: 255 octets on the wire, 253 as text."""
MAX_LABEL_CHARS = 63
"""RFC 1035 §2.3.4."""

TIMEOUT = "TIMEOUT"
"""As a value: asking for it takes too long."""

_T = TypeVar("_T")


class ZoneLookup:
    """A DnsLookup over `{"name.": {"TXT": ["…"], "A": ["…"], "MX": [[10, "mx."]], "CNAME": "…", …}}`.

    Names in any case, with or without the final dot. `"TIMEOUT"` as a type's value is a timeout of that type;
    `{"*": "TIMEOUT"}` one of every type of which the name has no records. A TXT record may be a list of its strings.
    Types and values that mean nothing are passed over.
    """

    def __init__(self, zone: Mapping[str, Any]) -> None:
        """zone: as above; it is read once."""
        self._names: dict[str, Mapping[str, Any]] = {}
        self._parents: set[str] = set()
        for name, records in zone.items():
            key = _canonical(name)
            self._names[key] = records if isinstance(records, Mapping) else {}
            while (key := key.partition(".")[2]) and key not in self._parents:
                self._parents.add(key)

    async def __call__(self, name: str, kind: RecordType) -> DnsAnswer:
        """The answer of the zone; a name beside it does not exist, one above a name of it does (RFC 8020 §2)."""
        name = _canonical(name)
        for _ in range(MAX_ALIASES + 1):
            if not can_be_name(name):
                return DnsAnswer(outcome="no_such_name")
            entry = self._names.get(name)
            if entry is None:
                return DnsAnswer(outcome="ok" if name in self._parents else "no_such_name")
            value = entry.get(kind)
            if value == TIMEOUT or (not value and entry.get("*") == TIMEOUT):
                return DnsAnswer(outcome="temporary")
            alias = entry.get("CNAME")
            if value or alias is None:
                return DnsAnswer(outcome="ok", records=_READERS[kind](_listed(value)))
            name = _canonical(str(_first(alias)))
        # So does a resolver that finds itself in a loop: SERVFAIL.
        return DnsAnswer(outcome="temporary")


def run_to_end(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """What the coroutine returns, without an event loop: for checks over a zone, which never wait.

    Raises: RuntimeError when it does wait for something; and whatever it raises itself.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: _T = end.value
        return result
    coroutine.close()
    raise RuntimeError("the coroutine waits for something, and only an event loop could wake it")


def can_be_name(name: str) -> bool:
    """Whether DNS could hold the name: ASCII, no label empty or over 63 octets, 253 in all. RFC 1035 §2.3.4."""
    return (
        0 < len(name) <= MAX_NAME_CHARS
        and name.isascii()
        and all(0 < len(label) <= MAX_LABEL_CHARS for label in name.split("."))
    )


def _canonical(name: str) -> str:
    return name.removesuffix(".").lower()


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _first(value: object) -> object:
    return next(iter(_listed(value)), "")


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(_octets("".join(map(str, _listed(value)))) for value in values)


def _octets(text: str) -> str:
    """What is not ASCII as single octets, the way a resolver hands it on."""
    return text.encode("utf-8", "surrogatepass").decode("ascii", "surrogateescape")


def _plain(values: list[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _named(values: list[Any]) -> tuple[str, ...]:
    return tuple(_canonical(str(value)) for value in values)


def _exchanges(values: list[Any]) -> tuple[str, ...]:
    pairs = [value for value in values if isinstance(value, list | tuple) and len(value) == 2]
    return _named([exchange for _, exchange in sorted(pairs, key=lambda pair: _preference(pair[0]))])


def _preference(value: object) -> int:
    return value if isinstance(value, int) else 65_535


_READERS = {"TXT": _texts, "A": _plain, "AAAA": _plain, "MX": _exchanges, "PTR": _named}
