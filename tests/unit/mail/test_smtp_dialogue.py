"""The client's side of SMTP without a socket."""

import base64

import pytest

from postroom.base.errors import BadInput
from postroom.base.limits import MAX_REPLY_BYTES, MAX_REPLY_TEXT_CHARS
from postroom.mail.smtp_dialogue import (
    MAX_UNREAD_REPLIES,
    BadReplyError,
    Capabilities,
    PeerReply,
    ReplyReader,
    auth_login_lines,
    auth_plain_command,
    data_block,
    mail_command,
    pick_queue_id,
    rcpt_command,
    read_capabilities,
)

EHLO = (
    b"250-mx.example.com at your service\r\n250-size 35882577\r\n250-8BITMIME\r\n250-AUTH LOGIN plain XOAUTH2\r\n"
    b"250-ENHANCEDSTATUSCODES\r\n250-PIPELINING\r\n250-X-UNKNOWN a=b\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n"
)


def read_all(data: bytes, step: int | None = None) -> list[PeerReply]:
    reader, replies = ReplyReader(), []
    for at in range(0, len(data), step or len(data)):
        reader.feed(data[at : at + (step or len(data))])
        while (reply := reader.next()) is not None:
            replies.append(reply)
    return replies


@pytest.mark.parametrize(
    ("line", "code", "enhanced_code", "text"),
    [
        (b"250 2.1.0 Ok", 250, "2.1.0", "Ok"),
        (b"250", 250, None, ""),
        (b"250 ", 250, None, ""),
        (b"354 go ahead", 354, None, "go ahead"),
        (b"550 5.1.1 <a@b>: no such user", 550, "5.1.1", "<a@b>: no such user"),
        (b"550 5.1.1", 550, "5.1.1", ""),
        (b"550 5.10.123 x", 550, "5.10.123", "x"),
        # The class must agree with the code, and the shape with RFC 3463.
        (b"550 4.1.1 x", 550, None, "4.1.1 x"),
        (b"250 5.1 x", 250, None, "5.1 x"),
        (b"250 2.1.1.1 x", 250, None, "2.1.1.1 x"),
        (b"550 5.1234.1 x", 550, None, "5.1234.1 x"),
        (b"550 5..1 x", 550, None, "5..1 x"),
        (b"354 3.0.0 x", 354, None, "3.0.0 x"),
        ("550 5.7.1 abgelehnt für Müll".encode(), 550, "5.7.1", "abgelehnt für Müll"),
        (b"550 5.7.1 latin \xfc and \x1b[31m bell \x07", 550, "5.7.1", "latin \ufffd and  [31m bell"),
    ],
)
def test_one_line(line, code, enhanced_code, text):
    for newline in (b"\r\n", b"\n"):
        [reply] = read_all(line + newline)
        assert (reply.code, reply.enhanced_code, reply.text) == (code, enhanced_code, text)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 50, None])
def test_lines_and_replies_come_in_any_pieces(step):
    data = b"250-2.1.5 one\r\n250-2.1.5 two\r\n250 2.1.5 three\r\n354 go\r\n"
    first, second = read_all(data, step)
    assert (first.code, first.enhanced_code, first.lines, first.text) == (
        250, "2.1.5", ("one", "two", "three"), "one two three",
    )  # fmt: skip
    assert second.code == 354


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n", b"\r\n", b"25 x\r\n", b"2500 x\r\n", b"250_x\r\n", b"150 x\r\n", b"650 x\r\n", b"HTTP/1.1\r\n",
        b"250-one\r\n251 two\r\n", b"\xb2\xb250 x\r\n", b"-50 x\r\n", b"\x16\x03\x01\x02\x00\n",
    ],
)  # fmt: skip
def test_what_is_no_reply_is_told(data):
    with pytest.raises(BadReplyError):
        read_all(data)


