"""Running a server in the foreground: the event loop, the signals, and what a person is told."""

import asyncio
import ctypes
import gc
import logging
import resource
import shlex
import signal
import sys
from contextlib import suppress

import structlog

from postroom import __version__
from postroom.app import Postroom, build
from postroom.config import Settings

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
"""Of mallopt(3)."""
YOUNG_OBJECTS = 10_000
"""Objects made, less those let go, between two looks of the cycle collector: an answer makes and drops thousands that
are in no cycle."""
YOUNG_LOOKS, MIDDLE_LOOKS = 20, 20
"""Looks at the young before one at those that outlived it, and of these before one at all."""
OPEN_FILES = 65_536
"""File descriptors asked for where the system sets no hard limit: far over all sessions, requests and posts at once."""


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; a second one stops at once. Raises ConfigError when it cannot start."""
    configure_logging(settings.log_level)
    _return_memory()
    _allow_open_files()
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        asyncio.run(_serve(settings))
    else:
        uvloop.run(_serve(settings))


def configure_logging(level: str) -> None:
    """One line an entry on standard error: coloured for a terminal, JSON for a machine."""
    terminal = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if terminal else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _return_memory() -> None:
    """Ask the C library to give large buffers back as soon as they are free.

    glibc raises the size from which it does so with the first large buffer, and then keeps a hole for every mail of
    24 MB; it also makes an arena for each thread. Other C libraries have neither, nor the call.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(M_MMAP_THRESHOLD, 1 << 20)
    mallopt(M_ARENA_MAX, 2)


def _allow_open_files() -> None:
    """Take as many file descriptors as the system grants: the usual 1,024 are fewer than the sessions that we allow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # what is granted must do
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _collect_seldom() -> None:
    """Look for cycles seldom, and never again among what the start has made.

    That is code, routes and tables, some 300,000 objects: each look at all of them held up every request for a tenth
    of a second (docs/decisions.md#collector).
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS)


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = await build(settings)
    try:
        await server.start()
    except BaseException:
        await server.stop()
        raise
    _collect_seldom()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sys.stdout.write(welcome(server))
    sys.stdout.flush()
    await stop.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
    sys.stdout.write("Stopping: finishing what is under way.\n")
    sys.stdout.flush()
    await server.stop()


def welcome(server: Postroom) -> str:
    """What to do next, in six lines; one line for a process that serves no API."""
    settings = server.settings
    api = f"http://{_shown(server.http_address)}" if server.http_address else "(not in this process)"
    smtp = _shown(server.smtp_address) if server.smtp_address else "(not in this process)"
    store = "PostgreSQL" if settings.database_url else f"{settings.data_dir}/postroom.sqlite3"
    first = f"Postroom {__version__}  API {api}  SMTP {smtp}  inboxes @{settings.domain}  data {store}\n"
    if server.http_address is None:
        return first
    key_file = server.first_start.admin_key_file
    if server.first_start.new_admin_key:
        key_line = f"{server.first_start.new_admin_key}  (shown this once; kept in {key_file})"
    elif settings.admin_key:
        key_line = "the one in the settings"
    elif key_file.exists():
        key_line = f"in {key_file}"
    else:
        key_line = "shown and kept by the node that started first"
    token = "$POSTROOM_ADMIN_KEY" if settings.admin_key else f"$(cat {shlex.quote(str(key_file))})"
    return (
        f"{first}1. Admin key: {key_line}\n"
        f'2. Make an inbox: curl -s {api}/inboxes -H "Authorization: Bearer {token}" '
        '-H "Content-Type: application/json" -d \'{"name": "support-agent"}\'\n'
        f"3. Mail it: swaks --server {smtp} --from ann@customer.test --to support-agent@{settings.domain} "
        '--body "Hello"\n'
        f'4. Read it: curl -s {api}/messages -H "Authorization: Bearer {token}"\n'
        f'5. With "webhookUrl" in step 2, mail is posted to your agent. Dashboard: {api}/dashboard  '
        f"Every route: {api}/openapi.json\n"
    )


def _shown(address: tuple[str, int] | None) -> str:
    assert address is not None
    host, port = address
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - shown, not bound
        host = "127.0.0.1"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
