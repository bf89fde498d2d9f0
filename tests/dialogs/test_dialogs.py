"""Plays the conversations in *.smtp against the session, in whole batches and octet by octet.

A dialog is text. Directives stand on top (`known: a@example.test, b@example.test`, `starttls: yes`,
`max_message_bytes: 1000`, `answer: 451 4.3.2 Not now`, `greeted: yes` for one that begins after EHLO). Then:

    C: EHLO peer        a line of the client, CRLF added; neighbouring ones are sent as one batch
    C! A\\nB\\r\\n         octets of the client with Python's escapes, nothing added
    S: 250 2.0.0 Ok     a reply line, whole; a * at its end matches any rest
    C*3: RCPT TO:<u{n}@example.test>     the line three times, {n} counting from 1; also S*3: and C!*3
    TLS: TLSv1.3        the handshake succeeds
    STORED: FROM -> TO, TO as ESMTP      a mail was handed over; `| ` lines below are its lines, `|! ` its octets
    CLOSED              the session has asked to close

Every reply must be expected, every mail handed over must be stated. Our Received line is left out of the comparison
unless the first `| ` line is one from the peer of these dialogs.
"""

import codecs
import re
from pathlib import Path

import pytest

from postroom.mail.smtp_session import CheckRecipient, Close, Deliver, Reply, SmtpSession, StartTls, Turn

DIALOGS = sorted(Path(__file__).parent.glob("*.smtp"))
STEP = re.compile(r"(C|C!|S|TLS|STORED|\||\|!|CLOSED)(?:\*(\d+))?(?::? |:|$)(.*)")
OUR_RECEIVED = b"Received: from peer.example.org ([192.0.2.1])"


class Peer:
    """The session's owner in these tests: a known set of recipients and one answer for every mail."""

    def __init__(self, directives: dict[str, str], *, octet_by_octet: bool) -> None:
        self.known = {address.strip() for address in directives.get("known", "").split(",")}
        code, enhanced, text = directives.get("answer", "250 2.0.0 Queued").split(" ", 2)
        self.answer = Reply(code=int(code), enhanced=enhanced, text=text)
        self.octet_by_octet = octet_by_octet
        self.replies = b""
        self.mails: list[Deliver] = []
        self.closed = False
        self.upgrading = False
        self.session = SmtpSession(
            hostname="mx.example.test",
            remote_ip="192.0.2.1",
            starttls=directives.get("starttls") == "yes",
            max_message_bytes=int(directives.get("max_message_bytes", "100000")),
            now_ms=lambda: 1_795_244_535_000,
            new_mail_id=lambda: "mal_1",
        )
        if directives.get("greeted") == "yes":
            self.session.feed(b"EHLO peer.example.org\r\n")
        else:
            self.replies = self.session.greeting()

    def send(self, octets: bytes) -> None:
        size = len(octets) if not self.octet_by_octet else 1 if len(octets) < 100_000 else 997
        for at in range(0, len(octets), size):
            if self.upgrading:  # the listener reads no more plain text
                break
            self.follow(self.session.feed(octets[at : at + size]))

    def follow(self, turn: Turn) -> None:
        while True:
            out, ask = turn
            self.replies += out
            if isinstance(ask, CheckRecipient):
                turn = self.session.recipient_checked(self.refusal(ask.address))
            elif isinstance(ask, Deliver):
                self.mails.append(ask)
                turn = self.session.delivered(self.answer)
            else:
                self.closed = self.closed or isinstance(ask, Close)
                self.upgrading = self.upgrading or isinstance(ask, StartTls)
                return

    def refusal(self, address: str) -> Reply | None:
        if address in self.known:
            return None
        if address.endswith("@example.test"):
            return Reply(code=550, enhanced="5.1.1", text="No such inbox")
        return Reply(code=550, enhanced="5.7.1", text="Not a domain of ours")


def unescape(text: str) -> bytes:
    return codecs.decode(text.encode("latin-1", "backslashreplace"), "unicode_escape").encode("latin-1")


def read(path: Path) -> tuple[dict[str, str], list[tuple[str, int, str]]]:
    directives: dict[str, str] = {}
    steps: list[tuple[str, int, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        step = STEP.fullmatch(line)
        if step is not None:
            steps.append((step[1], int(step[2] or 1), step[3]))
        else:
            assert not steps, f"{path.name}: not a step: {line}"
            name, _, value = line.partition(":")
            directives[name] = value.strip()
    assert set(directives) <= {"known", "starttls", "max_message_bytes", "answer", "greeted"}, directives
    return directives, steps


def expect_reply(peer: Peer, wanted: str) -> None:
    line, end, peer.replies = peer.replies.partition(b"\r\n")
    got = line.decode("ascii")
    assert end, f"no reply, expected: {wanted}"
    assert got.startswith(wanted[:-1]) if wanted.endswith("*") else got == wanted


def expect_mail(peer: Peer, wanted: str, raw: bytes) -> None:
    assert peer.mails, f"no mail was handed over: {wanted}"
    mail = peer.mails.pop(0)
    envelope = mail.envelope
    got = f"<{envelope.mail_from}> -> {', '.join(envelope.rcpt_to)} as {envelope.protocol}"
    assert got == wanted
    assert mail.raw.startswith(OUR_RECEIVED)
    stored = mail.raw if raw.startswith(OUR_RECEIVED) else re.sub(rb"\A.*\r\n(?:\t.*\r\n)+", b"", mail.raw)
    assert stored == raw


def said(kind: str, times: int, text: str) -> bytes:
    numbered = [text.replace("{n}", str(number)) for number in range(1, times + 1)]
    return b"".join(unescape(line) if kind.endswith("!") else f"{line}\r\n".encode() for line in numbered)


def play(peer: Peer, steps: list[tuple[str, int, str]]) -> None:
    while steps:
        kind, times, text = steps.pop(0)
        if kind in {"C", "C!"}:
            batch = said(kind, times, text)
            while steps and steps[0][0] in {"C", "C!"}:
                batch += said(*steps.pop(0))
            assert not peer.replies, f"not expected: {peer.replies!r}"
            peer.send(batch)
        elif kind == "S":
            for number in range(1, times + 1):
                expect_reply(peer, text.replace("{n}", str(number)))
        elif kind == "TLS":
            assert peer.upgrading
            peer.upgrading = False
            peer.follow(peer.session.tls_started(text))
        elif kind == "STORED":
            raw = b""
            while steps and steps[0][0] in {"|", "|!"}:
                raw += said(*steps.pop(0))
            expect_mail(peer, text, raw)


@pytest.mark.parametrize("octet_by_octet", [False, True], ids=["batch", "octets"])
@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
def test_dialog(path, octet_by_octet):
    directives, steps = read(path)
    peer = Peer(directives, octet_by_octet=octet_by_octet)
    play(peer, steps.copy())
    assert not peer.replies, f"not expected: {peer.replies!r}"
    assert not peer.mails, f"not stated: {peer.mails}"
    assert peer.closed == (("CLOSED", 1, "") in steps)


def test_there_are_dialogs():
    assert len(DIALOGS) >= 25