@pytest.mark.parametrize("data", [b"250 " + b"x" * 100, b"250-" + b"x" * 70 + b"\r\n", b"2"])
def test_reply_without_end_is_stopped(data):
    with pytest.raises(BadReplyError):
        read_all(data * (MAX_REPLY_BYTES // len(data) + 2), step=len(data))


def test_replies_nobody_asked_for_are_stopped():
    reader = ReplyReader()
    reader.feed(b"250 x\r\n" * MAX_UNREAD_REPLIES)
    with pytest.raises(BadReplyError):
        reader.feed(b"250 x\r\n")


def test_many_replies_read_in_time_are_fine():
    reader = ReplyReader()
    for _ in range(20_000):
        reader.feed(b"250 2.0.0 fine\r\n")
        assert reader.next()
        assert reader.is_empty


@pytest.mark.parametrize("data", [b"2", b"250-x\r\n", b"250 x\r\n", b"250 x\r\n2"])
def test_reader_with_something_in_it_is_not_empty(data):
    reader = ReplyReader()
    assert reader.is_empty
    reader.feed(data)
    assert not reader.is_empty


def test_long_text_is_cut():
    [reply] = read_all(b"550-" + b"x" * 900 + b"\r\n550 " + b"y" * 900 + b"\r\n")
    assert len(reply.text) == MAX_REPLY_TEXT_CHARS


def test_capabilities():
    [reply] = read_all(EHLO)
    assert read_capabilities(reply) == Capabilities(
        esmtp=True,
        size_bytes=35882577,
        pipelining=True,
        eight_bit=True,
        smtputf8=True,
        starttls=True,
        auth=frozenset({"LOGIN", "PLAIN", "XOAUTH2"}),
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["PIPELINING"], Capabilities(esmtp=True)),  # the first line is a greeting, not an offer
        (["hi", "SIZE"], Capabilities(esmtp=True)),
        (["hi", "SIZE 0"], Capabilities(esmtp=True)),
        (["hi", "SIZE many"], Capabilities(esmtp=True)),
        (["hi", "SIZE " + "9" * 5000], Capabilities(esmtp=True)),
        (["hi", "AUTH=PLAIN LOGIN"], Capabilities(esmtp=True, auth=frozenset({"PLAIN", "LOGIN"}))),
        (["hi", "", " ", "=", "PIPELINING"], Capabilities(esmtp=True, pipelining=True)),
    ],
)
def test_odd_capabilities(lines, expected):
    assert read_capabilities(PeerReply(code=250, enhanced_code=None, lines=tuple(lines))) == expected


@pytest.mark.parametrize(
    ("offered", "eight_bit", "utf8", "command"),
    [
        (Capabilities(), False, False, b"MAIL FROM:<a@b.example>\r\n"),
        (Capabilities(esmtp=True, size_bytes=9), False, False, b"MAIL FROM:<a@b.example> SIZE=7\r\n"),
        (Capabilities(eight_bit=True), True, False, b"MAIL FROM:<a@b.example> BODY=8BITMIME\r\n"),
        (Capabilities(eight_bit=True), False, False, b"MAIL FROM:<a@b.example>\r\n"),
        (Capabilities(), True, False, b"MAIL FROM:<a@b.example>\r\n"),
        (Capabilities(smtputf8=True, eight_bit=True, size_bytes=9), True, True,
         b"MAIL FROM:<a@b.example> SIZE=7 BODY=8BITMIME SMTPUTF8\r\n"),
    ],
)  # fmt: skip
def test_mail_command(offered, eight_bit, utf8, command):
    assert mail_command("a@b.example", offered, size_bytes=7, eight_bit=eight_bit, utf8=utf8) == command


def test_null_reverse_path():
    assert mail_command("", Capabilities(), size_bytes=1, eight_bit=False, utf8=False) == b"MAIL FROM:<>\r\n"


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("ada@Bücher.example", b"RCPT TO:<ada@xn--bcher-kva.example>\r\n"),
        ("jürgen@bücher.example", "RCPT TO:<jürgen@xn--bcher-kva.example>\r\n".encode()),
        ("a..b@example.com", b'RCPT TO:<"a..b"@example.com>\r\n'),
        ("ada@[192.0.2.1]", b"RCPT TO:<ada@[192.0.2.1]>\r\n"),
    ],
)
def test_rcpt_command(address, command):
    assert rcpt_command(address) == command


