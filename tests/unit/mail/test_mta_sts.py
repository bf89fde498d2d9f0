"""MTA-STS: what announces a policy, what a policy says, and which hosts it allows."""

import pytest

from postroom.mail.mta_sts import MAX_AGE_S, MAX_PATTERNS, BadPolicyError, StsPolicy, parse_policy, policy_id

POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.Example.net\r\nmax_age: 604800\r\n"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["v=STSv1; id=20160831085700Z;"], "20160831085700Z"),
        (["v=STSv1;id=1"], "1"),
        (["v=STSv1; other=x; id = a1 "], "a1"),
        (["v=spf1 -all", "v=STSv1; id=2"], "2"),
        ([], None),
        (["v=STSv1"], None),
        (["v=STSv1;"], None),
        (["v=STSv10; id=1"], None),
        (["V=STSv1; id=1"], None),
        (["v=STSv1; id=1", "v=STSv1; id=2"], None),
        (["v=STSv1; id=not-good"], None),
        (["v=STSv1; id=" + "1" * 33], None),
        (["v=STSv1; id=é"], None),
    ],
)
def test_what_announces_a_policy(records, expected):
    assert policy_id(records) == expected


def test_a_policy():
    policy = parse_policy(POLICY)
    assert policy == StsPolicy(mode="enforce", max_age_s=604_800, mx=("mail.example.com", "*.example.net"))
    assert parse_policy(POLICY.replace("\r\n", "\n")) == policy
    assert parse_policy(POLICY + "new_key: x\nmode: none\n") == policy
    assert parse_policy("version:STSv1\nmode:none\nmax_age:86400").mode == "none"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "version"),
        ("<html>not found</html>", "version"),
        (POLICY.replace("STSv1", "STSv2"), "version"),
        (POLICY.replace("enforce", "strict"), "mode"),
        (POLICY.replace("604800", "a week"), "max_age"),
        (POLICY.replace("604800", "-1"), "max_age"),
        (POLICY.replace("604800", "²"), "max_age"),
        ("version: STSv1\nmode: testing\nmax_age: 1\n", "mx"),
    ],
)
def test_what_is_no_policy(text, reason):
    with pytest.raises(BadPolicyError, match=reason):
        parse_policy(text)


def test_bounds():
    assert parse_policy(POLICY.replace("604800", "9999999999")).max_age_s == MAX_AGE_S
    many = "".join(f"mx: mx{number}.example.com\n" for number in range(MAX_PATTERNS + 5))
    assert len(parse_policy(f"version: STSv1\nmode: enforce\nmax_age: 1\n{many}").mx) == MAX_PATTERNS


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("mail.example.com", True),
        ("MAIL.example.com.", True),
        ("mx1.example.net", True),
        ("example.net", False),
        ("a.b.example.net", False),
        ("other.example.com", False),
        ("mail.example.com.evil.test", False),
        ("", False),
    ],
)
def test_which_hosts_are_allowed(host, allowed):
    assert parse_policy(POLICY).allows(host) is allowed
