"""What an alert says: plain words for the person who has to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

AlertKind = Literal["inbox.paused", "domain.degraded", "webhook.paused", "dead_letters"]
MAX_SUBJECT_CHARS = 150
"""Of what an alert is about, in its subject."""
_SIGNATURE = (
    "You get at most one mail an hour about each of these. It was sent by a machine, and nobody reads answers to it."
)

_PAUSED = """\
Why: {reason}.

Receiving goes on, and what is queued waits. GET /suppressions shows whom the mail did not reach or who complained. Mend
the cause, then resume with an operator's key: PATCH /inboxes/{{id}} {{"status": "active"}}."""
_DEGRADED = """\
These are not as they should be any more:
{records}

Sending goes on for three days. Publish them again, then POST /domains/{id}/verify."""
_STOPPED = """\
{url} gets no more events. {reason} They wait as dead letters.

Mend the endpoint, then PATCH /webhooks/{id} {{"status": "active"}} and POST /webhooks/{id}/replay."""
_DEAD_LETTERS = """\
At least {count} events could not be delivered, however often it was tried.

GET /webhook-deliveries?status=dead shows them with every attempt; POST /webhooks/{id}/replay sends them again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """Something that a person should know."""

    kind: AlertKind
    data: Mapping[str, Any]
    """Of the event that it tells."""
    inbox_address: str | None = None
    """Of the inbox that it is about."""


def alert_mail(alerts: Sequence[Alert], *, workspace: str, public_url: str) -> tuple[str, str]:
    """Subject and text of one mail that tells all of these. workspace: its name and id."""
    told = [_told(one) for one in alerts]
    more = f" and {len(told) - 1} more" if len(told) > 1 else ""
    subject = f"{told[0][0][:MAX_SUBJECT_CHARS]}{more}"
    parts = [f"{headline}\n\n{body}" for headline, body in told]
    place = f"Workspace: {workspace}\nServer: {public_url}"
    return subject, "\n\n----\n\n".join(parts) + f"\n\n{place}\n\n{_SIGNATURE}\n"


def _told(alert: Alert) -> tuple[str, str]:
    """A headline, and what happened with what to do."""
    data = alert.data
    match alert.kind:
        case "inbox.paused":
            return f"Sending is paused: {_whose(alert)}", _PAUSED.format(reason=data.get("reason"))
        case "domain.degraded":
            missing = [f"- {one['type']} {one['name']}: {one['status']}" for one in data.get("records") or ()]
            records = "\n".join(missing) or "- GET /domains/{id} shows which"
            text = _DEGRADED.format(records=records, id=data["domainId"])
            return f"DNS records of {data['domain']} are gone", text
        case "webhook.paused":
            text = _STOPPED.format(url=data["url"], reason=data["reason"], id=data["webhookId"])
            return f"A webhook endpoint is {data['status']}", text
        case "dead_letters":
            text = _DEAD_LETTERS.format(count=data["count"], id=data["webhookId"])
            return f"Dead letters pile up at {data['url']}", text


def _whose(alert: Alert) -> str:
    if alert.data.get("scope") == "domain":
        return f"the domain {alert.data.get('domain')}"
    if alert.data.get("scope") == "workspace":
        return "the whole workspace"
    return f"the inbox {alert.inbox_address or ''}".rstrip()
