"""Bounce reading under made-up and hostile reports: it never raises, names each recipient once, and is bounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from postroom.mail.parse import parse_mail
from postroom.mail.reports.bounce import read_bounce
from postroom.mail.reports.bounce_text import read_report_text
from postroom.mail.reports.dsn import MAX_REPORTED_RECIPIENTS, read_status_fields
from postroom.mail.reports.smtp_reply_text import MAX_DIAGNOSTIC_CHARS, find_reply

PIECES = st.sampled_from(
    [
        *("<a@b.example>", "c@d.example", "<", ">", "@", ":", ";", "...", "\n", "\n\n", "\t", "    ", ">>> ", "<<< "),
        *("550 ", "5.1.1 ", "421-4.4.2 ", "(#5.7.1)", "said: ", "User unknown", "mailbox full", "delayed", "RCPT TO:"),
        *("This is the mail system at host x.\n", "did not reach the following recipient(s):\n", "Recipient: "),
        *("--- Below this line is a copy of the message.\n", "Received: from a\n", "Message-ID: <m@x.example>\n"),
        *("Final-Recipient: rfc822; ", "Original-Recipient: utf-8; \\x{", "Action: failed\n", "Action: delayed\n"),
        *("Status: 5.0.0\n", "Diagnostic-Code: smtp; ", "Reporting-MTA: dns; x\n", "}", "\x00", "\ud800", "İ", "（"),  # noqa: RUF001
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join)
HEADER = "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nTo: a@ours.example\nSubject: Undelivered mail\n"
MEGABYTE = 1_000_000
HOSTILE = {
    "at signs": "@" * MEGABYTE,
    "lines of at signs": "@\n" * (MEGABYTE // 2),
    "one address": "a@b.example " * (MEGABYTE // 12),
    "longest addresses": ("a" * 250 + "@" + "b" * 240 + ".c\n") * (MEGABYTE // 494),
    "recipients": "".join(f"<a{n}@b.example>:\nno such user\n" for n in range(MEGABYTE // 32)),
    "answers": "".join(f"<<< 550 no\n550 <a{n}@b.example>... no\n" for n in range(MEGABYTE // 40)),
    "one in a transcript": "<a@b.example>\n<c@d.example>\n" + ">>> RCPT TO:<a@b.example>\n<<< 250\n" * (MEGABYTE // 36),
    "codes": "550 " * (MEGABYTE // 4),
    "codes in lines": "550-5.1.1 no\n" * (MEGABYTE // 13),
    "enhanced codes": "5.1." * (MEGABYTE // 4),
    "fields": "Final-Recipient: rfc822; a@b.example\nAction: failed\n" * (MEGABYTE // 52),
    "groups": "".join(f"Final-Recipient: rfc822; a{n}@b.example\nStatus: 5.0.0\n\n" for n in range(MEGABYTE // 56)),
    "folds": "Diagnostic-Code: smtp;\n" + " 550 no\n" * (MEGABYTE // 8),
    "headers": "Received: x\n" * (MEGABYTE // 12),
    "unitext": "Original-Recipient: utf-8; " + "\\x{" * (MEGABYTE // 3),
    "types": "Final-Recipient: " + ";" * MEGABYTE,
    "dashes": "-" * MEGABYTE,
    "blank lines": "\n" * MEGABYTE,
    "json": '{"notificationType":' + "[" * MEGABYTE,
}


def as_text(text: str) -> bytes:
    return f"{HEADER}Content-Type: text/plain; charset=utf-8\n\n{text}".encode("utf-8", "replace")


def as_fields(text: str) -> bytes:
    return (
        f"{HEADER}MIME-Version: 1.0\nContent-Type: multipart/report; boundary=q\n\n--q\n\n{text[:100]}\n--q\n"
        f"Content-Type: message/delivery-status\n\n{text}\n--q--\n"
    ).encode("utf-8", "replace")


@given(TEXT, st.sampled_from([as_text, as_fields]))
@settings(deadline=None)
def test_what_is_read_keeps_its_promises(text, write):
    bounce = read_bounce(parse_mail(write(text)), mail_from="")
    if bounce is None:
        return
    addresses = [one.address.lower() for one in bounce.recipients]
    assert len(addresses) == len(set(addresses))
    assert bounce.signals
    for one in bounce.recipients:
        assert one.diagnostic is None or ("\n" not in one.diagnostic and len(one.diagnostic) <= MAX_DIAGNOSTIC_CHARS)
        assert one.smtp_code is None or 400 <= one.smtp_code < 600
        assert not (one.hard and one.action != "failed")
        assert not (one.hard and one.status is not None and one.status[0] == "4")


@given(TEXT)
@settings(deadline=None)
def test_no_person_becomes_a_mail_system_by_what_they_write(text):
    mail = parse_mail(
        f"From: Ann <ann@people.example>\nTo: a@ours.example\nSubject: hello\n\n{text}".encode("utf-8", "replace")
    )
    assert read_bounce(mail, mail_from="ann@people.example") is None


@given(TEXT)
@settings(deadline=None)
def test_the_words_and_the_returned_mail_are_all_of_the_text(text):
    report = read_report_text(text, own=frozenset())
    lines = [line.rstrip() for line in text.split("\n")]
    assert "\n".join(part for part in (report.words, report.returned) if part).split() == "\n".join(lines).split()


@given(TEXT)
@settings(deadline=None)
def test_readers_of_parts_never_raise(text):
    find_reply(text)
    read_status_fields(text)


@pytest.mark.parametrize("write", [as_text, as_fields])
@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_a_megabyte_is_bounded(name, write):
    mail = parse_mail(write(HOSTILE[name]))
    found = []
    assert calls(lambda: found.append(read_bounce(mail, mail_from=""))) <= 1_500_000
    assert found[0] is None or len(found[0].recipients) <= MAX_REPORTED_RECIPIENTS


def test_an_ordinary_mail_is_told_by_its_header():
    header = "From: Ann <ann@people.example>\nTo: a@ours.example\nSubject: Lunch on Friday?\n"
    few = parse_mail(f"{header}\n{'Shall we? ' * 10}".encode())
    many = parse_mail(f"{header}\n{'Shall we? ' * 100_000}".encode())
    assert calls(lambda: read_bounce(many, mail_from="ann@people.example")) <= 300
    assert calls(lambda: read_bounce(many, mail_from="ann@people.example")) == calls(
        lambda: read_bounce(few, mail_from="ann@people.example")
    )
