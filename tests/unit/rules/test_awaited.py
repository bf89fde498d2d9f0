"""Which mail ends somebody's waiting."""

import pytest

from postroom.base.errors import BadInput
from postroom.flows.judgement import links_json
from postroom.rules.awaited import Awaited, is_awaited, read_sender
from postroom.rules.mail_links import FoundLink

MAIL = {
    "direction": "inbound",
    "status": None,
    "category": "message",
    "from_address": "Ann@Mail.Example.com",
    "subject": "Your CODE is ready",
    "codes": [],
    "links": [],
    "attachments": [],
}
UNSUBSCRIBE = FoundLink(url="https://a.example/bye", kind="unsubscribe", label="")


@pytest.mark.parametrize(
    ("sender", "fits"),
    [
        ("ann@mail.example.com", True),
        ("ANN@MAIL.EXAMPLE.COM", True),
        ("mail.example.com", True),
        ("example.com", True),
        ("@example.com", True),
        ("le.com", False),
        ("bob@mail.example.com", False),
        ("ann@example.com", False),
        ("other.example.com", False),
    ],
)
def test_a_sender_is_an_address_or_a_domain_with_all_below(sender, fits):
    assert is_awaited(MAIL, Awaited(sender=read_sender(sender))) is fits


@pytest.mark.parametrize("text", ["", "@", "ann", "ann@", "a b@example.com", "com", "@@"])
def test_what_is_no_sender_is_refused(text):
    with pytest.raises(BadInput) as caught:
        read_sender(text)
    assert caught.value.param == "from"


@pytest.mark.parametrize(("subject", "fits"), [("code is", True), ("", True), ("codes", False)])
def test_a_subject_is_found_anywhere_in_any_case(subject, fits):
    assert is_awaited(MAIL, Awaited(subject=subject)) is fits


@pytest.mark.parametrize(
    ("has", "part", "fits"),
    [
        ("code", {"codes": [{"value": "123456"}]}, True),
        ("code", {"links": links_json([FoundLink(url="https://a.example", kind="verify", label="")])}, False),
        (
            "link",
            {"links": links_json([UNSUBSCRIBE, FoundLink(url="https://a.example", kind="other", label="")])},
            True,
        ),
        ("link", {"links": links_json([UNSUBSCRIBE])}, False),
        ("attachment", {"attachments": [{"inline": True}, {"inline": False}]}, True),
        ("attachment", {"attachments": [{"inline": True}]}, False),
        ("attachment", {"attachments": None}, False),
    ],
)
def test_what_a_mail_must_have(has, part, fits):
    assert is_awaited({**MAIL, **part}, Awaited(has=has)) is fits


@pytest.mark.parametrize(
    "change",
    [
        {"direction": "outbound"},
        {"status": "quarantined"},
        *({"category": one} for one in ("auto_reply", "out_of_office", "bounce", "list", "unsubscribe", None)),
    ],
)
def test_neither_own_nor_quarantined_nor_automatic_mail_is_awaited(change):
    assert is_awaited(MAIL, Awaited())
    assert is_awaited({**MAIL, "category": "reply"}, Awaited())
    assert not is_awaited({**MAIL, **change}, Awaited())
