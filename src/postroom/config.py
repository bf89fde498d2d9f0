"""Settings. Defaults < `postroom.toml` < `POSTROOM_*` environment < flags; an unknown key refuses to start.

docs/config.md is generated from this file.
"""

import os
import re
import socket
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from postroom.base.clock import parse_iso
from postroom.base.errors import ConfigError
from postroom.base.limits import MAX_MESSAGE_BYTES
from postroom.flows.quota import PLANS, SendingLimits
from postroom.hosts import is_loopback as is_loopback
from postroom.hosts import read_dns_servers as read_dns_servers
from postroom.hosts import read_relay as read_relay
from postroom.hosts import split_listen as split_listen
from postroom.mail.address import domain_of, normalize, parse_mailbox
from postroom.rules.pacing import read_destination_limits
from postroom.rules.quarantine import TRUSTED_FORWARDERS
from postroom.rules.source_addresses import read_source_addresses, read_warm_ups

PREFIX = "POSTROOM_"
NO_SETTINGS = frozenset({"config", "url", "api_key"})
"""Of the environment: where settings are, and which server a client on this machine calls with which key."""
DEFAULT_DOMAIN = "postroom.localhost"
MIN_ADMIN_KEY_CHARS = 20
"""A key that can be guessed opens everything."""
ROLES = ("smtp", "api", "worker")
YES_AND_NO = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
"""Other words for yes and no, also as TOML's true and false."""
KUBERNETES = re.compile(
    r"(?:^|_)(?:service_host|service_port(?:_[a-z0-9_]{1,63})?|port_[0-9]{1,5}_(?:tcp|udp|sctp)(?:_[a-z]{1,8})?)$"
)
"""What Kubernetes puts into the environment of every pod for a Service named postroom or postroom-x."""


