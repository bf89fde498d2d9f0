"""Resident memory: at rest, and the most that it was while large mails arrived."""

from collections.abc import Iterator

from bench.figures import Options, Row
from bench.machine import memory_mb, say, wait_until
from bench.mails import huge_mail
from bench.server import DOMAIN, running
from bench.smtp_load import send_each

SESSIONS = 4
MAILS = 12
MAIL_BYTES = 24 * 1_048_576


def memory(options: Options) -> Iterator[Row]:
    """A fresh server; then mails of 24 MB in four sessions."""
    count = max(options.size(MAILS), SESSIONS)
    with running() as server:
        server.inbox("agent")
        idle = memory_mb(server.pid)
        say(f"memory: {count} mails of 24 MB")
        send_each(server.smtp_port, [huge_mail(MAIL_BYTES) for _ in range(count)], SESSIONS, [f"agent@{DOMAIN}"])
        wait_until(lambda: server.counted("received") >= count, "every mail is filed", 120)
        peak, after = memory_mb(server.pid, "VmHWM"), memory_mb(server.pid)
    yield Row(what="memory, idle", figure=f"{idle:.0f} MiB", target="≤ 150 MB")
    yield Row(
        what=f"memory, {count} mails of 24 MB in {SESSIONS} sessions",
        figure=f"{peak:.0f} MiB at most",
        target="≤ 400 MB",
        beside=f"{after:.0f} MiB afterwards",
    )
