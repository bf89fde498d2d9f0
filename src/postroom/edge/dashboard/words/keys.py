"""What keys may do, in words: every scope with a sentence, in groups, and three ready choices."""

from collections.abc import Collection
from dataclasses import dataclass

from postroom.edge.dashboard.viewer import Viewer
from postroom.rules.scopes import ADMIN, SCOPES


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Scopes about one kind of thing."""

    label: str
    scopes: tuple[tuple[str, str, str], ...]
    """(scope, a word for it, a sentence)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """Scopes that go together."""

    name: str
    label: str
    text: str
    scopes: frozenset[str]
    held: str = ""
    """What a key with just these scopes is called."""
    of_inbox: bool = False
    """Whether such a key is for one inbox, which has to be named."""


GROUPS = (
    Group(
        label="Inboxes",
        scopes=(
            ("inboxes:read", "Read", "See inboxes, their addresses and rates."),
            ("inboxes:write", "Change", "Create, pause, resume and delete inboxes."),
        ),
    ),
    Group(
        label="Messages",
        scopes=(
            ("messages:read", "Read", "Read mail, attachments and sources, and search in them."),
            ("messages:send", "Send", "Send, answer, forward and schedule mail in an inbox's name."),
            ("messages:write", "Mark", "Mark as read or handled, label, simulate mail."),
            ("messages:quarantine", "Quarantine", "Read quarantined mail and release it: for people, not agents."),
        ),
    ),
    Group(
        label="Threads",
        scopes=(
            ("threads:read", "Read", "See conversations and whose turn it is."),
            ("threads:write", "Change", "Set the state and the labels of conversations."),
        ),
    ),
    Group(
        label="Drafts",
        scopes=(
            ("drafts:write", "Write", "Write and change drafts; what must be approved waits."),
            ("drafts:approve", "Approve", "Approve and reject held mail, and say which mail must wait."),
        ),
    ),
    Group(
        label="Webhooks",
        scopes=(
            ("webhooks:read", "Read", "See endpoints, deliveries and dead letters."),
            ("webhooks:write", "Change", "Add and remove endpoints, rotate secrets, replay."),
        ),
    ),
    Group(
        label="Domains",
        scopes=(
            ("domains:read", "Read", "See domains, their records and reports, and relays."),
            ("domains:write", "Change", "Add, verify and remove domains, rotate DKIM keys, set relays."),
        ),
    ),
    Group(
        label="Suppressions and lists",
        scopes=(
            ("suppressions:read", "Read", "See who is not written to, and whom lists allow and block."),
            ("suppressions:write", "Change", "Suppress, lift suppressions, allow and block."),
        ),
    ),
    Group(
        label="What happens",
        scopes=(
            ("events:read", "Events", "Follow the event log, streams and long polls."),
            ("stats:read", "Statistics", "See figures by the hour and the day."),
            ("audit:read", "Audit log", "See who did what."),
        ),
    ),
    Group(
        label="API keys",
        scopes=(
            ("keys:read", "Read", "See keys, never their secrets."),
            ("keys:write", "Change", "Make, rotate and revoke keys, none that may do more than this one."),
        ),
    ),
    Group(label="Everything", scopes=((ADMIN, "Admin", "All of the above, and whatever comes."),)),
)

PRESETS = (
    Preset(
        name="agent",
        label="Agent for one inbox",
        text="Reads and answers the mail of one inbox, and sees nothing else.",
        scopes=frozenset(
            {
                "inboxes:read",
                "messages:read",
                "messages:send",
                "messages:write",
                "threads:read",
                "threads:write",
                "drafts:write",
                "events:read",
            }
        ),
        held="Read and answer mail",
        of_inbox=True,
    ),
    Preset(
        name="read-only",
        label="Read only",
        text="Sees everything and changes nothing: for dashboards and reports.",
        scopes=frozenset(one for one in SCOPES if one.endswith(":read")),
        held="Read everything",
    ),
    Preset(
        name="operator",
        label="Operator",
        text="May do everything, keys and deletions as well. Keep it with people.",
        scopes=frozenset({ADMIN}),
    ),
    Preset(name="own", label="Own choice", text="Begin with nothing ticked.", scopes=frozenset()),
)


def access_words(scopes: Collection[str]) -> list[str]:
    """What a key may do, a few words a group: `Everything`, `Read and answer mail`, or `Messages: read, send`."""
    held = frozenset(scopes)
    if ADMIN in held:
        return ["Everything"]
    for preset in PRESETS:
        if preset.held and held == preset.scopes:
            return [preset.held]
    shown = []
    for group in GROUPS:
        words = [word.lower() for scope, word, _ in group.scopes if scope in held]
        if words:
            shown.append(f"{group.label}: {', '.join(words)}")
    return shown


def grantable_groups(viewer: Viewer) -> list[Group]:
    """The groups, so far as the viewer's key holds their scopes itself: it hands out nothing else."""
    groups = []
    for group in GROUPS:
        scopes = tuple(one for one in group.scopes if viewer.may(one[0]))
        if scopes:
            groups.append(Group(label=group.label, scopes=scopes))
    return groups
