"""Address rules, dry runs, statistics and the audit log, as they are sent and shown."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape
from postroom.edge.api.models_inboxes import MAX_ADDRESS_CHARS
from postroom.edge.api.models_suppressions import MAX_NOTE_CHARS

RuleDirection = Literal["send", "receive"]


class SetAddressRule(Body):
    """Whom to allow or to block. The most exact rule decides; `*` blocked and some allowed is "nobody but these"."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"pattern": "rival.example", "direction": "send", "action": "block"},
                {"pattern": "*", "direction": "send", "action": "block", "inboxId": "inb_01k9x7c2rs8f3m0d7q"},
            ]
        }
    )

    pattern: str = Field(max_length=MAX_ADDRESS_CHARS, description="An address, a domain with all below it, or `*`.")
    direction: RuleDirection = Field(description="Whether it is about recipients or about senders.")
    action: Literal["allow", "block"]
    inbox_id: str | None = Field(None, description="For this inbox alone; left away, for the workspace.")
    note: str | None = Field(None, max_length=MAX_NOTE_CHARS, description="Why; shown in the list.")


class AddressRule(Shape):
    """One entry of an allow or block list."""

    id: str = Field(examples=["arl_01k9x7c2rs8f3m0d7q"])
    pattern: str
    direction: RuleDirection
    action: Literal["allow", "block"]
    inbox_id: str | None
    note: str | None
    created_at: str = Field(examples=["2026-11-21T07:02:15.000Z"])


class AddressRuleList(Shape):
    """One page of rules, newest first."""

    address_rules: list[AddressRule]
    next_cursor: str | None


class Gate(Shape):
    """What one check says of a message."""

    gate: str = Field(examples=["quota"])
    verdict: Literal["pass", "warn", "hold", "refuse"]
    reason: str | None


class DryRun(Shape):
    """What would become of a message."""

    would_send: bool = Field(description="Whether it would leave at once: no gate refuses it or holds it.")
    gates: list[Gate] = Field(
        description="In the order in which they are asked; those after a refusal that ends it all are missing."
    )


class StatsBucket(Shape):
    """What was done in an hour or a day. Recipients are counted, but for received and replied: those are messages."""

    start: str = Field(examples=["2026-11-21T00:00:00.000Z"])
    sent: int
    delivered: int
    deferred: int = Field(description="Attempts that a host put off.")
    bounced: int
    complained: int
    received: int
    replied: int = Field(description="Messages of ours that got a first answer.")
    median_reply_ms: int | None = Field(description="From our message to the answer, to within a tenth.")


class Stats(Shape):
    """Statistics of an inbox, a domain or a workspace."""

    inbox_id: str | None
    domain: str | None
    by: Literal["hour", "day"]
    from_: str = Field(alias="from")
    to: str
    totals: dict[str, Any] = Field(description="As one bucket, without start.")
    buckets: list[StatsBucket] = Field(description="Oldest first; every hour or day of the span.")


class AuditEntry(Shape):
    """Something that somebody did."""

    id: str = Field(examples=["aud_01k9x7c2rs8f3m0d7q"])
    key_id: str = Field(
        description="The API key that did it; `postroom` for what happened by itself: its data say the reason."
    )
    key_name: str | None = Field(description="What that key is called; null when it is gone.")
    action: str = Field(examples=["inbox.created"])
    target: str = Field(description="The id, or the address, of what it was done to.")
    data: dict[str, Any]
    created_at: str


class AuditEntryList(Shape):
    """One page of the audit log, newest first."""

    audit_log: list[AuditEntry]
    next_cursor: str | None
