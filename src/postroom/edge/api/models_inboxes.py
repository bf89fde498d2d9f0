"""Inboxes, as they are sent and shown."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from postroom.base.limits import MAX_METADATA_BYTES, MAX_WEBHOOK_URL_CHARS
from postroom.edge.api.models_common import Body, Shape, without_default
from postroom.edge.api.models_webhooks import CreatedWebhook

MAX_NAME_CHARS = 200
"""Names that people give to things: inboxes, keys, workspaces."""
MAX_ADDRESS_CHARS = 320
"""RFC 5321 §4.5.3.1.1 and §4.5.3.1.2: 64, the at sign, 255."""

MAX_DAILY_LIMIT = 1_000_000_000
"""Recipients: more than any server sends in a day."""

Metadata = dict[str, Any]
Screening = Literal["hold", "flag", "off"]
ApprovalPolicy = Literal["none", "first_contact", "risky", "all"]
AutoSubmitted = Literal["asked", "unattended"]


class CreateInbox(Body):
    """An inbox to make. Everything may be left away: then it gets a readable random address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "support-agent", "webhookUrl": "https://agent.example/mail"},
                {"address": "billing@acme.example", "displayName": "Acme Billing"},
            ]
        }
    )

    name: str | None = Field(
        None, max_length=MAX_NAME_CHARS, description="What you call it; the address is made of it."
    )
    display_name: str | None = Field(
        None, max_length=MAX_NAME_CHARS, description="Shown beside the address in mail clients."
    )
    username: str | None = Field(None, max_length=MAX_ADDRESS_CHARS, description="The part before the @, as it is.")
    prefix: str | None = Field(None, max_length=MAX_ADDRESS_CHARS, description="Another spelling of username.")
    address: str | None = Field(None, max_length=MAX_ADDRESS_CHARS, description="The whole address.")
    domain: str | None = Field(None, max_length=MAX_ADDRESS_CHARS, description="The part after the @.")
    domain_id: str | None = Field(None, max_length=MAX_ADDRESS_CHARS, description="Another way to name the domain.")
    webhook_url: str | None = Field(
        None, max_length=MAX_WEBHOOK_URL_CHARS, description="Registers a webhook for this inbox alone."
    )
    screening: Screening = Field(
        "flag",
        description="What to do with mail that looks like prompt injection: `hold` keeps it from the agent until it is "
        "released, `flag` says so beside it, `off` does nothing.",
    )
    approval_policy: ApprovalPolicy = Field(
        "none",
        description="What must be approved before it is sent: mail to people whom the inbox never wrote to or heard "
        "from (`first_contact`), mail that shows a sign of trouble (`risky`), `all` or `none`. The rest goes at once.",
    )
    auto_submitted: AutoSubmitted = Field(
        "asked",
        description="What carries `Auto-Submitted: auto-generated` (RFC 3834): messages that ask for it (`asked`), or "
        "each that no person wrote in the dashboard or approved (`unattended`). A message's own autoSubmitted wins. "
        "Other agents and help desks may not answer such mail.",
    )
    daily_limit: int | None = Field(
        None, ge=0, le=MAX_DAILY_LIMIT, description="Recipients a day (UTC); null for the server's plan."
    )
    metadata: Metadata | None = Field(
        None, description=f"Yours; any JSON object of at most {MAX_METADATA_BYTES} bytes."
    )


class UpdateInbox(Body):
    """The fields to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"displayName": "Ada from Acme", "status": "paused"}]})

    name: str = Field("", max_length=MAX_NAME_CHARS, json_schema_extra=without_default)
    display_name: str | None = Field(
        None, max_length=MAX_NAME_CHARS, description="null takes it away.", json_schema_extra=without_default
    )
    metadata: Metadata = Field({}, description="Takes the place of what was there.", json_schema_extra=without_default)
    screening: Screening = Field(
        "flag", description="What to do with mail that looks like prompt injection.", json_schema_extra=without_default
    )
    approval_policy: ApprovalPolicy = Field(
        "none",
        description="What must be approved before it is sent. Changing it needs drafts:approve as well.",
        json_schema_extra=without_default,
    )
    auto_submitted: AutoSubmitted = Field(
        "asked",
        description="What carries `Auto-Submitted`: messages that ask for it, or all that no person has approved.",
        json_schema_extra=without_default,
    )
    daily_limit: int | None = Field(
        None,
        ge=0,
        le=MAX_DAILY_LIMIT,
        description="Recipients a day (UTC); null for the server's plan. Not with a key that is bound to the inbox.",
        json_schema_extra=without_default,
    )
    status: Literal["active", "paused"] = Field(
        "active",
        description="A paused inbox receives but does not send: what is queued waits. `active` resumes one that "
        "bounces or complaints have paused, and its domain and workspace: not with a key of the inbox itself.",
        json_schema_extra=without_default,
    )


class Rates(Shape):
    """Of the mail sent in the last 30 days."""

    bounce: float
    complaint: float
    sample: int = Field(description="Recipients that the rates are made of.")


class Inbox(Shape):
    """An agent's mailbox and address."""

    id: str = Field(examples=["inb_01k9x7c2rs8f3m0d7q"])
    name: str | None
    address: str = Field(examples=["support-agent@acme.example"])
    display_name: str | None
    domain_id: str | None
    status: Literal["active", "paused"]
    paused_reason: str | None
    approval_policy: ApprovalPolicy
    screening: Screening
    auto_submitted: AutoSubmitted
    daily_limit: int | None = Field(description="Recipients a day, of the inbox or of the plan; null for any number.")
    sent_today: int = Field(description="Recipients.")
    resets_at: str
    rates: Rates
    metadata: Metadata
    created_at: str = Field(examples=["2026-11-21T07:02:15.000Z"])


class CreatedInbox(Inbox):
    """A new inbox."""

    webhook: CreatedWebhook | None = Field(None, description="There when webhookUrl was sent.")


class InboxList(Shape):
    """One page of inboxes, newest first."""

    inboxes: list[Inbox]
    next_cursor: str | None
