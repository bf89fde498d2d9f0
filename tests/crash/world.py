"""A server that is killed again and again, and people around it who remember what it promised them.

Senders repeat a mail until they have seen its 250, and callers a POST (with its Idempotency-Key) until they have seen
its answer, as RFC 5321 §4.5.4.1 and our API's documentation tell them to.
"""

import contextlib
import os
import random
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from postroom.testing import Correspondent, WebhookReceiver, call_json

KEY = "prk_" + "c" * 40
PATIENCE_S = 60.0
LAUNCHER = Path(__file__).with_name("dying_server.py")


@dataclass
class Promise:
    """A mail or a call, and what was answered."""

    id: str
    body: object
    answered: str | None = None
    """The message's id for a call, "250" for a mail; None while no answer was seen."""
    tries: int = 0


@dataclass
class World:
    """The server's process, its data folder, and everybody who deals with it."""

    folder: Path
    correspondent: Correspondent
    receiver: WebhookReceiver
    mails: list[Promise] = field(default_factory=list)
    calls: list[Promise] = field(default_factory=list)
    kills: int = 0
    seed: int = field(default_factory=lambda: random.randrange(1_000_000))
    """Of the moments at which it is killed; shown with every failure."""

    def __post_init__(self):
        self.http_port, self.smtp_port = _free_ports(2)
        self.armed = self.folder / "armed"
        self.process = None
        self.inbox = None

    # --- The server ---------------------------------------------------------------------------------------------

    def start(self, moment=""):
        """Start it, to die at that moment once it is armed, and wait until it answers."""
        self.armed.unlink(missing_ok=True)
        settings = {
            "data_dir": self.folder,
            "http_listen": f"127.0.0.1:{self.http_port}",
            "smtp_listen": f"127.0.0.1:{self.smtp_port}",
            "admin_key": KEY,
            "hostname": "mx.postroom.test",
            "relay": self.correspondent.relay_url,
            "log_level": "warning",
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        environment |= {f"POSTROOM_{name.upper()}": str(value) for name, value in settings.items()}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, LAUNCHER, "serve"],
                env=environment | ({"CRASH_AT": moment} if moment else {}),
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.until(self._answers, "the server answers")
        if self.inbox is None:
            made = self.call("POST", "/inboxes", {"name": "agent"})
            self.call("POST", "/webhooks", {"url": self.receiver.url, "events": ["message.*"]})
            self.inbox = made["id"], made["address"]

    def kill(self):
        """kill -9, unless it died by itself; wait until it is gone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGKILL)
            assert self.process.wait(10) == -signal.SIGKILL, self.log()
            self.process = None
            self.kills += 1

    def call(self, method, path, body=None):
        status, answer = call_json(method, f"http://127.0.0.1:{self.http_port}{path}", body, key=KEY)
        assert status < 400, (status, answer)
        return answer

    def log(self):
        return (self.folder / "server.log").read_text()[-4000:]

    def _answers(self):
        assert self.process.poll() is None, self.log()
        try:
            return bool(self.call("GET", "/inboxes?limit=1"))
        except OSError:
            return False

    # --- Load ---------------------------------------------------------------------------------------------------

    def load(self, *, mails, calls, sessions):
        """New mails in several sessions and new calls beside them, all once; returns when each was answered or the
        server is dead.
        """
        new_mails = [Promise(name := uuid.uuid4().hex, self._mail(name, number)) for number in range(mails)]
        new_calls = [Promise(name := uuid.uuid4().hex, self._send_body(name)) for _ in range(calls)]
        self.mails += new_mails
        self.calls += new_calls
        work = [(self._send_mails, new_mails[number::sessions]) for number in range(sessions)]
        work.append((self._make_calls, new_calls))
        threads = [threading.Thread(target=act, args=(share,)) for act, share in work]
        for thread in threads:
            thread.start()
        return threads

    def repeat_unanswered(self):
        """What a patient sender does: the same again, until it is answered."""
        self._send_mails([one for one in self.mails if one.answered is None])
        self._make_calls([one for one in self.calls if one.answered is None])
        assert all(one.answered for one in self.mails + self.calls), "not all was answered by a living server"

    def repeat_answered_calls(self, count):
        """The newest calls once more, under their keys: each answer must name the same message."""
        for one in self.calls[-count:]:
            again = Promise(one.id, one.body)
            self._make_calls([again])
            assert again.answered == one.answered, "a repeated call made another message"

    def _mail(self, name, number):
        mail = EmailMessage()
        mail["From"] = "ann@example.com"
        mail["To"] = self.inbox[1]
        mail["Subject"] = f"Mail {name}"
        mail["Message-ID"] = f"<{name}@example.com>"
        if number % 3 == 2 and self.mails:
            mail["In-Reply-To"] = f"<{self.mails[-1].id}@example.com>"
        mail.set_content(f"Hello, this is {name}.")
        if number % 2:
            mail.add_attachment(name.encode() * 50, maintype="application", subtype="pdf", filename="a.pdf")
        return mail.as_bytes(policy=SMTP)

    def _send_body(self, name):
        return {"inboxId": self.inbox[0], "to": "ann@example.com", "subject": f"Call {name}", "text": f"I am {name}."}

    def _send_mails(self, promises):
        if not promises:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp = smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20)
            try:
                for one in promises:
                    one.tries += 1
                    smtp.sendmail("ann@example.com", self.inbox[1], one.body)
                    one.answered = "250"
                smtp.quit()
            finally:
                smtp.close()

    def _make_calls(self, promises):
        for one in promises:
            one.tries += 1
            try:
                one.answered = post_message(self.http_port, one)
            except (OSError, ValueError, EOFError):
                return

    # --- Rest ---------------------------------------------------------------------------------------------------

    def settle(self):
        """Wait until nothing is left to be done."""
        self.until(lambda: self.value(UNFINISHED) == 0, "everything is filed, posted and delivered")

    def let_a_minute_pass_for_calls(self):
        """A call that died before its message was saved may be repeated after a minute: while nobody serves, pretend
        that it is over.
        """
        with contextlib.closing(sqlite3.connect(self.folder / "postroom.sqlite3")) as rows, rows:
            rows.execute(A_MINUTE_AGO)

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/postroom.sqlite3?mode=ro", uri=True)) as found:
            return found.execute(query).fetchall()

    def value(self, query):
        return self.rows(query)[0][0]

    def until(self, true, what):
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, f"in vain until {what}\n{self.log()}"
            time.sleep(0.02)


A_MINUTE_AGO = """
UPDATE idempotency_keys SET created_at = created_at - 60000 WHERE answer IS NULL AND message_id IS NULL
"""

UNFINISHED = """
SELECT (SELECT count(*) FROM inbound_mails)
     + (SELECT count(*) FROM webhook_deliveries WHERE due_at IS NOT NULL)
     + (SELECT count(*) FROM recipients WHERE due_at IS NOT NULL)
"""


def post_message(port, promise):
    """The id of the message that the call made, now or before. Raises OSError when the server dies meanwhile."""
    import http.client
    import json

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": promise.id, "Content-Type": "application/json"}
        connection.request("POST", "/messages", json.dumps(promise.body), headers)
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 202, (answer.status, content)
        return json.loads(content)["id"]
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def _free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
