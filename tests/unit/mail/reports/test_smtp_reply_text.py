"""Replies as reports quote them."""

import pytest

from postroom.mail.reports.smtp_reply_text import MAX_DIAGNOSTIC_CHARS, find_reply, find_status, one_line


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        ("550 5.1.1 <a@b.example>... User unknown", 550, "5.1.1"),
        ("550-5.7.26 This mail 550 5.7.26 is not authenticated", 550, "5.7.26"),
        ("host a[192.0.2.1] said: 452 4.2.2 mailbox full (in reply to RCPT)", 452, "4.2.2"),
        ("<<< 550 no such user", 550, None),
        ("(reason: 553 5.3.0 no)", 553, "5.3.0"),
        ("#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", 550, "5.1.1"),
        ("#<mx.example #5.1.1 smtp;550 5.1.1 unknown>", 550, "5.1.1"),
        ("553 sorry, no such list (#5.7.1)", 553, "5.7.1"),
        ("ERROR_CODE :550, ERROR_CODE :5.1.1 no", 550, "5.1.1"),
        ("5.1.0 - Unknown address error 550-'5.7.1 Access denied'", 550, "5.7.1"),
        ("554 4.4.7 Message expired.<421 4.4.2 Connection timed out>", 421, "4.4.2"),
        ("550 5.1.1 refused by 192.0.2.1, see 4.2.2", 550, "5.1.1"),
        ("550 4.2.2 is of another class", 550, None),
        ("Sorry, no mailbox here by that name. (#5.1.1)", None, "5.1.1"),
        ("it was 550 bytes long, after 450 seconds", None, None),
        ("call 555-1234 or go to 192.0.2.550, room A550", None, None),
        ("sendmail 8.13.8, exim 4.72, build 5.5.1960.3, 5.1.1.9", None, None),
        ("899 is no reply, nor is 600", None, None),
        ("", None, None),
    ],
)
def test_find_reply(text, code, status):
    reply = find_reply(text)
    assert (reply.code, reply.status) == (code, status)


def test_a_reply_that_begins_a_line_counts_before_a_number_in_a_sentence():
    assert find_reply("we waited for 450 whatever\n550 5.1.1 User unknown").code == 550


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("5.1.1 (bad destination)", "5.1.1"),
        ("550 5.1.1", "5.1.1"),
        ("2.0.0 then 4.4.1", "4.4.1"),
        ("2.1.5", "2.1.5"),
        ("1.2.3 and 10.5.1.1", None),
    ],
)
def test_find_status(text, status):
    assert find_status(text) == status


def test_one_line():
    assert one_line("  a\r\n\tb\x00c  ") == "a b c"
    assert len(one_line("x" * 10_000)) == MAX_DIAGNOSTIC_CHARS
