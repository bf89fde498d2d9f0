import pytest

from postroom.mail.received import address_literal, count_received, find_header_end, render_date, render_received

NOON = 1_795_244_535_000


def render(**changes):
    fields = {
        "helo": "peer.example.org",
        "remote_ip": "192.0.2.1",
        "hostname": "mx.example.test",
        "protocol": "ESMTPS",
        "mail_id": "mal_1",
        "recipient": "b@example.test",
        "at_ms": NOON,
    }
    return render_received(**(fields | changes))


def test_received_line_is_folded_and_names_the_only_recipient():
    assert render() == (
        b"Received: from peer.example.org ([192.0.2.1])\r\n"
        b"\tby mx.example.test with ESMTPS id mal_1\r\n"
        b"\tfor <b@example.test>;\r\n"
        b"\tSat, 21 Nov 2026 07:02:15 +0000\r\n"
    )


def test_received_line_without_recipient_still_has_the_date_behind_a_semicolon():
    assert render(recipient=None).endswith(b" id mal_1;\r\n\tSat, 21 Nov 2026 07:02:15 +0000\r\n")


@pytest.mark.parametrize(
    ("helo", "shown"),
    [
        ("[IPv6:2001:db8::1]", b"[IPv6:2001:db8::1]"),
        ("evil)(by", b"evil--by"),
        ("x\r\nSubject: y", b"x--Subject:-y"),
        ("a" * 2000, b"a" * 255),
        ("", b"unknown"),
    ],
)
def test_helo_cannot_break_out_of_its_place(helo, shown):
    assert render(helo=helo).startswith(b"Received: from " + shown + b" ([192.0.2.1])\r\n\tby ")


@pytest.mark.parametrize(
    ("ip", "literal"),
    [
        ("192.0.2.1", "[192.0.2.1]"),
        ("2001:db8::1", "[IPv6:2001:db8::1]"),
        ("fe80::1%eth0", "[IPv6:fe80::1]"),
        ("::ffff:192.0.2.1", "[192.0.2.1]"),
        ("", "[unknown]"),
    ],
)
def test_address_literals(ip, literal):
    assert address_literal(ip) == literal


@pytest.mark.parametrize(
    ("at_s", "text"),
    [
        (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000"),
        (1_795_244_535, "Sat, 21 Nov 2026 07:02:15 +0000"),
    ],
)
def test_dates(at_s, text):
    assert render_date(at_s) == text


@pytest.mark.parametrize(
    ("header", "count"),
    [
        (b"", 0),
        (b"Received: a\r\n", 1),
        (b"received: a\r\n\tby Received: no\r\nRECEIVED: b\nReceived:c\r\nX-Received: no\r\n", 3),
    ],
)
def test_received_lines_are_counted_in_any_case(header, count):
    assert count_received(header) == count


@pytest.mark.parametrize(
    ("raw", "end"),
    [
        (b"A: b\r\n\r\nbody\n\n", 5),
        (b"A: b\n\nbody\r\n\r\n", 4),
        (b"A: b\n\r\nbody", 4),
        (b"A: b\r\nC: d\r\n", 12),
        (b"", 0),
    ],
)
def test_header_ends_at_the_first_empty_line(raw, end):
    assert find_header_end(raw, 100) == end
    assert find_header_end(bytearray(raw), end) == end


def test_header_that_does_not_end_in_time():
    assert find_header_end(b"A: b\r\n\r\n", 4) is None
    assert find_header_end(b"A" * 11, 10) is None