class Settings(BaseModel):
    """One field a setting; `POSTROOM_<NAME>` in the environment, the lower-case name in postroom.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        Path("postroom-data"), description="Where the SQLite database, the admin key and the secret key live."
    )
    database_url: str = Field(
        "", description="`postgresql://user:password@host:port/name`; empty for SQLite in the data folder."
    )
    blobs_url: str = Field(
        "",
        description="Where raw mails and attachments go: an object store such as `s3://bucket/prefix`, `gs://…`, "
        "`az://…` or `file:///folder`; empty keeps them in the database.",
    )
    secret_key: str = Field(
        "",
        description="Seals webhook secrets and signs URLs: at least 32 characters, the same on every node. Empty: made "
        "at the first start and kept in the data folder.",
        repr=False,
    )
    http_listen: str = Field("127.0.0.1:8025", description="Address and port of the HTTP API.")
    smtp_listen: str = Field("127.0.0.1:2525", description="Address and port of the SMTP listener.")
    public_url: str = Field("", description="How the outside reaches the HTTP API; empty: `http://` and HTTP_LISTEN.")
    domain: str = Field(DEFAULT_DOMAIN, description="The domain of inboxes that name no other.")
    hostname: str = Field(
        "", description="What this server calls itself in EHLO and Received; empty: the machine's own name."
    )
    admin_key: str = Field(
        "",
        description="The first workspace's admin key. Empty: made at the first start, printed once, and kept in the "
        "data folder.",
        repr=False,
    )
    relay: str = Field(
        "",
        description="Sends all outgoing mail through one host: `smtp://user:password@host:port` (STARTTLS when there "
        "is a user) or `smtps://…`; of several, separated by commas, each is for when those before it cannot be "
        "reached. Empty delivers by MX.",
        repr=False,
    )
    spf_include: str = Field(
        "",
        description="The domain that SPF records of your domains are to include when mail leaves through RELAY, as its "
        "provider names it, such as `amazonses.com`; empty: they name HOSTNAME.",
    )
    destination_limits: str = Field(
        "",
        description="How fast mail goes to other domains when it is delivered by MX: `domain=mails a minute:at a "
        "time,…`, such as `example.com=60:4,*.example.org=30,*=1000`; the first that fits counts, for each process; "
        "`-` for any number a minute. Empty: any number a minute, sixteen at a time, fewer when a domain says that "
        "it is too much.",
    )
    source_addresses: str = Field(
        "",
        description="From which IP addresses of this machine mail leaves: `domain=address,inbox@domain=address,"
        "*=address`; empty: the system chooses.",
    )
    dns_servers: str = Field("", description="`host:port,…` of the resolvers to ask; empty: those of the system.")
    trusted_forwarders: str = Field(
        ",".join(TRUSTED_FORWARDERS),
        description="Domains whose ARC seals are believed: mail that they forward is not taken for forged when they "
        "saw it pass DMARC. Empty for none.",
    )
    model_url: str = Field(
        "",
        description="A language model that reads mail for intent and facts: the base URL of any OpenAI-compatible "
        "server, such as `https://api.openai.com/v1` or `http://127.0.0.1:11434/v1`; empty: the rules alone do it.",
    )
    model_key: str = Field("", description="Its API key, sent as a bearer token; empty for none.", repr=False)
    model_name: str = Field("", description="The model to ask for.")
    plan: str = Field(
        "unlimited",
        description="How many recipients an inbox may write to in a day (UTC) unless it has a limit of its own: "
        "`free` (10), `standard` (1,000), `unlimited`, or a number.",
    )
    workspace_daily_limit: int = Field(
        0, description="Recipients a day of a whole workspace; 0 for any number.", ge=0, le=1_000_000_000
    )
    recipient_domain_daily_limit: int = Field(
        0, description="Recipients a day of a workspace in one domain; 0 for any number.", ge=0, le=1_000_000_000
    )
    warm_up_since: str = Field(
        "",
        description="The day on which DOMAIN began to send, such as `2026-11-21`: for six weeks from then on it sends "
        "50 recipients a day and more each day, and the rest waits. Empty: no warm-up.",
    )
    source_warm_ups: str = Field(
        "",
        description="The days on which IP addresses of SOURCE_ADDRESSES began to send, for all workspaces together: "
        "`192.0.2.5=2026-11-21,…`. As WARM_UP_SINCE; mail that leaves by a relay does not count.",
    )
    alert_address: str = Field(
        "",
        description="Who is told by mail when sending of any workspace is paused, a domain's DNS records are gone, or "
        "events find no endpoint any more. It comes from postmaster@ DOMAIN. Empty: nobody.",
    )
    mx_port: int = Field(25, description="Port of the mail exchangers found by MX.", ge=1, le=65535)
    allow_private_networks: Literal["auto", "yes", "no"] = Field(
        "auto",
        description="Whether webhooks, attachment URLs and mail exchangers may be on private networks; `auto`: only "
        "while HTTP_LISTEN is on loopback.",
    )
    tls_cert: Path | None = Field(None, description="Certificate chain (PEM) for STARTTLS.")
    tls_key: Path | None = Field(None, description="Its private key (PEM).")
    max_message_bytes: int = Field(
        MAX_MESSAGE_BYTES,
        description="Largest mail taken.",
        ge=65_536,
        le=268_435_456,
        json_schema_extra={"unit": "bytes"},
    )
    workers: int = Field(
        1, description="How many loops file and deliver beside each other in this process.", ge=1, le=16
    )
    roles: str = Field("smtp,api,worker", description="Which parts this process runs: some of smtp, api, worker.")
    audit_days: int = Field(
        400,
        description="How long entries of the audit log are kept; 0 for ever.",
        ge=0,
        le=36_500,
        json_schema_extra={"unit": "days"},
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    @field_validator("allow_private_networks", mode="before")
    @classmethod
    def _is_yes_or_no(cls, value: object) -> object:
        return YES_AND_NO.get(str(value).lower(), value)

    @field_validator("http_listen", "smtp_listen")
    @classmethod
    def _is_address(cls, value: str) -> str:
        try:
            host, port = split_listen(value)
        except ValueError:
            host, port = "", -1
        if not host or not 0 <= port <= 65535:
            raise ValueError("write it as host:port, such as 127.0.0.1:8025")
        return value

    @field_validator("domain", "hostname", "spf_include")
    @classmethod
    def _is_domain(cls, value: str, info: ValidationInfo) -> str:
        if value.startswith("[") and info.field_name == "hostname":
            return value
        if (value or info.field_name == "domain") and parse_mailbox(f"x@{value}") is None:
            raise ValueError("write a domain name, such as agents.example.com")
        return value

    @field_validator("plan")
    @classmethod
    def _is_plan(cls, value: str) -> str:
        if value not in PLANS and not (value.isascii() and value.isdigit() and len(value) < 10):
            raise ValueError(f"use {', '.join(PLANS)}, or a number of recipients a day")
        return value

    @field_validator("warm_up_since")
    @classmethod
    def _is_day(cls, value: str) -> str:
        if value:
            try:
                parse_iso(value)
            except ValueError:
                raise ValueError("write a day, such as 2026-11-21") from None
        return value

    @field_validator("roles")
    @classmethod
    def _are_roles(cls, value: str) -> str:
        unknown = {role.strip() for role in value.split(",")} - set(ROLES)
        if unknown:
            raise ValueError(f"use some of {', '.join(ROLES)}")
        return value

    @field_validator("relay")
    @classmethod
    def _is_relay(cls, value: str) -> str:
        if value:
            read_relay(value)
        return value

    @field_validator("source_addresses")
    @classmethod
    def _are_sources(cls, value: str) -> str:
        read_source_addresses(value)
        return value

    @field_validator("source_warm_ups")
    @classmethod
    def _are_warm_ups(cls, value: str) -> str:
        read_warm_ups(value)
        return value

    @field_validator("alert_address")
    @classmethod
    def _is_mail_address(cls, value: str) -> str:
        if value and parse_mailbox(value) is None:
            raise ValueError("write one address, such as ops@example.com")
        return value

    @field_validator("destination_limits")
    @classmethod
    def _are_limits(cls, value: str) -> str:
        read_destination_limits(value)
        return value

    @field_validator("model_url")
    @classmethod
    def _is_model_url(cls, value: str) -> str:
        parts = urlsplit(value)
        plain = value.isprintable() and " " not in value and not (parts.username or parts.query or parts.fragment)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or not plain):
            raise ValueError("write it as https://host/v1, without a user name or a query")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("write it as postgresql://user:password@host:port/name, or leave it empty for SQLite")
        return value

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("TLS_CERT and TLS_KEY belong together: set both or none")
        if self.secret_key and len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY must have at least 32 characters")
        if self.admin_key and len(self.admin_key) < MIN_ADMIN_KEY_CHARS:
            raise ValueError(f"ADMIN_KEY must have at least {MIN_ADMIN_KEY_CHARS} characters")
        if bool(self.model_url) != bool(self.model_name):
            raise ValueError("MODEL_URL and MODEL_NAME belong together: set both or none")
        if not (self.model_key.isascii() and self.model_key.isprintable()):
            raise ValueError("MODEL_KEY holds a character that no key has")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ValueError("PUBLIC_URL begins with http:// or https://")
        return self

    @property
    def may_reach_private_networks(self) -> bool:
        """What `allow_private_networks` comes to."""
        if self.allow_private_networks == "auto":
            return is_loopback(split_listen(self.http_listen)[0])
        return self.allow_private_networks == "yes"

    @property
    def sending_limits(self) -> SendingLimits:
        """What the plan and the other limits come to."""
        domain = domain_of(normalize(f"x@{self.domain}"))
        return SendingLimits(
            inbox=PLANS[self.plan] if self.plan in PLANS else int(self.plan),
            workspace=self.workspace_daily_limit or None,
            recipient_domain=self.recipient_domain_daily_limit or None,
            warm_ups={domain: parse_iso(self.warm_up_since)} if self.warm_up_since else {},
            source_warm_ups=read_warm_ups(self.source_warm_ups),
            sources=read_source_addresses(self.source_addresses),
        )

    @property
    def own_hostname(self) -> str:
        """The name for EHLO and Received."""
        return self.hostname or _machine_name()

    @property
    def role_set(self) -> frozenset[str]:
        """The parts that this process runs."""
        return frozenset(role.strip() for role in self.roles.split(","))


def load_settings(flags: dict[str, Any], *, file: Path | None = None) -> Settings:
    """The settings of all four sources. Raises ConfigError naming the key, its source and the mend.

    flags: by field name; None is not given. file: of the command line; else POSTROOM_CONFIG, else ./postroom.toml.
    """
    named = os.environ.get(f"{PREFIX}CONFIG")
    path = file or Path(named or "postroom.toml")
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for source, found in (
        (str(path), _from_file(path, required=file is not None or named is not None)),
        ("the environment", _from_environment()),
        ("the command line", {name: value for name, value in flags.items() if value is not None}),
    ):
        _refuse_unknown(found, source)
        values |= found
        sources |= dict.fromkeys(found, source)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(_sentence(error, sources)) from None


@cache
def _machine_name() -> str:
    """The machine's full name; asked for once, since a resolver that does not answer holds the caller up."""
    full = socket.getfqdn()
    return socket.gethostname() if full.partition(".")[0] == "localhost" else full


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.is_file():
        if required:
            raise ConfigError(f"There is no settings file {path}.")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from None


