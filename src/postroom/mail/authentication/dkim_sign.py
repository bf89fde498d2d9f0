"""DKIM, the sending side: signatures put on a mail before it leaves. RFC 6376 §5."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from postroom.mail.authentication.canonical import RawHeader, body_digest, header_digest, read_raw_header
from postroom.mail.authentication.dkim_key import PrivateKey, algorithm_of, sign_digest

GUARDED_FIELDS = (
    "from", "to", "cc", "subject", "date", "reply-to", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding",
)  # fmt: skip
"""Named once more than the mail has them. What a reader sees is made of these; without the extra mention, whoever gets
the mail could put a second Subject or Reply-To on top and send it on under our signature. RFC 6376 §8.15."""
SIGNED_FIELDS = (
    "sender", "auto-submitted", "feedback-id", "list-id", "list-help", "list-post", "list-subscribe",
    "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
"""Named as often as the mail has them: mailing lists may add their own. RFC 8058 §4 wants the last two signed."""
_NAMES_CHARS = 60
"""Of `h=`, before a place to fold."""
_VALUE_CHARS = 72
"""Of `b=` and its value on one line."""
_LINE_CHARS = 76
"""RFC 5322 §2.1.1 asks for no more than 78."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningKey:
    """A private key, and where its public half is published."""

    domain: str
    """A-labels."""
    selector: str
    private_key: PrivateKey


def sign_dkim(
    raw: bytes,
    *,
    domain: str,
    selector: str,
    private_key: PrivateKey,
    headers: Sequence[str] | None = None,
    now_s: int,
    expires_s: int | None = None,
) -> bytes:
    """The DKIM-Signature field to put before the mail, folded, with its final CRLF.

    headers: names for `h=`, in that order; None for `header_names_to_sign`. now_s: `t=`. expires_s: `x=`, Unix seconds.
    Everything else as in `sign_all`.
    """
    key = SigningKey(domain=domain, selector=selector, private_key=private_key)
    return sign_all(raw, [key], headers=headers, now_s=now_s, expires_s=expires_s)


def sign_all(
    raw: bytes,
    keys: Sequence[SigningKey],
    *,
    headers: Sequence[str] | None = None,
    now_s: int,
    expires_s: int | None = None,
) -> bytes:
    """The DKIM-Signature fields of all the keys, one after the other, to put before the mail; the body is hashed once.

    raw: a whole mail with CRLF line ends, as it will be sent. Signed relaxed/relaxed, because relays fold and trim.
    Raises: ValueError when `headers` leaves out From (RFC 6376 §5.4), or the mail's header has a line that is no field.
    """
    header = read_raw_header(raw, b"")
    if header is None or not header.well_formed:
        raise ValueError("a mail to be signed has header fields only before its body")
    names = [name.lower() for name in headers] if headers is not None else header_names_to_sign(header)
    if "from" not in names:
        raise ValueError("a DKIM signature covers From")
    body_hash = base64.b64encode(body_digest(raw, header.body_start, relaxed=True).digest).decode()
    return b"".join(_sign(header, key, names, body_hash, now_s, expires_s) for key in keys)


def _sign(
    header: RawHeader, key: SigningKey, names: Sequence[str], body_hash: str, now_s: int, expires_s: int | None
) -> bytes:
    tags = {
        "v": "1",
        "a": algorithm_of(key.private_key),
        "c": "relaxed/relaxed",
        "d": key.domain,
        "s": key.selector,
        "t": str(now_s),
        "x": "" if expires_s is None else str(expires_s),
        "h": foldable_names(names),
        "bh": body_hash,
    }
    stated = {name: value for name, value in tags.items() if value}
    return signed_field("DKIM-Signature", {**stated, "b": ""}, header, names, key.private_key)


def header_names_to_sign(header: RawHeader) -> list[str]:
    """The names for `h=`: GUARDED_FIELDS as often as the mail has them and once more, SIGNED_FIELDS as it has them."""
    counts: dict[str, int] = {}
    for name in header.names:
        word = name.decode("ascii")
        counts[word] = counts.get(word, 0) + 1
    guarded = [name for name in GUARDED_FIELDS for _ in range(counts.get(name, 0) + 1)]
    return guarded + [name for name in SIGNED_FIELDS for _ in range(counts.get(name, 0))]


# --- Fields that carry a signature -----------------------------------------------------------------------------------


def foldable_names(names: Sequence[str]) -> str:
    """`h=`: the names parted by colons, with a space where the field may be folded."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > _NAMES_CHARS:
            lines.append("")
        lines[-1] += f"{name}:"
    return " ".join(lines).strip(" :")


def signed_field(
    name: str,
    tags: dict[str, str],
    header: RawHeader,
    signed: Sequence[str],
    private_key: PrivateKey,
    *,
    fold: bool = True,
) -> bytes:
    """The whole field with its `b=` filled in.

    tags: all of them in order, `b` empty. signed: the names in `h=`. fold: whether `b=` may go over several lines.
    """
    own = f"{name}: {_tag_list(tags)}\r\n".encode()
    digest = header_digest(header, [each.encode() for each in signed], own, relaxed=True)
    return _filled_field(name, tags, sign_digest(private_key, digest), fold=fold)


def seal_field(tags: dict[str, str], covered: bytes, private_key: PrivateKey) -> bytes:
    """The whole ARC-Seal field with its `b=` filled in.

    tags: all of them in order, `b` empty. covered: the relaxed fields that it seals, itself left out.
    """
    own = f"arc-seal:{_tag_list(tags)}".encode()
    value = sign_digest(private_key, hashlib.sha256(covered + own).digest())
    return _filled_field("ARC-Seal", tags, value, fold=True)


def _filled_field(name: str, tags: dict[str, str], value: bytes, *, fold: bool) -> bytes:
    """The field, folded at the spaces that were signed: in relaxed form a fold and a space are the same."""
    text = "b=" + base64.b64encode(value).decode()
    width = _VALUE_CHARS if fold else len(text)
    pieces = [text[at : at + width] for at in range(0, len(text), width)]
    return folded_field(name, _tag_list({**tags, "b": " ".join(pieces)[2:]}))


def folded_field(name: str, value: str) -> bytes:
    """The field with the value folded at its spaces, and a final CRLF; a word longer than a line stays whole."""
    lines = [f"{name}:"]
    for word in value.split():
        if len(lines[-1]) + len(word) >= _LINE_CHARS and len(lines[-1]) > 1:
            lines.append("")
        lines[-1] += f" {word}"
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")


def _tag_list(tags: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in tags.items())
