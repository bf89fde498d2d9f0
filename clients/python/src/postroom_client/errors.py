"""Everything that can go wrong, as one tree. What the server refuses mirrors the API's own words.

PostroomError
├── ApiError                 the server answered, and refused: code, message, fix, param, status, request_id
│   ├── InvalidRequest       400, 408, 415, 422: a field is missing, unknown or malformed, or a rule refuses
│   ├── Unauthorized         401
│   ├── Forbidden            403
│   ├── NotFound             404
│   ├── Conflict             409
│   ├── TooLarge             413
│   ├── RateLimited          429: retry_after_s, and resets_at of a quota
│   └── ServerFailed         500 and up: retry_after_s
├── ConnectionFailed         no answer came; `sent` says whether the server may have carried the call out
├── WaitTimedOut             no message came in time (also a TimeoutError)
├── BadSignature             a webhook that the secret did not sign, or long ago
└── UnreadableAnswer         what answers there is no Postroom
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

RETRY_IN_PROGRESS = "idempotency_key_in_use"
"""The code of a 409: the same call is still under way, so that asking again later gets its answer."""


class PostroomError(Exception):
    """Whatever this package raises by itself."""


class ApiError(PostroomError):
    """The server refused a call. `code` is for programs and stable, `fix` says what to do about it."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        fix: str | None = None,
        param: str | None = None,
        status: int = 0,
        request_id: str | None = None,
        retry_after_s: float | None = None,
        resets_at: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fix = fix
        self.param = param
        self.status = status
        self.request_id = request_id
        self.retry_after_s = retry_after_s
        self.resets_at = resets_at

    def __str__(self) -> str:
        about = f" ({self.code or self.status})"
        return f"{self.message}{about} {self.fix}" if self.fix else f"{self.message}{about}"


class InvalidRequest(ApiError):
    """A field is missing, unknown or malformed, or a rule of the server refuses: `param` names the field."""


class Unauthorized(ApiError):
    """No API key, or one that is unknown, expired or revoked."""


class Forbidden(ApiError):
    """The key lacks a scope, or is bound to another inbox."""


class NotFound(ApiError):
    """No such thing in this workspace."""


class Conflict(ApiError):
    """Taken, or in a state that does not allow it."""


class TooLarge(ApiError):
    """Over a size limit."""


class RateLimited(ApiError):
    """A rate or a quota is used up; `retry_after_s` says for how long, `resets_at` of a quota until when."""


class ServerFailed(ApiError):
    """The server failed, or cannot answer now."""


class ConnectionFailed(PostroomError):
    """No answer came."""

    def __init__(self, message: str, *, sent: bool) -> None:
        """sent: whether the request may have reached the server, which may then have carried it out."""
        super().__init__(message)
        self.sent = sent


class WaitTimedOut(PostroomError, TimeoutError):
    """No message that fits came in time."""


class BadSignature(PostroomError):
    """This webhook must not be believed. `reason` is `missing`, `expired`, `mismatch` or `unreadable`."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnreadableAnswer(PostroomError):
    """The answer is not what a Postroom server sends: is `base_url` right?"""


class StopListening(Exception):
    """Raise it in a callback of `on_message` to end that quietly; the message counts as dealt with."""


_KINDS: Mapping[int, type[ApiError]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    408: InvalidRequest,
    409: Conflict,
    413: TooLarge,
    415: InvalidRequest,
    422: InvalidRequest,
    429: RateLimited,
}


def api_error(status: int, content: Any, retry_after_s: float | None = None) -> ApiError:
    """The error that an answer tells of.

    status: 400 and up. content: the body read as JSON; anything else that a proxy may have sent is stood for by the
    status alone.
    """
    kind = _KINDS.get(status, ServerFailed if status >= 500 else ApiError)
    told = content.get("error") if isinstance(content, dict) else None
    if not isinstance(told, dict):
        return kind(f"The server answered with status {status}.", status=status, retry_after_s=retry_after_s)
    return kind(
        str(told.get("message") or f"The server answered with status {status}."),
        code=str(told.get("code") or ""),
        fix=told.get("fix"),
        param=told.get("param"),
        status=status,
        request_id=told.get("requestId"),
        retry_after_s=retry_after_s,
        resets_at=_moment(told.get("resetsAt")),
    )


def _moment(told: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
