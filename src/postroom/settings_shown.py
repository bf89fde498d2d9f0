"""Settings as they may be shown to the operator: every one of them, and nothing of what is secret."""

from urllib.parse import urlsplit

from postroom.config import Settings
from postroom.flows.tenants import ServerSetting

SECRETS = frozenset({"secret_key", "admin_key", "model_key"})
"""Of these nothing is shown but whether they are set."""
ADDRESSES = frozenset({"database_url", "relay", "blobs_url", "model_url"})
"""Of these nothing is shown but where they lead: user, password and query may be secret."""
HIDDEN = "set, not shown"


def shown_settings(settings: Settings) -> tuple[ServerSetting, ...]:
    """Every setting, in the order of the manual."""
    return tuple(
        ServerSetting(
            name=name.upper(),
            value=_shown(settings, name),
            is_default=getattr(settings, name) == field.default,
            description=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    text = "" if value is None else str(value)
    if name in SECRETS:
        return HIDDEN if text else ""
    if name in ADDRESSES:
        return ", ".join(_place(one.strip()) for one in text.split(",")) if text else ""
    return text


def _place(address: str) -> str:
    """`smtp://host:587` of a URL. What cannot be read is not shown at all: a password may be in the wrong place."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return HIDDEN
    if not parts.scheme or (not host and "@" in address):
        return HIDDEN
    place = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return place + parts.path