@pytest.mark.parametrize("address", ["", "a", "a@b>\r\nDATA", "a@b.example> NOTIFY=NEVER", "a b@c.example", "a@b\0c"])
def test_address_cannot_carry_a_command(address):
    with pytest.raises(BadInput):
        rcpt_command(address)
    if address:
        with pytest.raises(BadInput):
            mail_command(address, Capabilities(), size_bytes=1, eight_bit=False, utf8=False)


def test_auth():
    assert base64.b64decode(auth_plain_command("ada", "pä ss").removeprefix(b"AUTH PLAIN ")) == "\0ada\0pä ss".encode()
    command, name, password = auth_login_lines("ada", "x" * 100)
    assert (command, base64.b64decode(name), base64.b64decode(password)) == (b"AUTH LOGIN\r\n", b"ada", b"x" * 100)
    assert all(line.count(b"\n") == 1 and line.endswith(b"\r\n") for line in (command, name, password))


@pytest.mark.parametrize(
    ("raw", "block"),
    [
        (b"", b".\r\n"),
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".", b"..\r\n.\r\n"),
        (b".a\r\n.\r\n..\r\nb.c\r\n", b"..a\r\n..\r\n...\r\nb.c\r\n.\r\n"),
        (b"\r\n.\r\n", b"\r\n..\r\n.\r\n"),
        # What a lenient peer could take for the end of the mail.
        (b"a\n.\r\nMAIL", b"a\r\n..\r\nMAIL\r\n.\r\n"),
        (b"a\n.\nMAIL\r\n", b"a\r\n..\r\nMAIL\r\n.\r\n"),
        (b"a\r.\rMAIL\r\n", b"a\r\n..\r\nMAIL\r\n.\r\n"),
        (b"a\r.\r\nMAIL\r\n", b"a\r\n..\r\nMAIL\r\n.\r\n"),
        (b"a\n\r\n\rb", b"a\r\n\r\n\r\nb\r\n.\r\n"),
        (b"a\r", b"a\r\n.\r\n"),
    ],
)
def test_data_block(raw, block):
    assert data_block(raw) == block


@pytest.mark.parametrize(
    ("text", "queue_id"),
    [
        ("Ok: queued as 4F2A1BC99", "4F2A1BC99"),
        ("OK id=1rAbCd-0001Xy-2z", "1rAbCd-0001Xy-2z"),
        ("Ok 0100018c2a3b4c5d-11111111-2222-3333-4444-555555555555-000000",
         "0100018c2a3b4c5d-11111111-2222-3333-4444-555555555555-000000"),
        ("OK  1700000000 d9443c01a7336-1d0c2si123456plb.45 - gsmtp", "d9443c01a7336-1d0c2si123456plb.45"),
        ("<20260901.1234@mail.example> [InternalId=99, Hostname=X] 4242 bytes in 0.1 Queued mail for delivery",
         "<20260901.1234@mail.example>"),
        ("u81C0Ab1234567 Message accepted for delivery", "u81C0Ab1234567"),
        ("Ok: queued as <4F2A1BC99>.", "4F2A1BC99"),
        ("Message queued as 12345678 (from a)", "12345678"),
        ("Ok", None), ("", None), ("Thanks", None), ("Ok delivered", None), ("great success", None),
        ("queued as ", None), ("<", None), ("<a b@c>", None), (">@<", None), ("ok 1", None),
        ("queued as " + "1" * 1000, None), ("<" + "1" * 1000 + "@x>", None),
    ],
)  # fmt: skip
def test_queue_id(text, queue_id):
    assert pick_queue_id(text) == queue_id
