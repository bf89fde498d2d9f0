"""The one question that the checks ask of DNS, and its answer."""

from dataclasses import dataclass
from typing import Literal, Protocol

RecordType = Literal["TXT", "A", "AAAA", "MX", "PTR"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsAnswer:
    """What DNS says of one name and type; aliases (CNAME) have been followed."""

    outcome: Literal["ok", "no_such_name", "temporary"]
    """`ok` with no records: the name exists without such records. `temporary`: a timeout or SERVFAIL; ask later."""
    records: tuple[str, ...] = ()
    """TXT: the strings of a record joined, octets over 127 as U+DC80..U+DCFF (surrogateescape). A, AAAA: addresses.
    MX: exchange names, lowest preference first. PTR: names. Names are lower case without the final dot."""


class DnsLookup(Protocol):
    """Asks DNS. Never raises for what DNS does; bounded in time by who makes it."""

    async def __call__(self, name: str, kind: RecordType) -> DnsAnswer:
        """The answer. name: without the final dot, A-labels; a name that DNS cannot hold is `no_such_name`."""
        ...
