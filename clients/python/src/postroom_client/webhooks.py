"""Believing a webhook, or not."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from postroom_client.decode import read_value
from postroom_client.errors import BadSignature, UnreadableAnswer
from postroom_client.values_admin import Event

TOLERANCE_S = 300
"""How far the moment of a signature may lie from this machine's clock, either way: Standard Webhooks' own number."""
MAX_HEADER_CHARS = 2_048
"""A longer signature header is not looked at: two live secrets take 160."""
SECRET_PREFIX = "whsec_"  # noqa: S105 - how secrets begin
TOLD_APART = frozenset({"id", "type", "createdAt", "inboxId", "threadId", "message", "position"})


def verify_webhook(
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes | str,
    secret: str | Iterable[str],
    *,
    tolerance_s: float = TOLERANCE_S,
    now_s: float | None = None,
) -> Event:
    """The event that this request carries. Raises BadSignature: then answer 401 and do nothing.

    headers: of the request, in any case. body: the very bytes that came, before anything parsed them. secret: the
    `whsec_…` of the webhook; several while you change it on your side (the server signs with both during a rotation).
    tolerance_s: how old a request may be: an older one was recorded and is sent again. now_s: Unix seconds, for tests.

    The same event may come twice (the first answer was lost): drop an `id` that was there before.
    """
    named = {name.lower(): value for name, value in (headers.items() if isinstance(headers, Mapping) else headers)}
    raw = body.encode() if isinstance(body, str) else bytes(body)
    secrets = [secret] if isinstance(secret, str) else list(secret)
    moment = time.time() if now_s is None else now_s
    if "webhook-signature" in named:
        _check_standard(named, raw, secrets, moment, tolerance_s)
    elif "x-postroom-signature" in named:
        _check_own(named["x-postroom-signature"], raw, secrets, moment, tolerance_s)
    else:
        raise BadSignature("The request carries no signature of Postroom.", reason="missing")
    try:
        return read_event(json.loads(raw))
    except (ValueError, UnreadableAnswer) as error:
        raise BadSignature("The body is signed, but it is no event.", reason="unreadable") from error


def read_event(content: Any, position: int | None = None) -> Event:
    """The event of a webhook's body or a stream's data: what is of its type alone comes under `data`."""
    event = read_value(Event, content, position=position)
    data = {name: value for name, value in event.raw.items() if name not in TOLD_APART}
    message_id = event.message.id if event.message is not None else event.raw.get("messageId")
    return read_value(Event, content, position=position, data=data, message_id=message_id)


def _check_standard(
    headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now_s: float, tolerance_s: float
) -> None:
    signed_at = _check_moment(headers.get("webhook-timestamp", ""), now_s, tolerance_s)
    named = f"{headers.get('webhook-id', '')}.{signed_at}.".encode("utf-8", "replace") + body
    sent = [one.removeprefix("v1,") for one in _bounded(headers["webhook-signature"]).split() if one.startswith("v1,")]
    wanted = [base64.b64encode(_hmac(_key_of(secret), named)).decode() for secret in secrets]
    _check_match(sent, wanted)


def _check_own(header: str, body: bytes, secrets: Iterable[str], now_s: float, tolerance_s: float) -> None:
    pairs = [item.strip().partition("=") for item in _bounded(header).split(",")]
    moments = [value for name, _, value in pairs if name == "t"]
    signed_at = _check_moment(moments[0] if len(moments) == 1 else "", now_s, tolerance_s)
    sent = [value for name, _, value in pairs if name == "v1"]
    wanted = [_hmac(secret.encode(), f"{signed_at}.".encode() + body).hex() for secret in secrets if _key_of(secret)]
    _check_match(sent, wanted)


def _check_moment(text: str, now_s: float, tolerance_s: float) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadSignature("The signature tells no moment.", reason="missing")
    if abs(now_s - int(text)) > tolerance_s:
        raise BadSignature(
            "The signature is of another time: an old request, or a clock that is wrong.", reason="expired"
        )
    return int(text)


def _check_match(sent: list[str], wanted: list[str]) -> None:
    # Each is compared, and in constant time: how long it takes tells nothing.
    found = [hmac.compare_digest(one.encode("utf-8", "replace"), each.encode()) for one in sent for each in wanted]
    if not any(found):
        raise BadSignature("The signature was not made with this secret for this body.", reason="mismatch")


def _bounded(header: str) -> str:
    if len(header) > MAX_HEADER_CHARS:
        raise BadSignature("The signature header is far too long.", reason="mismatch")
    return header


def _key_of(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a webhook secret is `whsec_` and base64") from error
    if not key:
        # Anybody can sign with nothing: a setting that was forgotten must not open the door.
        raise ValueError("the webhook secret is empty")
    return key


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
