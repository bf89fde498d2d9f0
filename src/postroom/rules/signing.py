"""Signatures: of webhooks, in the three forms that receivers already know, and of attachment URLs.

Every form is HMAC-SHA256 (RFC 2104 §2) and every comparison takes constant time.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets begin with, not one of them
"""How webhook secrets begin; base64 of the key bytes follows."""
SECRET_BYTES = 32
"""Random bytes of a new secret. Standard Webhooks asks for 24 to 64."""
TOLERANCE_S = 300
"""How far a signature's moment may lie from the receiver's clock, either way. Standard Webhooks' own number."""
MAX_SIGNATURE_HEADER_CHARS = 1_024
"""A longer `X-Postroom-Signature` is none: two live secrets take 160."""
SIGNED_URLS = 4_096
"""Signatures of attachments that are remembered, some 300 bytes each: a conversation is read whole with each answer."""
_MAX_UNIX_DIGITS = 12


def new_webhook_secret() -> str:
    """A fresh secret: `whsec_` and the base64 of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign_webhook(*, secrets: Sequence[str], webhook_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The headers that sign one delivery in three ways, so that any verifier works.

    secrets: the endpoint's live secrets, `whsec_…`, the preferred one first; several during a rotation.
    webhook_id: the same for every attempt at one event, so that a receiver can drop doubles.
    timestamp_s: of this attempt, Unix seconds.
    body: the very bytes that are posted.
    Returns: Standard Webhooks' `webhook-id`, `webhook-timestamp` and `webhook-signature` (`v1,<base64>` a secret,
    parted by a space; the key is what the base64 after `whsec_` stands for) · `X-Postroom-Signature`
    (`t=<unix>,v1=<hex>`, one `v1` a secret, over `<unix>.<body>`) · `X-AgentSend-Signature` (lower-case hex over the
    body, first secret alone). In the last two the key is the whole `whsec_…` string as UTF-8, so that a receiver
    can use what it was given as it is.
    Raises: ValueError when there is no secret, or one that is not `whsec_` and base64.
    Source: Standard Webhooks 1.0; decisions.md#webhook-signatures.
    """
    if not secrets:
        raise ValueError("a webhook without a live secret cannot be signed")
    named = f"{webhook_id}.{timestamp_s}.".encode() + body
    standard = [f"v1,{base64.b64encode(_hmac(_key_bytes(secret), named)).decode()}" for secret in secrets]
    own = [f"v1={_postroom_hex(secret, timestamp_s, body)}" for secret in secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(standard),
        "X-Postroom-Signature": ",".join([f"t={timestamp_s}", *own]),
        "X-AgentSend-Signature": _hmac(secrets[0].encode(), body).hex(),
    }


def verify_postroom_signature(
    *, secret: str, header: str, body: bytes, now_s: int, tolerance_s: int = TOLERANCE_S
) -> bool:
    """Whether `X-Postroom-Signature` was made with this secret for this body, not long ago.

    header: `t=<unix>,v1=<hex>[,v1=<hex>]`; anything else is False, never an error.
    now_s: the receiver's clock, Unix seconds. tolerance_s: how far `t` may lie from it, either way.
    """
    if len(header) > MAX_SIGNATURE_HEADER_CHARS:
        return False
    pairs = [item.strip().partition("=") for item in header.split(",")]
    moments = [value for name, _, value in pairs if name == "t"]
    signed_at_s = _unix_seconds(moments[0]) if len(moments) == 1 else None
    if signed_at_s is None or abs(now_s - signed_at_s) > tolerance_s:
        return False
    expected = _postroom_hex(secret, signed_at_s, body).encode()
    found = [
        hmac.compare_digest(expected, value.encode("utf-8", "surrogatepass"))
        for name, _, value in pairs
        if name == "v1"
    ]
    return any(found)


@lru_cache(maxsize=SIGNED_URLS)
def sign_attachment_url(key: bytes, workspace_id: str, attachment_id: str, expires_s: int) -> str:
    """The query string `expires=…&ws=…&sig=…` that lets its holder read one attachment until it expires.

    key: 32 bytes, derived for this purpose alone (see sealing.derive_key).
    expires_s: the moment of expiry, Unix seconds.
    """
    signature = _attachment_signature(key, workspace_id, attachment_id, expires_s)
    return f"expires={expires_s}&ws={quote(workspace_id)}&sig={signature}"


def check_attachment_url(
    key: bytes, *, workspace_id: str, attachment_id: str, expires: str, signature: str, now_s: int
) -> bool:
    """Whether the parts of a signed attachment URL belong together and it has not expired.

    workspace_id, expires, signature: as they stand in the query (`ws`, `expires`, `sig`), decoded; not trusted.
    attachment_id: the one asked for, from the path. now_s: Unix seconds.
    """
    expires_s = _unix_seconds(expires)
    if expires_s is None:
        return False
    expected = _attachment_signature(key, workspace_id, attachment_id, expires_s)
    genuine = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))
    return genuine and now_s < expires_s


def _attachment_signature(key: bytes, workspace_id: str, attachment_id: str, expires_s: int) -> str:
    # Each piece goes with its length: no two different triples make the same bytes, whatever they hold.
    expires = str(expires_s)
    said = f"{len(workspace_id)}:{workspace_id}{len(attachment_id)}:{attachment_id}{len(expires)}:{expires}"
    message = said.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(_hmac(key, message)).decode().rstrip("=")


def _postroom_hex(secret: str, timestamp_s: int, body: bytes) -> str:
    return _hmac(secret.encode(), f"{timestamp_s}.".encode() + body).hex()


def _key_bytes(secret: str) -> bytes:
    encoded = secret.removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a webhook secret is `whsec_` and base64") from error
    if not key or encoded == secret:
        raise ValueError("a webhook secret is `whsec_` and base64")
    return key


def _unix_seconds(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_UNIX_DIGITS):
        return None
    return int(text)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
