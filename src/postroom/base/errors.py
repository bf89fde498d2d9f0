"""The one tree of errors. Every door translates these once: to an HTTP status, an SMTP reply or an MCP error.

    PostroomError
    ├── BadInput             422  what was sent cannot be used; says which field and how to mend it
    ├── Unauthorized         401  no key, or none that we know
    ├── Forbidden            403  the key may not do this; names the missing scope
    ├── NotFound             404  also for things of another workspace
    ├── Conflict             409  taken, or the same Idempotency-Key with another body
    ├── TooLarge             413  over a limit of base/limits.py
    ├── Refused              422  understood, but a policy says no (a suppressed recipient, a paused inbox)
    ├── TooMany              429  a quota or a rate; `retry_after_s` says when
    ├── Unavailable          503  this moment only: overloaded, stopping, a dependency away
    └── ConfigError          start-up: a setting that cannot be used

`permanent` tells a caller whether the same call can ever succeed; `fix` tells what to do about it.
"""


class PostroomError(Exception):
    """What every error carries: a code for programs, a sentence for people, and the mend."""

    code = "internal_error"
    http_status = 500
    smtp_reply = (451, "4.3.0")
    permanent = False

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fix: str | None = None,
        param: str | None = None,
        retry_after_s: int | None = None,
        resets_at: str | None = None,
    ) -> None:
        """message: one sentence. code: overrides the class's. param: the field it is about. fix: what to do.

        resets_at: of a quota, when there is room again, as base.clock.iso writes it.
        """
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.fix = fix
        self.param = param
        self.retry_after_s = retry_after_s
        self.resets_at = resets_at


class BadInput(PostroomError):
    """A field is missing, unknown or malformed."""

    code = "invalid_request"
    http_status = 422
    smtp_reply = (501, "5.5.4")
    permanent = True


class Unauthorized(PostroomError):
    """No key was sent, or one that is unknown, expired or revoked."""

    code = "unauthorized"
    http_status = 401
    smtp_reply = (535, "5.7.8")
    permanent = True


class Forbidden(PostroomError):
    """The key is good but may not do this."""

    code = "forbidden"
    http_status = 403
    smtp_reply = (550, "5.7.1")
    permanent = True


class NotFound(PostroomError):
    """There is no such thing in this workspace."""

    code = "not_found"
    http_status = 404
    smtp_reply = (550, "5.1.1")
    permanent = True


class Conflict(PostroomError):
    """It exists already, or it has moved on."""

    code = "conflict"
    http_status = 409
    smtp_reply = (550, "5.3.0")
    permanent = True


class TooLarge(PostroomError):
    """Over a size limit."""

    code = "too_large"
    http_status = 413
    smtp_reply = (552, "5.3.4")
    permanent = True


class Refused(PostroomError):
    """Understood, and refused by a rule of the workspace or of the server."""

    code = "refused"
    http_status = 422
    smtp_reply = (550, "5.7.1")
    permanent = True


class TooMany(PostroomError):
    """A rate or a quota is used up."""

    code = "rate_limited"
    http_status = 429
    smtp_reply = (451, "4.7.1")


class Unavailable(PostroomError):
    """Not now: try again."""

    code = "unavailable"
    http_status = 503
    smtp_reply = (451, "4.3.2")


class ConfigError(PostroomError):
    """A setting that cannot be used; the process does not start."""

    code = "bad_setting"
    permanent = True
