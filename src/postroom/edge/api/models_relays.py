"""Relays, as they are sent and shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape, without_default
from postroom.mail.addr_spec import MAX_DOMAIN_CHARS

MAX_LOGIN_CHARS = 255
"""Of a username and of a password: RFC 4616 §2 bounds each at 255."""

Security = Literal["tls", "starttls", "opportunistic"]
_HOST = "A host name or an IP address."
_SECURITY = (
    "`starttls`: plain text until STARTTLS, which must work, with a valid certificate. `tls`: TLS from the first byte, "
    "with a valid certificate. `opportunistic`: TLS where it is offered, whoever the host is; not with a login."
)
_SPF_INCLUDE = (
    "The domain that the provider has SPF records include, such as `amazonses.com`: the records of the domains whose "
    "mail this relay takes then name it, and are checked for it."
)
_POSITION = "Of several, the lower one is tried first; the others are for when it cannot be reached."


class CreateRelay(Body):
    """A relay to send through."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"host": "smtp.provider.example", "username": "acme", "password": "correct horse battery"}]
        }
    )

    host: str = Field(min_length=1, max_length=MAX_DOMAIN_CHARS, description=_HOST)
    port: int | None = Field(
        None, ge=1, le=65535, description="465 with `tls`, 587 with a login, else 25, when it is left away."
    )
    security: Security = Field("starttls", description=_SECURITY)
    username: str | None = Field(None, min_length=1, max_length=MAX_LOGIN_CHARS)
    password: str | None = Field(
        None, min_length=1, max_length=MAX_LOGIN_CHARS, description="Kept encrypted, and never shown."
    )
    domain_id: str | None = Field(
        None, max_length=40, description="For the mail of one domain; all of the workspace's when it is left away."
    )
    position: int = Field(0, ge=0, le=1_000, description=_POSITION)
    spf_include: str | None = Field(None, min_length=1, max_length=MAX_DOMAIN_CHARS, description=_SPF_INCLUDE)


class UpdateRelay(Body):
    """What is to change; the rest stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"position": 1}]})

    host: str = Field(
        "", min_length=1, max_length=MAX_DOMAIN_CHARS, description=_HOST, json_schema_extra=without_default
    )
    port: int = Field(0, ge=1, le=65535, json_schema_extra=without_default)
    security: Security = Field("starttls", description=_SECURITY, json_schema_extra=without_default)
    username: str | None = Field(None, min_length=1, max_length=MAX_LOGIN_CHARS)
    password: str | None = Field(
        None,
        min_length=1,
        max_length=MAX_LOGIN_CHARS,
        description="Wanted again with another host, port or security; null, with a null username, for no login.",
    )
    position: int = Field(0, ge=0, le=1_000, description=_POSITION, json_schema_extra=without_default)
    spf_include: str | None = Field(
        None, min_length=1, max_length=MAX_DOMAIN_CHARS, description="As when it is made; null for none."
    )


class Relay(Shape):
    """A relay of the workspace."""

    id: str = Field(examples=["rly_01k9x7c2rs8f3m0d7q"])
    domain_id: str | None = Field(description="Whose mail it takes; null for all domains without a relay of their own.")
    position: int
    host: str
    port: int
    security: Security
    username: str | None
    has_password: bool
    spf_include: str | None = Field(description=_SPF_INCLUDE)
    created_at: str = Field(examples=["2026-11-21T07:02:15.000Z"])


class RelayList(Shape):
    """The relays, in the order in which they are tried."""

    relays: list[Relay]
    next_cursor: str | None


class RelayStep(Shape):
    """A step of a session with a relay."""

    step: Literal["address", "connect", "greeting", "tls", "login", "quit"]
    ok: bool
    text: str = Field(examples=["The login was accepted."])


class RelayCheck(Shape):
    """How a session with a relay went."""

    ok: bool
    steps: list[RelayStep] = Field(description="In their order, up to the first that failed.")
