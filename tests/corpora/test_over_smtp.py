"""Every mail of the collections, sent to a whole server: taken, filed, readable, and none of them slow."""

import os
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postroom.testing import LoopThread, RunningServer, wait_until
from wire.dns_server import DnsServer

SLOWEST_S = 1.0
"""From a mail's final dot to its message being there, at most."""
GROWTH_BYTES = 96 * 1024 * 1024
"""So much more may be resident after all of them than after the first hundred: far less than they hold together with
what is made of them, were any of it kept."""


def mails_in(corpora: Path) -> list[Path]:
    return sorted(path for path in (corpora / "messages").rglob("*") if path.is_file() and path.stat().st_size)


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_every_mail_is_taken_filed_and_readable(corpora: Path, tmp_path: Path):
    mails = mails_in(corpora)
    slow, lost, resident = [], [], 0
    with a_dns_server() as dns, RunningServer(tmp_path, dns_servers=dns) as server:
        inbox = server.call("POST", "/inboxes", {"username": "collector"})
        with smtplib.SMTP(*server.smtp_address) as smtp:
            for number, path in enumerate(mails):
                # Some collections hold the same mail twice, which would be one message.
                raw = path.read_bytes() + f"\r\n{number}\r\n".encode()
                began = time.monotonic()
                smtp.sendmail("sender@elsewhere.test", [inbox["address"].replace("@", f"+{number}@")], raw)
                message = wait_until(lambda number=number: newest(server, inbox, number), timeout_s=20)
                if time.monotonic() - began > SLOWEST_S:
                    slow.append(f"{path.name}: {time.monotonic() - began:.1f} s")
                if any(one.startswith(("unreadable", "unfileable")) for one in message["defects"]):
                    lost.append(f"{path.name}: {message['defects']}")
                if number == 100:
                    resident = resident_bytes()
        grown = resident_bytes() - resident
    print(f"\nover SMTP: {len(mails)} mails, {len(slow)} slow, {grown / 1e6:.0f} MB grown")  # noqa: T201
    assert not slow
    assert not lost
    assert grown < GROWTH_BYTES


@contextmanager
def a_dns_server() -> Iterator[str]:
    """Where a server listens that knows no name: what DNS says is not what is tried here."""
    loop, dns = LoopThread(), DnsServer({})
    loop.run(dns.__aenter__())
    try:
        yield "{}:{}".format(*dns.address)
    finally:
        loop.run(dns.__aexit__())
        loop.close()


def newest(server: RunningServer, inbox: dict[str, str], number: int) -> dict[str, object] | None:
    """The message of that number, once it is there; quarantined ones are there to be looked at as well."""
    for status in ("", "&status=quarantined"):
        listed = server.call("GET", f"/messages?inboxId={inbox['id']}&limit=1{status}")["messages"]
        if listed and listed[0]["subtag"] == str(number):
            return listed[0]
    return None
