"""DKIM, the receiving side: which domains signed a mail, and whether what they signed is what came. RFC 6376 §6.

Hashing and asking are apart, because a body may have 25 MB and DNS may take seconds: `prepare_dkim` hashes (a thread's
work), its `key_names` are asked (the event loop's work), and `finish_dkim` judges, in some 50 microseconds a signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from postroom.mail.authentication.canonical import (
    BodyDigest,
    RawHeader,
    body_digest,
    body_with_crlf,
    header_digest,
    read_raw_header,
)
from postroom.mail.authentication.dkim_key import check_digest
from postroom.mail.authentication.dkim_signature import Signature, read_dkim_signature
from postroom.mail.authentication.dns import DnsAnswer, DnsLookup
from postroom.mail.authentication.tags import Refusal
from postroom.mail.authentication.verdicts import DkimResult

MAX_DKIM_SIGNATURES = 5
"""Signatures of one mail that are checked, from the top; chasquid and rspamd check as many. RFC 6376 §6.1 leaves the
number to the verifier."""
CLOCK_SKEW_S = 300
"""How far ahead of us a signer's clock may be."""
_FIELD = b"dkim-signature"


@dataclass(frozen=True, kw_only=True, slots=True)
class HashedSignature:
    """A signature whose body hash holds; what is left to do needs its key."""

    signature: Signature
    digest: bytes
    """What it must be over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedDkim:
    """The signatures of a mail with all that can be said without DNS; those that fail already are verdicts."""

    signatures: tuple[HashedSignature | DkimResult, ...] = ()
    """In the order of the mail's fields."""

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names whose TXT records `finish_dkim` needs, each once."""
        return tuple(dict.fromkeys(s.signature.key_name for s in self.signatures if isinstance(s, HashedSignature)))


@dataclass(kw_only=True, slots=True)
class BodyDigests:
    """The hashes of one mail's body, each made once, when it is first asked for."""

    raw: bytes
    start: int
    _made: dict[bool, BodyDigest] = field(default_factory=dict)
    _with_crlf: "BodyDigests | None" = None

    def check(self, signature: Signature) -> None:
        """Returns when the body is what was signed, all of it.

        A mail with bare LFs is tried as it came, and with CRLFs, as some relay on the way will have made of it.
        Raises: Refusal. `policy`: `l=` leaves a part of the body unsigned, which anyone on the way can have added
        (RFC 6376 §8.2), so that what it does sign is not looked at; `fail`: another body.
        """
        found = self.digest(relaxed=signature.relaxed_body)
        if _is_signed(signature, found):
            return
        if _is_signed(signature, self._repaired().digest(relaxed=signature.relaxed_body)):
            return
        if signature.body_length is not None and signature.body_length < found.length:
            raise Refusal("policy", "l= leaves a part of the body unsigned")
        raise Refusal("fail", "the body is not what was signed")

    def _repaired(self) -> "BodyDigests":
        if self._with_crlf is None:
            body = body_with_crlf(self.raw, self.start)
            self._with_crlf = self if body is None else BodyDigests(raw=body, start=0)
        return self._with_crlf

    def digest(self, *, relaxed: bool) -> BodyDigest:
        """The hash of the body in one of its canonical forms."""
        if relaxed not in self._made:
            self._made[relaxed] = body_digest(self.raw, self.start, relaxed=relaxed)
        return self._made[relaxed]


def _is_signed(signature: Signature, body: BodyDigest) -> bool:
    return body.digest == signature.body_hash and signature.body_length in {None, body.length}


def prepare_dkim(raw: bytes) -> PreparedDkim:
    """The signatures of a mail, hashed; never raises. A mail without one costs some microseconds.

    raw: the mail as received. At most MAX_DKIM_SIGNATURES are looked at; each kind of body hash is made once.
    """
    header = read_raw_header(raw, _FIELD)
    if header is None:
        return PreparedDkim()
    fields = [field for name, field in zip(header.names, header.fields, strict=True) if name == _FIELD]
    bodies = BodyDigests(raw=raw, start=header.body_start)
    return PreparedDkim(
        signatures=tuple(_prepare_signature(each, header, bodies) for each in fields[:MAX_DKIM_SIGNATURES])
    )


def _prepare_signature(own: bytes, header: RawHeader, bodies: BodyDigests) -> HashedSignature | DkimResult:
    signature = read_dkim_signature(own)
    if isinstance(signature, DkimResult):
        return signature
    try:
        return hash_signature(signature, own, header, bodies)
    except Refusal as refusal:
        return _result(signature, refusal)


def hash_signature(signature: Signature, own: bytes, header: RawHeader, bodies: BodyDigests) -> HashedSignature:
    """The signature with the digest of what it must be over.

    own: its whole field. Raises: Refusal when the body is not the signed one (see `BodyDigests.check`), or the header
    is none that two readers would understand alike (RFC 6376 §3.8).
    """
    if not header.well_formed:
        raise Refusal("neutral", "the header has a line that is no field")
    bodies.check(signature)
    digest = header_digest(header, signature.signed_names, own, relaxed=signature.relaxed_header)
    return HashedSignature(signature=signature, digest=digest)


def finish_dkim(prepared: PreparedDkim, keys: Mapping[str, DnsAnswer], now_s: int) -> tuple[DkimResult, ...]:
    """The verdict on each signature, in the order of the mail's fields; never raises.

    keys: TXT answers by name, for each of `prepared.key_names`. now_s: Unix seconds.
    """
    return tuple(
        each if isinstance(each, DkimResult) else _judge(each, keys.get(each.signature.key_name), now_s)
        for each in prepared.signatures
    )


def _judge(hashed: HashedSignature, answer: DnsAnswer | None, now_s: int) -> DkimResult:
    signature = hashed.signature
    try:
        check_time(signature, now_s)
    except Refusal as refusal:
        return _result(signature, refusal)
    verdict, reason, testing = check_digest(signature, hashed.digest, answer)
    return _result(signature, Refusal(verdict, reason), testing=testing)


def check_time(signature: Signature, now_s: int) -> None:
    """Returns when the signature is valid now. Raises: Refusal (`policy`). Source: RFC 6376 §3.5."""
    if signature.expires_s is not None and signature.expires_s < now_s:
        raise Refusal("policy", "the signature has expired")
    if signature.signed_at_s is not None and signature.signed_at_s > now_s + CLOCK_SKEW_S:
        raise Refusal("policy", "the signature is from the future")


def _result(signature: Signature, outcome: Refusal, *, testing: bool = False) -> DkimResult:
    return DkimResult(
        result=outcome.verdict,
        domain=signature.domain,
        selector=signature.selector,
        reason=outcome.reason,
        algorithm=signature.algorithm,
        identity=signature.identity,
        testing=testing,
    )


async def check_dkim(raw: bytes, lookup: DnsLookup, now_s: int) -> tuple[DkimResult, ...]:
    """The verdict on each signature of a mail, the keys asked one after the other; never raises.

    For large mails, call the three steps, and hash in a thread.
    """
    prepared = prepare_dkim(raw)
    keys = {name: await lookup(name, "TXT") for name in prepared.key_names}
    return finish_dkim(prepared, keys, now_s)
