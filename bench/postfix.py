"""A Postfix of our own beside the system's: its own configuration, queue and mailboxes in a folder, its own port."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.machine import cpu_seconds, free_port, wait_until

QUEUES = ("maildrop", "incoming", "active", "deferred", "hold")
MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = {owner}
setgid_group = {group}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.bench.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
biff = no
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}
virtual_mailbox_base = {folder}/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str | None:
    """Why Postfix cannot be measured here; None when it can."""
    if shutil.which("postfix") is None or shutil.which("smtp-source") is None:
        return "Postfix is not installed"
    if os.geteuid() != 0:
        return "Postfix needs root to start"
    return None


class Postfix:
    """One instance, either filing into a maildir or relaying to another port."""

    def __init__(self, folder: Path, settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        owner = _setting("mail_owner")
        group = _setting("setgid_group")
        self._user = pwd.getpwnam(owner)
        folder.chmod(0o755)
        for name in ("etc", "queue", "data", "mail", "log"):
            (folder / name).mkdir()
        for name in ("data", "mail"):
            os.chown(folder / name, self._user.pw_uid, self._user.pw_gid)
        words = {"folder": folder, "owner": owner, "group": group, "uid": self._user.pw_uid, "gid": self._user.pw_gid}
        (folder / "etc/main.cf").write_text(MAIN_CF.format(**words) + settings.format(**words))
        (folder / "etc/master.cf").write_text(MASTER_CF.format(port=self.port))
        self._run("start")
        self.pid = int((folder / "queue/pid/master.pid").read_text())

    def cpu_s(self) -> float:
        return cpu_seconds(self.pid)

    def filed(self) -> int:
        """Mails in the maildir."""
        new = self.folder / "mail/agent/new"
        return sum(1 for _ in new.iterdir()) if new.exists() else 0

    def queued(self) -> int:
        """Mails in any queue."""
        return sum(len(files) for name in QUEUES for _, _, files in os.walk(self.folder / "queue" / name))

    def wait_idle(self) -> None:
        """Return when the queue is empty."""
        wait_until(lambda: self.queued() == 0, "Postfix's queue is empty", every_s=0.05)

    def close(self) -> None:
        self._run("stop")

    def _run(self, command: str) -> None:
        done = subprocess.run(
            ["postfix", "-c", str(self.folder / "etc"), command],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode:
            log = self.folder / "log/postfix.log"
            raise RuntimeError(f"postfix {command}: {done.stderr}{log.read_text() if log.exists() else ''}")


@contextlib.contextmanager
def to_maildir() -> Iterator[Postfix]:
    """A Postfix that files mail for agent@bench.example."""
    settings = (
        "virtual_mailbox_domains = bench.example\nvirtual_mailbox_maps = inline:{{agent@bench.example=agent/}}\n"
        "virtual_transport = virtual\n"
    )
    with _running(settings) as server:
        yield server


@contextlib.contextmanager
def to_relay(port: int) -> Iterator[Postfix]:
    """A Postfix that passes everything on to a port of this machine."""
    with _running(f"relayhost = [127.0.0.1]:{port}\nsmtp_tls_security_level = none\n") as server:
        yield server


@contextlib.contextmanager
def _running(settings: str) -> Iterator[Postfix]:
    with tempfile.TemporaryDirectory(prefix="postfix-bench-") as temporary:
        server = Postfix(Path(temporary), settings)
        try:
            yield server
        finally:
            server.close()


def _setting(name: str) -> str:
    found = subprocess.run(["postconf", "-h", name], capture_output=True, text=True, check=False).stdout.strip()
    return found or {"mail_owner": "postfix", "setgid_group": "postdrop"}[name]
