import pytest

from postroom.rules.domain_records import (
    DkimPublication,
    DomainSetup,
    PublishedBefore,
    WantedRecord,
    domain_records,
    reply_domain,
    report_permission,
    return_path_host,
)
from postroom.rules.spf_merge import Senders


def setup(**changes):
    said = {
        "domain": "agent.example.com",
        "ownership_token": "tok1",
        "mail_host": "mx.postroom.example",
        "senders": Senders(include="_spf.postroom.example", networks=("192.0.2.1",)),
        "dkim": (
            DkimPublication(selector="pr1", text="v=DKIM1; k=rsa; p=AAAA"),
            DkimPublication(selector="pr2", text="v=DKIM1; k=ed25519; p=BBBB"),
        ),
        "report_address": "dmarc@agent.example.com",
        "sts_host": "sts.postroom.example",
        "sts_id": "20260601",
    }
    return DomainSetup(**{**said, **changes})


def rows(records):
    return [(one.purpose, one.type, one.name, one.value, one.priority) for one in records]


def one_of(records, purpose, kind="TXT"):
    [found] = [one for one in records if (one.purpose, one.type) == (purpose, kind)]
    return found


def test_the_whole_set_with_an_own_mx():
    assert rows(domain_records(setup())) == [
        ("ownership", "TXT", "_postroom.agent.example.com", "postroom-verification=tok1", None),
        ("receiving", "MX", "agent.example.com", "mx.postroom.example", 10),
        ("spf", "TXT", "agent.example.com", "v=spf1 include:_spf.postroom.example ~all", None),
        ("dkim", "TXT", "pr1._domainkey.agent.example.com", "v=DKIM1; k=rsa; p=AAAA", None),
        ("dkim", "TXT", "pr2._domainkey.agent.example.com", "v=DKIM1; k=ed25519; p=BBBB", None),
        ("dmarc", "TXT", "_dmarc.agent.example.com", "v=DMARC1; p=none; rua=mailto:dmarc@agent.example.com", None),
        ("return_path", "MX", "bounces.agent.example.com", "mx.postroom.example", 10),
        ("return_path", "TXT", "bounces.agent.example.com", "v=spf1 include:_spf.postroom.example -all", None),
        ("tls_reports", "TXT", "_smtp._tls.agent.example.com", "v=TLSRPTv1; rua=mailto:dmarc@agent.example.com", None),
        ("mta_sts", "TXT", "_mta-sts.agent.example.com", "v=STSv1; id=20260601", None),
        ("mta_sts", "CNAME", "mta-sts.agent.example.com", "sts.postroom.example", None),
    ]
    noted = [one.name for one in domain_records(setup()) if one.note]
    assert noted == ["mta-sts.agent.example.com"]
    assert reply_domain(setup()) == "agent.example.com"


def test_with_another_hosts_mx_nothing_is_said_about_receiving_at_the_domain():
    other = setup(receives=False)
    found = domain_records(other)
    assert [one.purpose for one in found] == [
        "ownership", "spf", "dkim", "dkim", "dmarc", "return_path", "return_path",
    ]  # fmt: skip
    assert [one.name for one in found if one.type == "MX"] == ["bounces.agent.example.com"]
    assert reply_domain(other) == return_path_host("agent.example.com") == "bounces.agent.example.com"


def test_every_name_below_the_domain_when_asked_for():
    found = domain_records(setup(subdomains=True))
    assert ("receiving", "MX", "*.agent.example.com", "mx.postroom.example", 10) in rows(found)


def test_no_mta_sts_without_a_host_for_its_policy():
    assert "mta_sts" not in [one.purpose for one in domain_records(setup(sts_host=""))]


def test_an_existing_spf_record_is_merged():
    before = PublishedBefore(spf=("v=spf1 include:big.example -all", "other=text"), spf_lookups={"big.example": 9})
    spf = one_of(domain_records(setup(), before), "spf")
    assert spf.value == "v=spf1 include:big.example ip4:192.0.2.1 -all"
    assert spf.essential == ("ip4:192.0.2.1",)
    two = one_of(domain_records(setup(), PublishedBefore(spf=("v=spf1 mx", "v=spf1 a"))), "spf")
    assert two.value.startswith("v=spf1 mx a include:")
    assert "2 SPF records" in two.note


US = "mailto:dmarc@agent.example.com"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({}, f"v=DMARC1; p=none; rua={US}"),
        ({"dmarc": ("v=DMARC1; p=reject; sp=reject",)}, f"v=DMARC1; p=reject; sp=reject; rua={US}"),
        (
            {"dmarc": ("v=DMARC1; p=quarantine; pct=50; rua=mailto:x@example.net; adkim=s",)},
            f"v=DMARC1; p=quarantine; pct=50; rua={US},mailto:x@example.net; adkim=s",
        ),
        ({"dmarc": (f"v=DMARC1;p=reject;rua={US}",)}, f"v=DMARC1;p=reject;rua={US}"),
        ({"dmarc": ("v=DMARC1; p=strong; fo=1",)}, f"v=DMARC1; p=none; fo=1; rua={US}"),
        ({"dmarc": ("unrelated",)}, f"v=DMARC1; p=none; rua={US}"),
        ({"dmarc": ("v=DMARC1; p=reject; x=\udcff",)}, f"v=DMARC1; p=reject; x=; rua={US}"),
        ({"inherited_dmarc": "v=DMARC1; p=reject"}, f"v=DMARC1; p=reject; rua={US}"),
        (
            {"inherited_dmarc": "v=DMARC1; p=reject; sp=quarantine; t=y; rua=mailto:x@example.com"},
            f"v=DMARC1; p=quarantine; t=y; rua={US},mailto:x@example.com",
        ),
        ({"inherited_dmarc": "v=DMARC1; p=none"}, f"v=DMARC1; p=none; rua={US}"),
        ({"inherited_dmarc": "nothing"}, f"v=DMARC1; p=none; rua={US}"),
        (
            {"dmarc": ("v=DMARC1; p=quarantine",), "inherited_dmarc": "v=DMARC1; p=reject"},
            f"v=DMARC1; p=quarantine; rua={US}",
        ),
    ],
)
def test_dmarc_never_becomes_more_lenient(before, expected):
    assert one_of(domain_records(setup(), PublishedBefore(**before)), "dmarc").value == expected


def test_two_dmarc_records_are_told():
    before = PublishedBefore(dmarc=("v=DMARC1; p=reject", "v=DMARC1; p=none"))
    found = one_of(domain_records(setup(), before), "dmarc")
    assert found.value.startswith("v=DMARC1; p=reject")
    assert "2 DMARC records" in found.note


@pytest.mark.parametrize(
    ("domain", "address", "name"),
    [
        ("example.com", "r@postroom.example", "example.com._report._dmarc.postroom.example"),
        ("example.com", "r@Reports.Example.net", "example.com._report._dmarc.reports.example.net"),
        ("example.com", "r@notexample.com", "example.com._report._dmarc.notexample.com"),
        ("example.com", "r@example.com", None),
        ("example.com", "r@in.example.com", None),
        ("agent.example.com", "r@example.com", None),
    ],
)
def test_reports_that_go_to_another_organization_need_its_consent(domain, address, name):
    wanted = name and WantedRecord(purpose="report_permission", type="TXT", name=name, value="v=DMARC1")
    assert report_permission(domain, address) == wanted
