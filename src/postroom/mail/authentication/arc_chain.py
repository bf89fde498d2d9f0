"""The ARC sets of a mail, put together and held to their structure. RFC 8617 §4."""

from dataclasses import dataclass
from typing import Literal

from postroom.mail.authentication.canonical import RawHeader, relaxed_field
from postroom.mail.authentication.dkim_signature import (
    Signature,
    field_value,
    read_message_signature,
    read_seal_signature,
)
from postroom.mail.authentication.tags import Refusal, parse_tags

ChainStatus = Literal["none", "pass", "fail"]

MAX_ARC_SETS = 50
"""RFC 8617 §4.2.1."""
MAX_RESULTS_BYTES = 65_536
"""One ARC-Authentication-Results."""
ARC_FIELDS = (b"arc-authentication-results", b"arc-message-signature", b"arc-seal")
"""In the order in which a seal covers them. RFC 8617 §5.1.1."""
_STATUSES: dict[str, ChainStatus] = {"none": "none", "pass": "pass", "fail": "fail"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ArcSet:
    """What one hop added. Whole fields, with CRLF line ends."""

    results_field: bytes
    signature_field: bytes
    seal_field: bytes
    signature: Signature
    seal: Signature
    status: ChainStatus
    """`cv=`: what the hop found of the sets before its own."""

    @property
    def results(self) -> str:
        """The value of its ARC-Authentication-Results on one line, `i=` included."""
        return relaxed_field(self.results_field).partition(b":")[2].rstrip(b"\r\n").decode("utf-8", "replace")


def read_chain(header: RawHeader) -> tuple[ArcSet, ...]:
    """The sets of a mail, the first hop first; none when it has no ARC fields.

    Raises: Refusal when a field is malformed, or a set is missing, doubled or incomplete. Every set is held to that,
    for a chain is only as good as all of it. Source: RFC 8617 §5.2.
    """
    sets: dict[int, dict[bytes, bytes]] = {}
    for name, field in zip(header.names, header.fields, strict=True):
        if name not in ARC_FIELDS:
            continue
        found = sets.setdefault(instance_of(name, field), {})
        if name in found:
            raise Refusal("permerror", "two fields of a kind in one set")
        found[name] = field
    if not header.well_formed and sets:
        raise Refusal("permerror", "the header has a line that is no field")
    if sorted(sets) != list(range(1, len(sets) + 1)):
        raise Refusal("permerror", "a set is missing")
    if any(len(found) != len(ARC_FIELDS) for found in sets.values()):
        raise Refusal("permerror", "a set is incomplete")
    return tuple(_read_set(*(sets[instance][name] for name in ARC_FIELDS)) for instance in sorted(sets))


def instance_of(name: bytes, field: bytes) -> int:
    """The number of the set that a whole ARC field belongs to, 1 to 50.

    Raises: Refusal. Source: RFC 8617 §4.2.1.
    """
    if name == ARC_FIELDS[0]:
        if len(field) > MAX_RESULTS_BYTES:
            raise Refusal("permerror", "ARC-Authentication-Results is too long")
        first = field.partition(b":")[2].partition(b";")[0]
        tags = parse_tags(first.decode("utf-8", "surrogateescape"))
    else:
        tags = parse_tags(field_value(field))
    text = tags.get("i", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MAX_ARC_SETS):
        raise Refusal("permerror", "i= is no number of a set")
    return int(text)


def _read_set(results_field: bytes, signature_field: bytes, seal_field: bytes) -> ArcSet:
    # Sealers that leave c= out mean relaxed, the form that RFC 8617 §4.1.3 knows for seals.
    signature = read_message_signature(
        parse_tags(field_value(signature_field)), identity="", canonical="relaxed/relaxed"
    )
    if ARC_FIELDS[2] in signature.signed_names:
        raise Refusal("permerror", "a message signature covers a seal")
    seal_tags = parse_tags(field_value(seal_field))
    status = _STATUSES.get(seal_tags.get("cv", "").lower())
    if status is None:
        raise Refusal("permerror", "cv= is missing or unknown")
    return ArcSet(
        results_field=results_field,
        signature_field=signature_field,
        seal_field=seal_field,
        signature=signature,
        seal=read_seal_signature(seal_tags),
        status=status,
    )
