"""Signed links by which a person decides on a held draft without a key: HMAC-SHA256, expiring, for one act each."""

import base64
import hashlib
import hmac
from typing import Literal
from urllib.parse import quote

Decision = Literal["approve", "reject"]
DECISIONS: tuple[Decision, ...] = ("approve", "reject")
_MAX_DIGITS = 12


def sign_decision(key: bytes, *, workspace_id: str, draft_id: str, revision: int, decision: str, expires_s: int) -> str:
    """The query of a link: `do=…&revision=…&expires=…&ws=…&sig=…`.

    revision: of the draft; a change of the draft makes the link void. expires_s: Unix seconds.
    """
    signature = _signature(key, workspace_id, draft_id, str(revision), decision, str(expires_s))
    return f"do={decision}&revision={revision}&expires={expires_s}&ws={quote(workspace_id)}&sig={signature}"


def check_decision(
    key: bytes,
    *,
    workspace_id: str,
    draft_id: str,
    revision: str,
    decision: str,
    expires: str,
    signature: str,
    now_s: int,
) -> bool:
    """Whether the parts of a link belong together, were signed here, and have not expired.

    All but `key` and `now_s` are as they stand in the URL, decoded; not trusted.
    """
    if decision not in DECISIONS or not (_is_number(revision) and _is_number(expires)):
        return False
    expected = _signature(key, workspace_id, draft_id, revision, decision, expires)
    genuine = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))
    return genuine and now_s < int(expires)


def _signature(key: bytes, *parts: str) -> str:
    # The first word sets it apart from what else this key signs; each piece goes with its length.
    said = "decision" + "".join(f":{len(part)}:{part}" for part in parts)
    digest = hmac.digest(key, said.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
