"""What the dialogs cannot show: when replies are sent, what is held, and answers at odd moments."""

import pytest

from postroom.base import limits
from postroom.mail.smtp_admission import Admission, canonical_ip, network_of
from postroom.mail.smtp_commands import is_mailbox, parse_bdat
from postroom.mail.smtp_session import CheckRecipient, Close, Deliver, Reply, SmtpSession, StartTls

QUEUED = Reply(code=250, enhanced="2.0.0", text="Queued")
BATCH = b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.test>\r\n"


@pytest.fixture
def session():
    session = SmtpSession(
        hostname="mx.example.test",
        remote_ip="192.0.2.1",
        starttls=True,
        max_message_bytes=1_000_000,
        now_ms=lambda: 0,
        new_mail_id=lambda: "mal_1",
    )
    session.feed(b"EHLO peer.example.org\r\n")
    return session


def open_data(session):
    session.feed(BATCH)
    session.recipient_checked(None)
    out, ask = session.feed(b"DATA\r\n")
    assert out.startswith(b"354 ")
    assert ask is None


def test_a_batch_is_answered_in_one_piece_after_the_recipient_is_checked(session):
    assert session.feed(BATCH + b"NOOP\r\nDA") == (b"", CheckRecipient("b@example.test", "a@example.org"))
    assert session.awaiting
    assert session.feed(b"TA\r\n") == (b"", None)
    out, ask = session.recipient_checked(None)
    assert [line[:3] for line in out.splitlines()] == [b"250", b"250", b"250", b"354"]
    assert ask is None
    assert session.receiving


def test_a_mail_is_handed_over_with_its_envelope_and_nothing_is_sent_before_the_answer(session):
    open_data(session)
    out, ask = session.feed(b"hi\r\n.\r\nNOOP\r\n")
    assert out == b""
    assert isinstance(ask, Deliver)
    assert ask.raw.endswith(b"+0000\r\nhi\r\n")
    assert (ask.envelope.mail_from, ask.envelope.rcpt_to) == ("a@example.org", ("b@example.test",))
    assert (ask.envelope.helo, ask.envelope.remote_ip) == ("peer.example.org", "192.0.2.1")
    assert session.delivering
    assert session.held_bytes == len(ask.raw)
    assert session.delivered(QUEUED) == (b"250 2.0.0 Queued\r\n250 2.0.0 Ok\r\n", None)
    assert session.held_bytes == 0


def test_what_comes_while_an_answer_is_awaited_is_counted(session):
    session.feed(BATCH)
    session.feed(b"x" * 1000)
    assert session.pending_bytes == 1000


def test_answers_that_nobody_asked_for_change_nothing(session):
    assert session.recipient_checked(None) == (b"", None)
    assert session.delivered(QUEUED) == (b"", None)
    assert session.tls_started("TLSv1.3") == (b"", None)
    assert session.feed(b"DATA\r\n")[0].startswith(b"503 ")


def test_an_unfinished_mail_is_held_once_and_let_go_when_refused(session):
    open_data(session)
    session.feed(b"x" * 500_000)
    assert 500_000 <= session.held_bytes < 500_200
    session.refuse_mail(Reply(code=451, enhanced="4.3.2", text="Full"))
    assert session.held_bytes < 10
    session.feed(b"y" * 500_000)
    assert session.held_bytes < 10
    assert session.feed(b"\r\n.\r\n") == (b"451 4.3.2 Full\r\n", None)


def test_a_mail_over_the_limit_is_not_held_while_the_rest_comes(session):
    open_data(session)
    session.feed(b"x" * 1_000_003)
    assert session.held_bytes < 10
    assert session.feed(b"..\r\n.\r\n")[0].startswith(b"552 5.3.4 ")


def test_the_last_octets_of_a_refused_mail_still_end_it(session):
    open_data(session)
    session.feed(b"hello\r\n.")
    session.refuse_mail(Reply(code=451, enhanced="4.3.2", text="Full"))
    assert session.feed(b"\r\nNOOP\r\n") == (b"451 4.3.2 Full\r\n250 2.0.0 Ok\r\n", None)


def test_a_chunk_announced_too_big_holds_nothing(session):
    session.feed(BATCH)
    session.recipient_checked(None)
    assert session.feed(b"BDAT 99999999999999999999 LAST\r\n" + b"x" * 5000) == (b"", None)
    assert session.receiving
    assert session.held_bytes < 10


