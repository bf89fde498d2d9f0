"""The fields that carry signatures, read strictly: DKIM-Signature, ARC-Message-Signature and ARC-Seal."""

from dataclasses import dataclass

from postroom.mail.addr_spec import a_label_domain
from postroom.mail.authentication.tags import Refusal, decode_base64, parse_tags, tag_words
from postroom.mail.authentication.verdicts import DkimResult

ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
"""Those that can pass. RFC 8301 §3.1, RFC 8463 §3."""
MAX_SIGNATURE_BYTES = 16_384
"""One signature field; a 4096-bit signature over every field of a mail takes two kilobytes."""
MAX_SIGNED_NAMES = 500
"""Names in one `h=`, more than any mail has fields to sign."""
_MAX_TIME_DIGITS = 12
"""RFC 6376 §3.5."""
_MAX_LENGTH_DIGITS = 76
"""RFC 6376 §3.5."""
_CANONICAL = ("simple", "relaxed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """What one signature field says. RFC 6376 §3.5, RFC 8617 §4.1."""

    algorithm: str
    value: bytes
    """`b=`."""
    domain: str
    """`d=`, lower case, A-labels."""
    selector: str
    """`s=`, lower case, A-labels."""
    body_hash: bytes = b""
    """`bh=`; empty for a seal."""
    signed_names: tuple[bytes, ...] = ()
    """`h=`, lower case; empty for a seal."""
    relaxed_header: bool = True
    relaxed_body: bool = True
    body_length: int | None = None
    """`l=`."""
    identity: str = ""
    """`i=` of DKIM, its domain in lower case; "" for ARC."""
    signed_at_s: int | None = None
    """`t=`, Unix seconds."""
    expires_s: int | None = None
    """`x=`, Unix seconds."""

    @property
    def key_name(self) -> str:
        """Where its key is in DNS. RFC 6376 §3.6.2.1."""
        return f"{self.selector}._domainkey.{self.domain}"


def field_value(field: bytes) -> str:
    """What stands after the colon of a whole field, bytes over 127 that are no UTF-8 as surrogates.

    Raises: Refusal (`neutral`) for a field that is too long to be a signature.
    """
    if len(field) > MAX_SIGNATURE_BYTES:
        raise Refusal("neutral", "the signature field is too long")
    return field.partition(b":")[2].decode("utf-8", "surrogateescape")


def read_dkim_signature(field: bytes) -> Signature | DkimResult:
    """The signature of one whole DKIM-Signature field, or the verdict on one that is not worth a key.

    Source: RFC 6376 §3.5, RFC 6376 §6.1.1.
    """
    tags: dict[str, str] = {}
    try:
        tags = parse_tags(field_value(field))
        return _dkim_signature(tags)
    except Refusal as refusal:
        return DkimResult(
            result=refusal.verdict,
            domain=a_label_domain(tags.get("d", "")) or "",
            selector=a_label_domain(tags.get("s", "")) or "",
            reason=refusal.reason,
            algorithm=tags["a"].lower() if tags.get("a", "").lower() in {*ALGORITHMS, "rsa-sha1"} else "",
        )


def _dkim_signature(tags: dict[str, str]) -> Signature:
    if tags.get("v") != "1":
        raise Refusal("neutral", "v= is not 1")
    if "dns/txt" not in tag_words(tags.get("q", "dns/txt")):
        raise Refusal("neutral", "q= offers no key in DNS")
    domain = _domain(tags, "d")
    local, at, host = tags.get("i", f"@{domain}").rpartition("@")
    host = a_label_domain(host) or ""
    if not at or not host or any("\ud800" <= char <= "\udfff" for char in local):
        raise Refusal("neutral", "i= is no identity")
    if host != domain and not host.endswith(f".{domain}"):
        raise Refusal("neutral", "i= is outside of d=")
    signature = read_message_signature(tags, identity=f"{local}@{host}", canonical="simple/simple")
    if b"from" not in signature.signed_names:
        raise Refusal("neutral", "From is not signed")
    return signature


def read_message_signature(tags: dict[str, str], *, identity: str, canonical: str) -> Signature:
    """The signature that the tags of a DKIM-Signature or an ARC-Message-Signature state.

    canonical: `c=` where there is none.
    Raises: Refusal. `neutral`: a tag is missing or unreadable, or the algorithm unknown; `policy`: rsa-sha1.
    Source: RFC 6376 §3.5, RFC 8617 §4.1.2.
    """
    header_form, _, body_form = tags.get("c", canonical).lower().partition("/")
    body_form = body_form or "simple"
    if header_form not in _CANONICAL or body_form not in _CANONICAL:
        raise Refusal("neutral", "c= is unknown")
    signed_at_s, expires_s = (_number(tags, name, _MAX_TIME_DIGITS) for name in "tx")
    if signed_at_s is not None and expires_s is not None and expires_s <= signed_at_s:
        raise Refusal("neutral", "x= is not after t=")
    return Signature(
        algorithm=_algorithm(tags),
        value=decode_base64(_required(tags, "b")),
        domain=_domain(tags, "d"),
        selector=_domain(tags, "s"),
        body_hash=decode_base64(_required(tags, "bh")),
        signed_names=_signed_names(tags),
        relaxed_header=header_form == "relaxed",
        relaxed_body=body_form == "relaxed",
        body_length=_number(tags, "l", _MAX_LENGTH_DIGITS),
        identity=identity,
        signed_at_s=signed_at_s,
        expires_s=expires_s,
    )


def read_seal_signature(tags: dict[str, str]) -> Signature:
    """The signature that the tags of an ARC-Seal state.

    Raises: Refusal, as `read_message_signature`. Source: RFC 8617 §4.1.3.
    """
    if "h" in tags or "bh" in tags:
        raise Refusal("neutral", "a seal with h= or bh=")
    return Signature(
        algorithm=_algorithm(tags),
        value=decode_base64(_required(tags, "b")),
        domain=_domain(tags, "d"),
        selector=_domain(tags, "s"),
        signed_at_s=_number(tags, "t", _MAX_TIME_DIGITS),
    )


def _required(tags: dict[str, str], name: str) -> str:
    value = tags.get(name)
    if value is None:
        raise Refusal("neutral", f"there is no {name}=")
    return value


def _algorithm(tags: dict[str, str]) -> str:
    algorithm = _required(tags, "a").lower()
    if algorithm == "rsa-sha1":
        raise Refusal("policy", "rsa-sha1 proves nothing (RFC 8301 §3.1)")
    if algorithm not in ALGORITHMS:
        raise Refusal("neutral", "the algorithm is unknown")
    return algorithm


def _domain(tags: dict[str, str], name: str) -> str:
    """A domain or selector, in A-labels. RFC 8616 §4 lets it be written in U-labels."""
    domain = a_label_domain(_required(tags, name))
    if domain is None or domain.startswith("["):
        raise Refusal("neutral", f"{name}= is no name in DNS")
    return domain


def _signed_names(tags: dict[str, str]) -> tuple[bytes, ...]:
    names = tag_words(_required(tags, "h"))
    if len(names) > MAX_SIGNED_NAMES:
        raise Refusal("neutral", "too many names in h=")
    return tuple(name.encode("utf-8", "surrogateescape") for name in names)


def _number(tags: dict[str, str], name: str, digits: int) -> int | None:
    text = tags.get(name)
    if text is None:
        return None
    if len(text) > digits or not (text.isascii() and text.isdigit()):
        raise Refusal("neutral", f"{name}= is no number")
    return int(text)
