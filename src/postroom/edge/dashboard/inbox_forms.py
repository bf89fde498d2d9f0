"""What the forms of an inbox ask, and what they say, as the flows take it."""

from typing import Any

import orjson
from starlette.requests import Request

from postroom.base.clock import DAY_MS
from postroom.base.errors import BadInput
from postroom.edge.dashboard.page import field, fields
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.keys import Group, grantable_groups
from postroom.flows.provision import NewInbox
from postroom.flows.views import Json
from postroom.rules.scopes import ADMIN

MAX_NAME_CHARS = 200
"""Names that people give to things, as the API bounds them."""
MAX_DAILY_LIMIT = 1_000_000_000
"""Recipients: more than any server sends in a day."""
MAX_NOTE_CHARS = 500
"""Of the note beside an address rule."""

APPROVAL_POLICIES = (
    ("none", "Send at once", "Nothing waits; limits and suppressions still hold."),
    ("first_contact", "Hold first contacts", "Mail to people whom this inbox never wrote to or heard from waits."),
    (
        "risky",
        "Hold what looks risky",
        "New links, programs, many recipients, and answers to suspicious or forged mail wait.",
    ),
    ("all", "Hold everything", "Each message waits until somebody approves it."),
)
"""(value, label, what it means) of what must be approved before it is sent."""
SCREENING_MODES = (
    ("flag", "Flag", "The agent gets the mail, and is told beside it what looks like an attempt to give it orders."),
    ("hold", "Hold", "Such mail waits in quarantine until somebody releases it."),
    ("off", "Off", "Nothing is said or done."),
)
"""(value, label, what it means) of what becomes of mail that looks like prompt injection."""
AUTO_SUBMITTED_MODES = (
    ("asked", "Only where a message asks", "Unless a message says otherwise, its mail reads like any other."),
    (
        "unattended",
        "All that no person approved",
        "Answering machines stay silent, and agents and help desks may too. Not what is written here or approved.",
    ),
)
"""(value, label, what it means) of which mail says that no person wrote it."""
KEY_LIVES = (("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"))
"""(days, label) of when a key may expire."""
AGENT_SCOPES = ("messages:read", "messages:send", "messages:write", "threads:read", "threads:write", "drafts:write")
"""What an agent needs that reads, answers and marks its mail: ticked in advance."""
WORKSPACE_AREAS = frozenset({"audit", "domains", "keys", "suppressions", ADMIN})
"""Of scopes: what they are about belongs to the whole workspace, and a key of one inbox can do nothing with them."""


def new_inbox(request: Request) -> NewInbox:
    """The inbox that a form asks for. Raises BadInput naming the field."""
    return NewInbox(
        name=_name(request, "name") or None,
        display_name=_name(request, "display_name", "displayName") or None,
        username=field(request, "username") or None,
        domain=field(request, "domain") or None,
        webhook_url=field(request, "webhook_url") or None,
        screening=choice(request, "screening", SCREENING_MODES) or "flag",
        approval_policy=choice(request, "approval_policy", APPROVAL_POLICIES, "approvalPolicy") or "none",
        auto_submitted=choice(request, "auto_submitted", AUTO_SUBMITTED_MODES, "autoSubmitted") or "asked",
        daily_limit=_daily_limit(request),
    )


def changes_of(viewer: Viewer, request: Request, inbox: Json) -> dict[str, Any]:
    """What the settings form changes of the inbox, so far as the key may. Raises BadInput naming the field."""
    automatic = choice(request, "auto_submitted", AUTO_SUBMITTED_MODES, "autoSubmitted")
    said: dict[str, tuple[str, Any]] = {
        "name": ("name", _name(request, "name")),
        "display_name": ("displayName", _name(request, "display_name", "displayName") or None),
        "screening": ("screening", choice(request, "screening", SCREENING_MODES) or inbox["screening"]),
        "auto_submitted": ("autoSubmitted", automatic or inbox["autoSubmitted"]),
        "metadata": ("metadata", _metadata(request)),
    }
    if viewer.may("drafts:approve"):
        policy = choice(request, "approval_policy", APPROVAL_POLICIES, "approvalPolicy")
        said["approval_policy"] = ("approvalPolicy", policy or inbox["approvalPolicy"])
    if viewer.inbox_id is None:
        said["daily_limit"] = ("dailyLimit", _daily_limit(request))
    # What stays as it was is not told: a policy that nobody touched needs no right to change it.
    return {name: value for name, (shown, value) in said.items() if value != inbox[shown]}