def test_starttls_sends_the_reply_and_forgets_what_stands_behind_it(session):
    out, ask = session.feed(b"NOOP\r\nSTARTTLS\r\nMAIL FROM:<evil@example.org>\r\n")
    assert out == b"250 2.0.0 Ok\r\n220 2.0.0 Ready to start TLS\r\n"
    assert isinstance(ask, StartTls)
    assert session.pending_bytes == 0
    assert session.feed(b"NOOP\r\n") == (b"", None)
    assert session.tls_started("TLSv1.3") == (b"250 2.0.0 Ok\r\n", None)
    assert session.helo == ""


def test_shut_sends_what_was_gathered_and_a_421_once(session):
    session.feed(BATCH)
    out = session.shut("4.3.2", "Shutting down")
    assert out == b"250 2.1.0 Sender ok\r\n421 4.3.2 mx.example.test Shutting down\r\n"
    assert session.shut("4.3.2", "Shutting down") == b""
    assert session.recipient_checked(None) == (b"", None)
    assert session.feed(b"NOOP\r\n") == (b"", None)


def test_a_421_of_the_acceptor_closes(session):
    open_data(session)
    session.feed(b".\r\n")
    out, ask = session.delivered(Reply(code=421, enhanced="4.3.2", text="Going down"))
    assert out == b"421 4.3.2 Going down\r\n"
    assert isinstance(ask, Close)


def test_an_endless_line_is_not_kept(session):
    session.feed(b"x" * (limits.MAX_COMMAND_LINE_BYTES + 1))
    session.feed(b"x" * 100_000)
    assert session.pending_bytes == 0
    assert session.feed(b"\r\n")[0] == b"500 5.5.2 Line too long\r\n"


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("Fine", b"550 5.1.1 Fine\r\n"),
        ("two\r\nlines", b"550 5.1.1 two??lines\r\n"),
        ("Bücher", b"550 5.1.1 B?cher\r\n"),
        ("x" * 5000, b"550 5.1.1 " + b"x" * 480 + b"\r\n"),
    ],
)
def test_replies_are_one_line_of_ascii(text, rendered):
    assert Reply(code=550, enhanced="5.1.1", text=text).render() == rendered
    assert len(rendered) <= 512


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "a.b+c=d@example.test",
        "a..b@example.test",
        "почта@пример.test",
        '"a@b"@example.test',
        '"a\\"b"@example.test',
        "a@[IPv6:2001:db8::1]",
        "a" * 255 + "@example.test",
    ],
)
def test_mailboxes(address):
    assert is_mailbox(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "a",
        "a@",
        "@b",
        "a b@example.test",
        "a@exam ple.test",
        "a@.example.test",
        "a@example.test.",
        "a@" + "x" * 64 + ".test",
        "a@" + "x." * 127 + "xx",
        "a" * 256 + "@example.test",
        "я" * 128 + "@example.test",
        '"a"b"@example.test',
        '"a\\"@example.test',
        '"@example.test',
        "a\x85b@example.test",
        "a@[]",
        "a@[1.2.3.4",
        "<a@example.test",
    ],
)
def test_not_mailboxes(address):
    assert not is_mailbox(address)


@pytest.mark.parametrize("text", ["", "x", "-1", "+1", "1 2", "1 LAST x", "²", "٣", "1" * 21, "1_0"])
def test_chunk_sizes_that_are_none(text):
    assert isinstance(parse_bdat(text), Reply)


def test_admission_counts_in_all_and_by_network():
    door = Admission(connections=3, connections_per_address=2)
    assert door.enter("2001:db8::1") is None
    assert door.enter("2001:db8::2") is None
    assert door.enter("2001:db8::3") == "Too many connections from your address"
    assert door.enter("2001:db8:0:1::3") is None
    assert door.enter("192.0.2.1") == "Too many connections"
    door.leave("2001:db8::2")
    assert door.open == 2
    assert door.enter("2001:db8::4") is None


def test_networks():
    assert canonical_ip("::ffff:192.0.2.1") == "192.0.2.1"
    assert canonical_ip("fe80::1%eth0") == "fe80::1"
    assert canonical_ip("nonsense") == "nonsense"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::"
