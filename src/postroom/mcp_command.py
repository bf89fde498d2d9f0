"""`postroom mcp`: which server it talks to, and with which key."""

import os
from urllib.parse import urlsplit

from postroom import __version__
from postroom.base.errors import ConfigError
from postroom.config import Settings, is_loopback
from postroom.first_start import ADMIN_KEY_FILE

URL_VARIABLE = "POSTROOM_URL"
KEY_VARIABLE = "POSTROOM_API_KEY"
"""The key is better here than on the command line, which every process of the machine can see."""


def serve_stdio(settings: Settings, url: str | None, key: str | None) -> None:
    """Speak MCP on standard input and output until the input ends. Raises ConfigError, Unauthorized."""
    url = url or os.environ.get(URL_VARIABLE) or None
    base = (url or f"http://{settings.http_listen}").rstrip("/").removesuffix("/mcp")
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"{base} is no URL of a server.", fix="Write --url http://127.0.0.1:8025.")
    secret = key or os.environ.get(KEY_VARIABLE) or _own_key(settings, url)
    from postroom.edge.mcp.relay import run_relay  # noqa: PLC0415 - after what can be said at once

    run_relay(base, secret, __version__, direct=is_loopback(parts.hostname))


def _own_key(settings: Settings, url: str | None) -> str:
    """The admin key of the local server. Never sent to a server that was named: it may be another's."""
    if url is not None:
        raise ConfigError("A server was named, but no key.", fix=f"Pass --key, or set {KEY_VARIABLE}.")
    if settings.admin_key:
        return settings.admin_key
    path = settings.data_dir / ADMIN_KEY_FILE
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(
            f"No key was passed, and {path} cannot be read: {error.strerror}.",
            fix=f"Pass --key, set {KEY_VARIABLE}, or start where the server's data folder is (--data-dir).",
        ) from None
