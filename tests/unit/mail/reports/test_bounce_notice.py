"""Bounce notices in JSON."""

import json

import pytest

from postroom.mail.reports.bounce_notice import read_notice

NOTICE = {
    "notificationType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bouncedRecipients": [
            {
                "emailAddress": "ann@b.example",
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "reportingMTA": "dsn; out.mail.example",
    },
    "mail": {
        "messageId": "0101-0000",
        "headers": [{"name": "Message-ID", "value": "<m@ours.example>"}],
        "commonHeaders": {"subject": "hello"},
    },
}


def test_a_notice():
    text = json.dumps(NOTICE) + "\n\n--\nIf you wish to stop receiving notifications"
    bounce = read_notice(text.replace('"status"', '!\n "status"'))
    assert bounce is not None
    (ann,) = bounce.recipients
    assert (ann.address, ann.status, ann.smtp_code, ann.hard) == ("ann@b.example", "5.1.1", 550, True)
    assert (bounce.original_message_id, bounce.original_subject) == ("<m@ours.example>", "hello")
    assert bounce.reporting_host == "out.mail.example"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({**NOTICE, "notificationType": "Delivery"}),
        json.dumps({**NOTICE, "notificationType": ["Bounce"]}),
        '{"notificationType": "Bounce"',
        '{"notificationType": ' + "[" * 100_000,
        '["notificationType"]',
        "hello",
        "",
    ],
)
def test_what_is_none(text):
    assert read_notice(text) is None


@pytest.mark.parametrize("bounce", [None, [], {"bouncedRecipients": 1}, {"bouncedRecipients": [1, None, {}]}])
def test_values_of_other_types_are_passed_over(bounce):
    found = read_notice(json.dumps({"notificationType": "Bounce", "bounce": bounce, "mail": 3}))
    assert found is not None
    assert found.original_message_id is None
