"""Which rule of a list decides."""

import pytest

from postroom.rules.address_rules import AddressRule, decide_address, patterns_for


def rule(pattern, action="block", *, of_inbox=False):
    return AddressRule(pattern=pattern, action=action, of_inbox=of_inbox)


def decided(address, *rules):
    found = decide_address(address, rules)
    return found.action if found else "none"


def test_the_patterns_go_from_the_most_exact_to_everyone():
    assert patterns_for("a@mail.example.com") == ("a@mail.example.com", "mail.example.com", "example.com", "com", "*")
    assert len(patterns_for("a@" + "x." * 100 + "com")) <= 13


@pytest.mark.parametrize("turned", [False, True])
def test_the_most_exact_rule_decides(turned):
    rules = [rule("*"), rule("example.com", "allow"), rule("mail.example.com"), rule("a@mail.example.com", "allow")]
    rules = rules[::-1] if turned else rules
    for address, action in (
        ("a@mail.example.com", "allow"),
        ("b@mail.example.com", "block"),
        ("b@example.com", "allow"),
        ("b@other.com", "block"),
    ):
        assert decided(address, *rules) == action


def test_of_two_as_exact_the_inbox_decides_and_a_more_exact_one_of_the_workspace_still_wins():
    assert decided("a@x.test", rule("x.test"), rule("x.test", "allow", of_inbox=True)) == "allow"
    assert decided("a@x.test", rule("a@x.test"), rule("x.test", "allow", of_inbox=True)) == "block"


def test_a_domain_is_no_part_of_a_name():
    assert decided("a@notexample.com", rule("example.com")) == "none"
