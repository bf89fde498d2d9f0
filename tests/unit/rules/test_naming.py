"""Inbox names: what a person writes becomes an address that works everywhere."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.rules.naming import (
    _ADJECTIVES,
    _NOUNS,
    RESERVED,
    is_reserved,
    is_valid_local_part,
    local_part_from_name,
    random_local_part,
    suggest_free,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Support Agent", "support-agent"),
        ("support-agent", "support-agent"),
        ("  Zoë   Müller ", "zoe-muller"),
        ("Straße Øst Łódź", "strasse-ost-lodz"),
        ("Ægir's Bot", "aegirs-bot"),
        ("Anna\u2019s helper", "annas-helper"),
        ("john.doe", "john.doe"),
        ("a_b", "a_b"),
        ("a..b", "a-b"),
        ("J. Doe", "j-doe"),
        ("--x--", "x"),
        ("sales+eu", "sales-eu"),
        ("bot@acme.com", "bot-acme.com"),
        ("\uff22\uff4f\uff54 \u2460", "bot-1"),
        ("İstanbul", "istanbul"),
        ("Agent\r\nBcc: x", "agent-bcc-x"),
        ("客服", None),
        ("客服 2", "2"),
        ("", None),
        ("...", None),
        ("x" * 100, "x" * 64),
        ("x" * 63 + " y", "x" * 63),
    ],
)
def test_local_part_from_name(name, expected):
    assert local_part_from_name(name) == expected


@given(st.text(max_size=400))
def test_whatever_comes_out_is_valid_and_stays_as_it_is(name):
    local = local_part_from_name(name)
    if local is not None:
        assert is_valid_local_part(local)
        assert local_part_from_name(local) == local


@pytest.mark.parametrize("text", ["a", "0", "support-agent", "a.b_c-d", "a--b", "a.-b", "x" * 64])
def test_valid(text):
    assert is_valid_local_part(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "a.", ".a", "-a", "a_", "a..b", "A", "a b", "a+b", "a@b", "é", "a\n", "x" * 65, "\u0661", '"a"'],
)
def test_invalid(text):
    assert not is_valid_local_part(text)


def test_reserved_names_however_they_are_written():
    for name in ("postmaster", "Abuse", "mailer-daemon", "MAILER-DAEMON", "root", "no-reply", "no.reply", "noreply"):
        assert is_reserved(name)
    for name in ("support", "sales", "info", "postmaster-2", "abused", "rooter"):
        assert not is_reserved(name)
    assert all(is_valid_local_part(name) for name in RESERVED)


def test_random_names_are_readable_valid_and_many():
    rng = Random(7)
    made = {random_local_part(rng) for _ in range(2_000)}
    assert len(made) > 1_990
    assert all(is_valid_local_part(local) and not is_reserved(local) for local in made)
    adjective, noun, digits = next(iter(made)).split("-")
    assert adjective in _ADJECTIVES
    assert noun in _NOUNS
    assert len(digits) == 4


def test_the_word_lists_hold_no_double():
    assert len(set(_ADJECTIVES)) == len(_ADJECTIVES) >= 64
    assert len(set(_NOUNS)) == len(_NOUNS) >= 64


@pytest.mark.parametrize(
    ("local", "taken", "expected"),
    [
        ("support-agent", set(), "support-agent-2"),
        ("support-agent", {"support-agent-2", "support-agent-3"}, "support-agent-4"),
        ("support-agent-2", {"support-agent-2"}, "support-agent-3"),
        ("calm-otter-4821", set(), "calm-otter-4822"),
        ("a-0", set(), "a-0-2"),
        ("x" * 64, set(), "x" * 62 + "-2"),
        ("x" * 61 + "-yy", set(), "x" * 61 + "-2"),
    ],
)
def test_suggest_free(local, taken, expected):
    assert suggest_free(local, taken.__contains__) == expected
    assert is_valid_local_part(expected)


def test_ten_thousand_taken_names_cost_few_questions():
    asked = []
    taken = {f"agent-{number}" for number in range(2, 10_002)}

    def is_taken(local: str) -> bool:
        asked.append(local)
        return local in taken

    assert suggest_free("agent", is_taken) not in taken
    assert len(asked) <= 20


def test_a_question_that_always_says_taken_ends():
    local = suggest_free("x" * 64, lambda _: True)
    assert is_valid_local_part(local)