def _from_environment() -> dict[str, Any]:
    found = {name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)}
    return {name: value for name, value in found.items() if name not in NO_SETTINGS}


def _refuse_unknown(found: dict[str, Any], source: str) -> None:
    for name, value in found.items():
        if name not in Settings.model_fields:
            from difflib import get_close_matches  # noqa: PLC0415 - only a typing error needs it

            shown = f"{PREFIX}{name.upper()}" if source == "the environment" else name
            near = get_close_matches(name, Settings.model_fields, 1)
            hint = f" Did you mean {near[0]}?" if near else " docs/config.md lists them."
            if source == "the environment" and _is_of_kubernetes(name, value):
                hint = " Kubernetes puts it there for a Service: set enableServiceLinks: false in the pod."
            raise ConfigError(f"There is no setting {shown} (from {source}).{hint}")


def _is_of_kubernetes(name: str, value: str) -> bool:
    """Whether a variable looks like one for a Service; `…_PORT` alone is told by its value, such as tcp://10.0.0.1:25."""
    return bool(KUBERNETES.search(name)) or (name.endswith("port") and value.startswith(("tcp://", "udp://")))


def _sentence(error: ValidationError, sources: dict[str, str]) -> str:
    first = error.errors()[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{message}."
    name = str(first["loc"][0])
    shown = (
        ""
        if name in {"relay", "secret_key", "admin_key", "database_url", "model_key", "model_url"}
        else f" {str(first['input'])[:80]!r}"
    )
    return f"{name.upper()}{shown} (from {sources.get(name, 'the defaults')}) cannot be used: {message}."