def choice(request: Request, name: str, choices: tuple[tuple[str, ...], ...], param: str | None = None) -> str:
    """The value that was chosen, "" for none. Raises BadInput for one that is not offered."""
    value = field(request, name)
    if value and value not in {one[0] for one in choices}:
        raise BadInput(
            f"{value[:60]!r} is not one of the choices.",
            code="invalid_field",
            param=param or name,
            fix=f"Choose one of {', '.join(one[0] for one in choices if one[0])}.",
        )
    return value


def bound_groups(viewer: Viewer) -> list[Group]:
    """The scopes that the viewer's key can hand to a key of one inbox, in groups, those of agents among them."""
    groups = []
    for group in grantable_groups(viewer):
        scopes = tuple(one for one in group.scopes if one[0].partition(":")[0] not in WORKSPACE_AREAS)
        if scopes:
            groups.append(Group(label=group.label, scopes=scopes))
    return groups


def chosen_scopes(request: Request) -> tuple[str, ...]:
    """The scopes that were ticked. Raises BadInput when none was."""
    scopes = tuple(fields(request, "scopes"))
    if not scopes:
        raise BadInput(
            "A key without scopes opens nothing.", code="missing_field", param="scopes", fix="Tick what it may do."
        )
    return scopes


def key_name(request: Request) -> str:
    """The name of a new key. Raises BadInput when there is none."""
    name = _name(request, "name")
    if not name:
        raise BadInput("The key has no name.", code="missing_field", param="name", fix="Say whose it is.")
    return name


def key_expiry(request: Request, now: int) -> int | None:
    """When a new key expires, milliseconds since 1970; None for never. Raises BadInput."""
    days = choice(request, "expires", KEY_LIVES, "expiresAt")
    return now + int(days) * DAY_MS if days else None


def note_of(request: Request) -> str | None:
    """The note of an address rule. Raises BadInput for one that is too long."""
    return _bounded("note", field(request, "note"), MAX_NOTE_CHARS) or None


def _name(request: Request, name: str, param: str | None = None) -> str:
    return _bounded(param or name, field(request, name), MAX_NAME_CHARS)


def _bounded(param: str, text: str, most: int) -> str:
    if len(text) > most:
        raise BadInput(
            f"This is longer than {most} characters.", code="invalid_field", param=param, fix="Write it shorter."
        )
    return text


def _daily_limit(request: Request) -> int | None:
    """Recipients a day; None for the plan's."""
    text = field(request, "daily_limit")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DAILY_LIMIT))):
        raise BadInput(
            f"{text[:40]!r} is not a number of recipients.",
            code="invalid_field",
            param="dailyLimit",
            fix="Write digits alone, or nothing for the server's plan.",
        )
    return min(int(text), MAX_DAILY_LIMIT)


def _metadata(request: Request) -> Json:
    try:
        value = orjson.loads(field(request, "metadata") or "{}")
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"The metadata is not JSON: {error.msg}.",
            code="invalid_field",
            param="metadata",
            fix='Write an object, such as {"team": "support"}.',
        ) from None
    if not isinstance(value, dict):
        raise BadInput(
            "The metadata is not a JSON object.",
            code="invalid_field",
            param="metadata",
            fix='Write an object, such as {"team": "support"}.',
        )
    return value
