"""The fields of delivery status notifications."""

import pytest

from postroom.mail.reports.dsn import MAX_REPORTED_RECIPIENTS, read_status_fields, typed_address


def test_a_whole_notification():
    report = read_status_fields(
        "Reporting-MTA: dns; mx.test.example (192.0.2.1)\r\nOriginal-Envelope-Id: abc\r\n"
        "X-Original-Message-ID: <m@ours.example>\r\n\r\n"
        "Final-Recipient: RFC822; <ann@Test.Example>\r\nAction: Failed (and so on)\r\nStatus: 5.1.1 (bad mailbox)\r\n"
        "Remote-MTA: dns; a\r\nDiagnostic-Code: SMTP; 550-5.1.1 no\r\n 550 5.1.1 such\tuser\r\n"
    )
    assert report is not None
    assert (report.reporting_host, report.envelope_id, report.message_id) == (
        "mx.test.example",
        "abc",
        "<m@ours.example>",
    )
    (group,) = report.groups
    assert (group.address, group.action, group.status) == ("ann@test.example", "failed", "5.1.1")
    assert (group.diagnostic_type, group.diagnostic) == ("smtp", "550-5.1.1 no 550 5.1.1 such user")


def test_groups_that_no_blank_line_divides():
    report = read_status_fields(
        "Reporting-MTA: dns; m\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.2.2\n"
        "Final-Recipient: rfc822; c@d.example\nAction: delayed\nStatus: 4.1.1\n"
    )
    assert report is not None
    assert [(group.address, group.action) for group in report.groups] == [
        ("a@b.example", "failed"),
        ("c@d.example", "delayed"),
    ]


def test_fields_in_any_order_belong_to_one_group():
    report = read_status_fields(
        "Diagnostic-Code: smtp; 550 no\nStatus: 5.1.1\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
    )
    assert report is not None
    assert [(group.address, group.diagnostic) for group in report.groups] == [("a@b.example", "550 no")]


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("failed", "5.0.0", "failed"),
        ("failure", "", "failed"),
        ("Delayed", "4.0.0", "delayed"),
        ("deferred", "", "delayed"),
        ("error", "5.0.0", "failed"),
        ("", "4.2.2", "delayed"),
        ("", "2.0.0", "delivered"),
        ("", "", "failed"),
        ("expanded", "2.1.5", "expanded"),
    ],
)
def test_action(action, status, expected):
    report = read_status_fields(f"Final-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: {status}\n")
    assert report is not None
    assert report.groups[0].action == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("rfc822;ann@b.example", "ann@b.example"),
        ("RFC822; <Ann@B.Example>", "Ann@b.example"),
        ("rfc822; rfc822;ann@b.example", "ann@b.example"),
        ("ann@b.example", "ann@b.example"),
        ("<ann@b.example> (Ann)", "ann@b.example"),
        ("utf-8; \\x{6211}@b.example", "\u6211@b.example"),
        ("utf-8; \\x{zz}a@b.example", "\\x{zz}a@b.example"),
        ("utf-8; \\x{d800}a@b.example", "\\x{d800}a@b.example"),
        ("utf-8; \\x{0}\\x{99999999}a@b.example", "\\x{0}\\x{99999999}a@b.example"),
        ("rfc822; ann+40b.example", "ann@b.example"),
        ("rfc822; ann+2Btag+40b.example", "ann+tag@b.example"),
        ("LOCAL;<ann>", "ann"),
        ("rfc822;/var/mail/ann", "/var/mail/ann"),
        (";;;", ""),
        ("", ""),
    ],
)
def test_typed_address(value, expected):
    assert typed_address(value) == expected


def test_the_original_address_is_the_one_we_know():
    report = read_status_fields("Original-Recipient: rfc822;ann@b.example\nFinal-Recipient: rfc822;x7@inside.example\n")
    assert report is not None
    assert report.groups[0].address == "ann@b.example"
    report = read_status_fields("Original-Recipient: rfc822;ann\nFinal-Recipient: rfc822;x7@inside.example\n")
    assert report is not None
    assert report.groups[0].address == "x7@inside.example"


def test_text_without_fields_is_none():
    assert read_status_fields("Dear Ann,\n\nhow are you: well?\n\nFrom: x\n") is None
    assert read_status_fields("") is None


def test_groups_are_bounded():
    report = read_status_fields("Final-Recipient: rfc822;a@b.c\n\n" * (MAX_REPORTED_RECIPIENTS + 5))
    assert report is not None
    assert len(report.groups) == MAX_REPORTED_RECIPIENTS
