"""By which ids an answer may cite a mail that a relay took."""

import pytest

from postroom.rules.relays import aliases, rewrites_message_id


@pytest.mark.parametrize(
    ("host", "rewrites"),
    [
        ("email-smtp.eu-west-1.amazonaws.com", True),
        ("EMAIL-SMTP.us-east-1.AmazonAWS.com", True),
        ("smtp.sendgrid.net", False),
        ("amazonaws.com.evil.test", False),
        ("notamazonaws.com", False),
        ("", False),
    ],
)
def test_which_relays_rewrite(host, rewrites):
    assert rewrites_message_id(host) is rewrites


@pytest.mark.parametrize(
    ("host", "queue_id", "expected"),
    [
        (
            "email-smtp.eu-west-1.amazonaws.com",
            "0102-abc",
            ("<0102-abc@email.amazonses.com>", "<0102-abc@eu-west-1.amazonses.com>"),
        ),
        ("x.amazonaws.com", "0102", ("<0102@email.amazonses.com>", "<0102@us-east-1.amazonses.com>")),
        ("smtp.sendgrid.net", "abc", ()),
        ("relay.test", "<abc@relay.test>", ("<abc@relay.test>",)),
        ("relay.test", "abc@relay.test", ("<abc@relay.test>",)),
        ("email-smtp.eu-west-1.amazonaws.com", None, ()),
        ("email-smtp.eu-west-1.amazonaws.com", "", ()),
    ],
)
def test_aliases(host, queue_id, expected):
    assert aliases(host, queue_id) == expected
