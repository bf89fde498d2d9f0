"""Any octets in any pieces: nothing raises, replies are well formed, and the pieces change nothing."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.smtp_session import CheckRecipient, Close, Deliver, Reply, SmtpSession, StartTls

WELL_FORMED = re.compile(rb"(?:[2345][0-9][0-9][ -][\x20-\x7e]{0,508}\r\n)*")
ENHANCED = re.compile(rb"(?:220 mx|250[ -]|354 |([245])[0-9][0-9] \1\.[0-9]\.[0-9]+ )")
MAX_MESSAGE_BYTES = 200

fragments = st.sampled_from(
    [
        b"EHLO peer\r\n",
        b"HELO peer\r\n",
        b"MAIL FROM:<a@b>\r\n",
        b"MAIL FROM:<> SIZE=10 SMTPUTF8\r\n",
        b"RCPT TO:<b@c>\r\n",
        b"RCPT TO:<no@c>\r\n",
        b"DATA\r\n",
        b".\r\n",
        b"\r\n.\r\n",
        b"..\r\n",
        b"\r\n",
        b"\n.\n",
        b"\r.\r",
        b"\n",
        b"\r",
        b".",
        b"text",
        b"Received: x\r\n",
        b"BDAT 7\r\n",
        b"BDAT 3 LAST\r\n",
        b"BDAT 0 LAST\r\n",
        b"BDAT 999\r\n",
        b"RSET\r\n",
        b"NOOP\r\n",
        b"QUIT\r\n",
        b"STARTTLS\r\n",
        b"GET / HTTP/1.0\r\n",
        b"x" * 300,
        b"y" * 2100,
        b"\x16\x03",
        b"\xff\x00",
    ]
)
conversations = st.lists(fragments | st.binary(max_size=12), max_size=40).map(b"".join)
cuts = st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=20)


def converse(pieces, *, starttls):
    """(all replies, mails handed over) of a session fed with the pieces."""
    session = SmtpSession(
        hostname="mx",
        remote_ip="192.0.2.1",
        starttls=starttls,
        max_message_bytes=MAX_MESSAGE_BYTES,
        now_ms=lambda: 0,
        new_mail_id=lambda: "mal_1",
    )
    replies = session.greeting()
    mails = []
    for piece in pieces:
        turn = session.feed(piece)
        while True:
            out, ask = turn
            replies += out
            if isinstance(ask, CheckRecipient):
                refused = Reply(code=550, enhanced="5.1.1", text="No")
                turn = session.recipient_checked(refused if ask.address == "no@c" else None)
            elif isinstance(ask, Deliver):
                mails.append((ask.envelope, ask.raw))
                turn = session.delivered(Reply(code=250, enhanced="2.0.0", text="Queued"))
            elif isinstance(ask, StartTls):
                turn = session.tls_started("TLSv1.3")
            else:
                break
        assert session.held_bytes <= MAX_MESSAGE_BYTES + 300
        if isinstance(ask, Close):
            break
    return replies, mails


def cut(octets, sizes):
    at = 0
    turn = 0
    while at < len(octets):
        size = sizes[turn % len(sizes)]
        yield octets[at : at + size]
        at += size
        turn += 1


@settings(deadline=None)
@given(octets=conversations, sizes=cuts)
def test_pieces_change_nothing(octets, sizes):
    whole = converse([octets], starttls=False)
    assert converse(cut(octets, sizes), starttls=False) == whole
    assert converse(cut(octets, [1]), starttls=False) == whole


@settings(deadline=None)
@given(octets=conversations, sizes=cuts)
def test_replies_are_always_well_formed(octets, sizes):
    replies, mails = converse(cut(octets, sizes), starttls=True)
    assert WELL_FORMED.fullmatch(replies)
    assert all(ENHANCED.match(line) for line in replies.splitlines())
    for envelope, raw in mails:
        assert raw.startswith(b"Received: from ")
        assert envelope.rcpt_to


@settings(deadline=None)
@given(body=st.lists(st.sampled_from([b"\r\n", b".", b"..", b"\n", b"\r", b"a", b"\n.\n", b"\xff"]), max_size=30))
def test_a_stuffed_mail_comes_out_as_it_went_in_or_is_refused(body):
    mail = b"".join(body) + b"\r\n"
    stuffed = (b"\r\n" + mail).replace(b"\r\n.", b"\r\n..")[2:]
    begin = b"EHLO peer\r\nMAIL FROM:<a@b>\r\nRCPT TO:<b@c>\r\nDATA\r\n"
    replies, mails = converse([begin + stuffed + b".\r\n"], starttls=False)
    lone_dot = re.search(rb"[\r\n]\.[\r\n]", b"\r\n" + stuffed)
    if lone_dot:
        assert mails == []
        assert replies.splitlines()[-1].startswith(b"554 5.6.0 ")
    else:
        assert mails[0][1].endswith(b"+0000\r\n" + mail)
