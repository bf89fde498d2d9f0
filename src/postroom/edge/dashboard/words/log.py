"""Deeds of the audit log, and what they say, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from postroom.edge.dashboard.words.filters import plain_words

DEEDS = {
    "key.created": "Made a key",
    "key.rotated": "Rotated a key",
    "key.revoked": "Revoked a key",
    "session.opened": "Signed in",
    "session.all_ended": "Signed out everywhere",
    "inbox.created": "Created an inbox",
    "inbox.changed": "Changed an inbox",
    "inbox.deleted": "Deleted an inbox",
    "message.released": "Released mail from quarantine",
    "webhook.created": "Added a webhook",
    "webhook.changed": "Changed a webhook",
    "webhook.secret_rotated": "Rotated a webhook's secret",
    "webhook.deleted": "Removed a webhook",
    "domain.created": "Added a domain",
    "domain.changed": "Changed a domain",
    "domain.deleted": "Removed a domain",
    "dkim.rotated": "Rotated a DKIM key",
    "dmarc_source.said": "Named a sender of ours",
    "relay.created": "Added a relay",
    "relay.changed": "Changed a relay",
    "relay.deleted": "Removed a relay",
    "suppression.added": "Suppressed an address",
    "suppression.removed": "Lifted a suppression",
    "address_rule.set": "Allowed or blocked",
    "address_rule.removed": "Removed a rule",
    "workspace.created": "Created a workspace",
    "workspace.renamed": "Renamed the workspace",
    "workspace.changed": "Changed a workspace",
}
"""By the name of the action, in the order of the filter."""
RULES = {"block": "Blocked", "allow": "Allowed"}
MAX_SHOWN_CHARS = 300
"""Of one value; what is longer is cut."""


def deed_words(action: str, data: Mapping[str, Any] = MappingProxyType({})) -> str:
    """`Made a key` for `key.created`; what is not known here by its own name. data: the entry's."""
    if action == "address_rule.set" and data.get("action") in RULES:
        return RULES[data["action"]]
    return DEEDS.get(action) or plain_words(action.replace(".", " "))


def deed_object(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """To what it was done, as people call it: an address, a name, or else its id. names: of inboxes and keys, by id."""
    data, target = entry["data"], str(entry["target"])
    if data.get("pattern") == "*":
        return "Everyone"
    for name in ("address", "name", "pattern", "domain", "url", "host", "source", "alertAddress"):
        if isinstance(data.get(name), str) and data[name]:
            return str(data[name])
    return "" if target == entry["keyId"] else names.get(target, target)


def details(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry says besides, as (name, value) in words; nothing for what is empty."""
    shown = []
    for name, value in data.items():
        if value is None or value in ("", [], {}):
            continue
        text = _text(value)
        shown.append((_spaced(name), text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS]}…"))
    return shown


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, Mapping):
        return " · ".join(f"{_spaced(name).lower()} {_text(one)}" for name, one in value.items() if one is not None)
    return str(value)


def _spaced(name: str) -> str:
    """`Approval policy` for `approvalPolicy` and `approval_policy`."""
    return plain_words("".join(f" {one.lower()}" if one.isupper() else one for one in name))
