"""ARC, the sending side: the set that a hop adds when it hands a mail on. RFC 8617 §5.1."""

import base64
from collections.abc import Sequence

from postroom.mail.authentication.arc_chain import ARC_FIELDS, MAX_ARC_SETS, ChainStatus, instance_of, read_chain
from postroom.mail.authentication.canonical import RawHeader, body_digest, read_raw_header, relaxed_field
from postroom.mail.authentication.dkim_key import PrivateKey, algorithm_of
from postroom.mail.authentication.dkim_sign import (
    foldable_names,
    folded_field,
    header_names_to_sign,
    seal_field,
    signed_field,
)
from postroom.mail.authentication.tags import Refusal


def sign_arc(
    raw: bytes,
    *,
    domain: str,
    selector: str,
    private_key: PrivateKey,
    authserv_id: str,
    authentication_results: str,
    cv: ChainStatus,
    now_s: int,
    headers: Sequence[str] | None = None,
    fold_signature: bool = True,
) -> bytes:
    """The next ARC set, to put before the mail as it is handed on: seal, message signature, results, each with CRLF.

    raw: the whole mail with CRLF line ends, changed as it will be handed on.
    authserv_id: who found the results, us. authentication_results: what stands after that in Authentication-Results,
    `spf=pass smtp.mailfrom=…; dkim=…; arc=…`.
    cv: what `check_arc` found of the mail as it came. After `fail`, the seal covers its own set alone, and ends the
    chain (RFC 8617 §5.1.2).
    headers: names for `h=`, in that order; None for what DKIM signs, and the DKIM-Signatures.
    fold_signature: False keeps `b=` of the message signature on one line. The seal covers its folds, so this is what
    makes the seals of the ARC test suite come out to the octet.
    Returns: b"" when there is nothing to add to: a hop before us ended the chain, or it has 50 sets.
    Raises: ValueError when `cv` cannot be of this chain, or the mail's header has a line that is no field.
    """
    header = read_raw_header(raw, b"")
    if header is None or not header.well_formed:
        raise ValueError("a mail to be signed has header fields only before its body")
    covered = _sets_before(header, cv)
    instance = _next_instance(header)
    if covered is None or instance > MAX_ARC_SETS:
        return b""
    results = folded_field(
        "ARC-Authentication-Results", f"i={instance}; {authserv_id}; {authentication_results.strip(' ;')}"
    )
    names = [name.lower() for name in headers] if headers is not None else _names_to_sign(header)
    message_tags = {
        "a": algorithm_of(private_key),
        "b": "",
        "bh": base64.b64encode(body_digest(raw, header.body_start, relaxed=True).digest).decode(),
        "c": "relaxed/relaxed",
        "d": domain,
        "h": foldable_names(names),
        "i": str(instance),
        "s": selector,
        "t": str(now_s),
    }
    signature = signed_field("ARC-Message-Signature", message_tags, header, names, private_key, fold=fold_signature)
    seal_tags = {name: message_tags[name] for name in "abdist"} | {"cv": cv}
    in_order = dict(sorted(seal_tags.items()))
    seal = seal_field(in_order, covered + relaxed_field(results) + relaxed_field(signature), private_key)
    return seal + signature + results


def _sets_before(header: RawHeader, cv: ChainStatus) -> bytes | None:
    """The sets that the new seal covers, relaxed; None when a hop before us ended the chain. Raises: ValueError."""
    try:
        sets = read_chain(header)
    except Refusal as refusal:
        if cv == "fail":
            return b""
        raise ValueError(f"cv={cv} of a chain that is broken: {refusal.reason}") from refusal
    if sets and sets[-1].status == "fail":
        return None
    if bool(sets) == (cv == "none"):
        raise ValueError(f"cv={cv} of a chain of {len(sets)} sets")
    if cv == "fail":
        return b""
    return b"".join(
        relaxed_field(field) for each in sets for field in (each.results_field, each.signature_field, each.seal_field)
    )


def _next_instance(header: RawHeader) -> int:
    """One more than the highest set, readable or not so much. RFC 8617 §5.1."""
    highest = 0
    for name, field in zip(header.names, header.fields, strict=True):
        if name in ARC_FIELDS:
            try:
                highest = max(highest, instance_of(name, field))
            except Refusal:
                continue
    return highest + 1


def _names_to_sign(header: RawHeader) -> list[str]:
    return header_names_to_sign(header) + ["dkim-signature"] * header.names.count(b"dkim-signature")
