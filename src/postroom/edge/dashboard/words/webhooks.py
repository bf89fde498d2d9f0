"""Webhooks in words and drawings: which events there are, how fast an endpoint answers, what was said."""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

from postroom.base.clock import to_datetime
from postroom.base.errors import BadInput
from postroom.edge.dashboard.charts import Chart, Series, bar_chart
from postroom.edge.dashboard.page import asked
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.endpoint_health import Health
from postroom.flows.notify import ANY_EVENT
from postroom.flows.redrive import REPLAY_AT_ONCE
from postroom.flows.views import Json
from postroom.rules.event_types import EVENTS

CHARTED = 60
"""Attempts that are drawn, the newest."""
MAX_SHOWN_CHARS = 40_000
"""Of one body; the rest is left out, and said so."""
MAX_EVENT_CHOICES = 100
"""Of one endpoint, as the API takes them."""
_FAMILIES = {
    "message": "Mail",
    "thread": "Conversations",
    "follow_up": "Follow-ups",
    "draft": "Drafts",
    "inbox": "Inboxes",
    "domain": "Domains",
    "dkim": "Keys of domains",
    "suppression": "Suppressions",
    "webhook": "Webhooks",
}
_NOT_CHOSEN = frozenset({"webhook.test"})
"""Goes to the endpoint that is tested, whatever it subscribes to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventGroup:
    """Types of events that belong together."""

    title: str
    family: str
    """`message.*`: all of them, those to come as well."""
    choices: tuple[tuple[str, str], ...]
    """(type, when it happens)."""


def event_groups() -> list[EventGroup]:
    """What an endpoint can subscribe to, in the order of the manual."""
    found: dict[str, list[tuple[str, str]]] = {}
    for event in EVENTS:
        if event.told and event.name not in _NOT_CHOSEN:
            found.setdefault(event.name.partition(".")[0], []).append((event.name, event.when))
    return [
        EventGroup(title=_FAMILIES.get(name, name.capitalize()), family=f"{name}.*", choices=tuple(choices))
        for name, choices in found.items()
    ]


def checked_events(chosen: list[str]) -> list[str]:
    """The choice, without what something else in it stands for already. Raises BadInput for too many."""
    if len(chosen) > MAX_EVENT_CHOICES:
        raise BadInput("Too many events are named.", code="invalid_field", param="events", fix="Choose All events.")
    if ANY_EVENT in chosen:
        return [ANY_EVENT]
    families = {one for one in chosen if one.endswith(".*")}
    return [one for one in dict.fromkeys(chosen) if one in families or one.partition(".")[0] + ".*" not in families]


def pace_chart(health: Health) -> Chart | None:
    """How long the newest attempts took, the oldest of them first; None where there are too few to draw."""
    attempts = health.attempts[:CHARTED][::-1]
    if len(attempts) < 2:
        return None
    return bar_chart(
        "Milliseconds to an answer",
        [to_datetime(one.at).strftime("%-d %b %H:%M:%S") for one in attempts],
        [
            Series(name="answered 2xx", values=[one.latency_ms if one.good else None for one in attempts], tone="a"),
            Series(name="failed", values=[None if one.good else one.latency_ms for one in attempts], tone="bad"),
        ],
        summary=f"the last {len(attempts)} attempts",
        stacked=True,
    )


def shown_text(text: str | None) -> Json | None:
    """{text, cut}: JSON set in lines, anything else as it is, both within MAX_SHOWN_CHARS; None for nothing."""
    if not text:
        return None
    try:
        value: Any = orjson.loads(text)
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if isinstance(value, dict | list) else text
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    return {"text": text[:MAX_SHOWN_CHARS], "cut": len(text) > MAX_SHOWN_CHARS}


async def replay_state(viewer: Viewer, request: Request, webhook: Json) -> Json | None:
    """How far a replay has come: {count, since, tried, waiting, failing, done, stopped}; None when the address names
    none.
    """
    count, since = _number(asked(request, "replayed")), _number(asked(request, "since"))
    if count is None or since is None:
        return None
    count = min(count, REPLAY_AT_ONCE)
    state = await viewer.services.endpoint_health.replayed(viewer.caller, webhook["id"], since)
    waiting = min(count, state["waiting"])
    return {
        "webhookId": webhook["id"],
        "count": count,
        "since": since,
        "waiting": waiting,
        "tried": count - waiting,
        "failing": min(count, state["failing"]),
        "done": waiting == 0,
        "stopped": webhook["status"] != "active",
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 15 else None
