"""Odd addresses."""

import pytest

from postroom.rules.recipient_checks import BIG_DOMAINS, REAL_NEIGHBOURS, is_role, likely_domain


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("yaho.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("gmail.co", "gmail.com"),
    ],
)
def test_one_slip_from_a_big_domain(domain, meant):
    assert likely_domain(domain) == meant


@pytest.mark.parametrize(
    "domain", [*sorted(BIG_DOMAINS), *sorted(REAL_NEIGHBOURS), "example.com", "g.com", "", "x" * 400, "gmaali.org"]
)
def test_what_is_no_slip(domain):
    assert likely_domain(domain) is None


def test_roles():
    assert is_role("info@example.com")
    assert is_role("support+x@example.com")
    assert not is_role("ann@info.example")
