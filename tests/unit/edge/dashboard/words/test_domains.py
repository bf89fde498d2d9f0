"""Domains in words."""

import pytest

from postroom.base.clock import iso, parse_iso
from postroom.edge.dashboard.words.domains import (
    KEY_STATES,
    PURPOSES,
    next_rotation,
    set_up_steps,
    shown_keys,
    shown_records,
    standing_words,
)
from postroom.rules.dkim_rotation import KEEP_RETIRING_MS, ROTATE_EVERY_MS, KeyState
from postroom.rules.domain_records import Purpose

DAY = "2026-11-21T07:00:00.000Z"


def record(purpose="spf", status="ok", *, required=True, **fields):
    return {"purpose": purpose, "status": status, "required": required, "name": "acme.test", "value": "v", **fields}


def key(state, selector="pr1-rsa"):
    at = DAY if state in {"active", "retiring"} else None
    return {
        "selector": selector,
        "algorithm": "rsa",
        "state": state,
        "createdAt": DAY,
        "activeAt": at,
        "retiringAt": DAY if state == "retiring" else None,
    }


def domain(*records, status="pending", keys=()):
    return {"records": list(records), "status": status, "dkim": list(keys)}


def test_every_purpose_and_state_has_words():
    assert set(PURPOSES) == set(Purpose.__args__)
    assert set(KEY_STATES) == set(KeyState.__args__)


@pytest.mark.parametrize(
    ("made", "current", "words"),
    [
        (domain(record(status="missing"), record("dmarc", required=False)), 1, "0 of 1 required"),
        (domain(record()), 2, "By itself"),
        (domain(record(), status="verified"), 3, "To an address"),
    ],
)
def test_the_first_step_that_is_not_done_is_the_current_one(made, current, words):
    steps = set_up_steps(made)
    assert [one.current for one in steps].index(True) == current
    assert sum(one.current for one in steps) == 1
    assert words in steps[current].text


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (domain(record(), status="verified"), "Its inboxes send and receive"),
        (domain(record(status="missing")), "1 required record is not found yet"),
        (domain(record(status="missing"), record(status="wrong")), "2 required records are not found yet"),
        (domain(record()), "the next look verifies it"),
        (domain(record(status="wrong"), status="degraded"), "1 required record went missing"),
    ],
)
def test_how_it_stands(made, words):
    assert words in standing_words(made)


def test_required_records_come_first_and_advice_is_no_fault():
    shown = shown_records(domain(record("dmarc", "missing", required=False), record(status="wrong")))
    assert [(one.title, one.words, one.tone) for one in shown] == [
        ("SPF", "Found, but wrong", "bad"),
        ("DMARC", "Advised", "calm"),
    ]


def test_the_record_of_a_key_that_signs_no_more_is_to_stay():
    old = record("dkim", "ok", required=False, name="pr1-ed25519._domainkey.acme.test")
    (shown,) = shown_records(domain(old, keys=[key("retiring", "pr1-ed25519")]))
    assert shown.title == "DKIM key, Ed25519"
    assert "until it is retired" in shown.why


def test_keys_that_sign_come_first_and_retired_ones_are_left_out():
    shown = shown_keys(domain(keys=[key("retired"), key("retiring"), key("pending"), key("active")]))
    assert [one.key["state"] for one in shown] == ["active", "pending", "retiring"]
    assert shown[2].at == iso(parse_iso(DAY) + KEEP_RETIRING_MS)
    assert "an hour after" in shown[1].next
    assert shown_keys(domain(keys=[key("pending")]))[0].next == "signs once its record is found"


def test_when_new_keys_are_asked_for():
    assert next_rotation(domain(keys=[key("active")])) == iso(parse_iso(DAY) + ROTATE_EVERY_MS)
    assert next_rotation(domain(keys=[key("active"), key("pending")])) is None
    assert next_rotation(domain(keys=[])) is None
