"""ARC, the receiving side: whether the hops that handed a mail on vouch for one another. RFC 8617 §5.2.

In three steps like DKIM: `prepare_arc` hashes, `key_names` are asked, `finish_arc` judges.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from postroom.mail.authentication.arc_chain import ArcSet, read_chain
from postroom.mail.authentication.canonical import read_raw_header, relaxed_field, signature_input
from postroom.mail.authentication.dkim_key import check_digest
from postroom.mail.authentication.dkim_verify import BodyDigests, HashedSignature, check_time, hash_signature
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup
from postroom.mail.authentication.tags import Refusal
from postroom.mail.authentication.verdicts import ArcResult


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedArc:
    """The chain of a mail with all that can be said of it without DNS."""

    failure: str = ""
    """Why the chain fails already; "" when keys have to say."""
    sets: tuple[ArcSet, ...] = ()
    """The first hop first; empty for a mail without a chain."""
    newest: HashedSignature | None = None
    """The message signature of the last hop, the only one that must hold."""
    seal_digests: tuple[bytes, ...] = ()
    """What each seal must be over, beside `sets`."""

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names whose TXT records `finish_arc` needs, each once; 51 at most."""
        signatures = [] if self.newest is None else [self.newest.signature, *(each.seal for each in self.sets)]
        return tuple(dict.fromkeys(signature.key_name for signature in signatures))


def prepare_arc(raw: bytes) -> PreparedArc:
    """The chain of a mail, hashed; never raises. A mail without one costs some microseconds."""
    header = read_raw_header(raw, b"arc-")
    if header is None:
        return PreparedArc()
    try:
        sets = read_chain(header)
        if not sets:
            return PreparedArc()
        bodies = BodyDigests(raw=raw, start=header.body_start)
        newest = hash_signature(sets[-1].signature, sets[-1].signature_field, header, bodies)
    except Refusal as refusal:
        return PreparedArc(failure=refusal.reason)
    return PreparedArc(sets=sets, newest=newest, seal_digests=tuple(seal_digests(sets)))


def seal_digests(sets: Sequence[ArcSet]) -> Iterator[bytes]:
    """What each seal is over: all the sets up to its own, whose seal goes in without its `b=`.

    The hash of the sets before is carried along, so that fifty sets cost no more than their bytes.
    Source: RFC 8617 §5.1.1.
    """
    before = hashlib.sha256()
    for each in sets:
        before.update(relaxed_field(each.results_field))
        before.update(relaxed_field(each.signature_field))
        own = before.copy()
        own.update(signature_input(each.seal_field, relaxed=True))
        yield own.digest()
        before.update(relaxed_field(each.seal_field))


def finish_arc(prepared: PreparedArc, keys: Mapping[str, DnsAnswer], now_s: int) -> ArcResult:
    """The verdict on the chain; never raises.

    keys: TXT answers by name, for each of `prepared.key_names`; one that DNS did not give fails the chain, because
    ARC has no word for "ask later". now_s: Unix seconds.
    A chain that a hop has sealed as failed has ended there. It is `none`: there is no chain to judge, and nothing to
    add to it (decisions.md#ended-chains). Source: RFC 8617 §5.2.
    """
    if prepared.failure:
        return ArcResult(cv="fail", reason=prepared.failure)
    if prepared.newest is None:
        return ArcResult(cv="none")
    try:
        _check_newest(prepared.newest, keys, now_s)
        ended_by = _check_seals(prepared, keys)
    except Refusal as refusal:
        return ArcResult(cv="fail", reason=refusal.reason)
    if ended_by:
        return ArcResult(cv="none", reason=f"hop {ended_by} ended the chain: it was broken when it came there")
    return ArcResult(
        cv="pass",
        sealers=tuple(each.seal.domain for each in prepared.sets),
        authentication_results=tuple(each.results for each in prepared.sets),
        covers_from=b"from" in prepared.newest.signature.signed_names,
    )


def _check_newest(newest: HashedSignature, keys: Mapping[str, DnsAnswer], now_s: int) -> None:
    check_time(newest.signature, now_s)
    verdict, reason, _ = check_digest(newest.signature, newest.digest, keys.get(newest.signature.key_name))
    if verdict != "pass":
        raise Refusal(verdict, f"the last hop's message signature: {reason}")


def _check_seals(prepared: PreparedArc, keys: Mapping[str, DnsAnswer]) -> int:
    """The hop that sealed the chain as failed; 0 when none did and every seal holds. Raises: Refusal."""
    for hop in range(len(prepared.sets), 0, -1):
        each = prepared.sets[hop - 1]
        if each.status == "fail":
            return hop
        if (each.status == "none") != (hop == 1):
            raise Refusal("fail", f"the seal of hop {hop} says cv={each.status}")
        verdict, reason, _ = check_digest(each.seal, prepared.seal_digests[hop - 1], keys.get(each.seal.key_name))
        if verdict != "pass":
            raise Refusal(verdict, f"the seal of hop {hop}: {reason}")
    return 0


async def check_arc(raw: bytes, lookup: DnsLookup, now_s: int) -> ArcResult:
    """The verdict on a mail's chain, the keys asked one after the other; never raises.

    For large mails, call the three steps, and hash in a thread.
    """
    prepared = prepare_arc(raw)
    keys = {name: await lookup(name, "TXT") for name in prepared.key_names}
    return finish_arc(prepared, keys, now_s)
