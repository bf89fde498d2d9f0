"""Files of this server on this machine: the data folder with its lock, and the certificate."""

import fcntl
import ssl
from contextlib import AsyncExitStack
from pathlib import Path
from typing import IO

from postroom.base.errors import ConfigError
from postroom.config import Settings
from postroom.first_start import read_secret_key


def open_data_dir(settings: Settings, undo: AsyncExitStack) -> tuple[IO[bytes] | None, bytes]:
    """The lock on the data folder, which `undo` lets go, and the master key. Raises ConfigError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = None if settings.database_url else _lock_data_dir(settings.data_dir)
        if lock is not None:
            undo.callback(lock.close)
        return lock, read_secret_key(settings)
    except OSError as error:
        raise ConfigError(
            f"The data folder {settings.data_dir} cannot be used: {error.strerror}.", fix="Set another DATA_DIR."
        ) from None


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """For STARTTLS; None without a certificate. Raises ConfigError."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"TLS_CERT and TLS_KEY cannot be loaded: {error}.") from None
    return context


def _lock_data_dir(data_dir: Path) -> IO[bytes]:
    """Held while the process lives: two servers on one SQLite folder would each believe to be alone."""
    lock = (data_dir / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise ConfigError(
            f"The data folder {data_dir} is in use by another Postroom process.",
            fix="Stop it, or set another DATA_DIR.",
        ) from None
    return lock
