"""Entries of the logs in words."""

import pytest

from postroom.edge.dashboard.words.log import MAX_SHOWN_CHARS, deed_object, deed_words, details


@pytest.mark.parametrize(
    ("action", "data", "words"),
    [
        ("key.created", {}, "Made a key"),
        ("address_rule.set", {"action": "allow"}, "Allowed"),
        ("address_rule.set", {"action": "block"}, "Blocked"),
        ("address_rule.set", {}, "Allowed or blocked"),
        ("quota.set_by_hand", {}, "Quota set by hand"),
    ],
)
def test_deeds(action, data, words):
    assert deed_words(action, data) == words


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"address": "ann@example.com", "note": "x"}, "ann@example.com"),
        ({"pattern": "*"}, "Everyone"),
        ({"host": "smtp.example.com", "port": 587}, "smtp.example.com"),
        ({"name": ""}, "support@example.com"),
    ],
)
def test_what_it_was_done_to(data, shown):
    entry = {"data": data, "target": "inb_1", "keyId": "key_1"}
    assert deed_object(entry, {"inb_1": "support@example.com"}) == shown
    assert deed_object({"data": {}, "target": "inb_2", "keyId": "key_1"}, {}) == "inb_2"
    # What a key does to itself needs no name.
    assert deed_object({"data": {}, "target": "key_1", "keyId": "key_1"}, {"key_1": "admin"}) == ""


def test_details_leave_out_what_is_empty_and_cut_what_is_long():
    data = {
        "inboxId": None,
        "scopes": ["a", "b"],
        "sendLimit": {"perDay": 5, "x": None},
        "on": False,
        "note": "n" * 999,
    }
    assert details(data) == [
        ("Scopes", "a, b"),
        ("Send limit", "per day 5"),
        ("On", "no"),
        ("Note", "n" * MAX_SHOWN_CHARS + "…"),
    ]
