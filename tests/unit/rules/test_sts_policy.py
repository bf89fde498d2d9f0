"""The MTA-STS policy of our own domains: what is served is what a sender reads, and the id goes with it."""

import pytest

from postroom.mail.mta_sts import parse_policy, policy_id, render_policy
from postroom.rules.sts_policy import own_policy, policy_digest, policy_domain

MODES = ("none", "testing", "enforce")


@pytest.mark.parametrize("mode", MODES)
def test_a_sender_reads_the_policy_that_is_served(mode):
    policy = own_policy(mode, "mx.here.test")
    assert parse_policy(render_policy(policy)) == policy
    assert policy.allows("mx.here.test") == (mode != "none")
    assert not policy.allows("other.test")


def test_the_policy_as_it_is_written():
    assert render_policy(own_policy("enforce", "mx.here.test")) == (
        "version: STSv1\r\nmode: enforce\r\nmx: mx.here.test\r\nmax_age: 604800\r\n"
    )


def test_another_policy_has_another_id_that_a_sender_takes():
    ids = {policy_digest(own_policy(mode, host)) for mode in MODES[1:] for host in ("a.test", "b.test")}
    ids.add(policy_digest(own_policy("none", "a.test")))
    assert len(ids) == 5
    assert all(policy_id([f"v=STSv1; id={one}"]) == one for one in ids)
    assert policy_digest(own_policy("testing", "a.test")) == policy_digest(own_policy("testing", "a.test"))


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("mta-sts.acme.test", "acme.test"),
        ("MTA-STS.Acme.Test.:443", "acme.test"),
        ("acme.test", None),
        ("mta-sts.", None),
        ("mta-sts", None),
        ("x.mta-sts.acme.test", None),
        ("mta-sts.\x00acme.test", None),
        ("mta-sts.ümlaut.test", None),
        ("mta-sts." + "a." * 200 + "test", None),
        ("[::1]:8025", None),
        ("", None),
    ],
)
def test_the_domain_that_a_host_asks_for(host, domain):
    assert policy_domain(host) == domain
