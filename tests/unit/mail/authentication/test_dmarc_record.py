import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.authentication.dmarc_record import DmarcRecord, parse_dmarc_record


def test_every_tag():
    text = "v=DMARC1; p=reject; sp=Quarantine ;np=none; adkim=S; aspf=s; psd=y; t=y; rua=mailto:a@b.example; fo=1"
    assert parse_dmarc_record(text) == DmarcRecord(
        policy="reject", subdomain_policy="quarantine", missing_domain_policy="none", strict_dkim=True,
        strict_spf=True, is_public_suffix="yes", testing=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["v=DMARC1;p=none", "V = DMARC1 ; p = none ;", "v=DMARC1; P=NONE;;; x; =y", "v\t=\tDMARC1\t;\tp=none"]
)
def test_spacing_and_case_of_names_do_not_count(text):
    assert parse_dmarc_record(text) == DmarcRecord(policy="none")


@pytest.mark.parametrize(
    "text",
    ["", "p=reject", "v=dmarc1; p=reject", "v=DMARC2; p=reject", "v=DMARC1 p=reject", " v=DMARC1; p=reject",
     "p=reject; v=DMARC1", "version=DMARC1; p=reject", "v DMARC1", "v=DMARC1p; p=none", "v=spf1 -all"],
)  # fmt: skip
def test_texts_that_are_no_record(text):
    assert parse_dmarc_record(text) is None


@pytest.mark.parametrize("tags", ["", "p=rejct", "sp=reject", "p=reject; sp=x", "p=reject; np=", "p=;"])
def test_a_policy_that_cannot_be_read_is_none_if_somebody_can_be_told(tags):
    unusable = parse_dmarc_record(f"v=DMARC1; adkim=s; psd=n; {tags}")
    assert unusable == DmarcRecord(policy="none", strict_dkim=True, is_public_suffix="no", usable=False)
    usable = parse_dmarc_record(f"v=DMARC1; {tags}; rua=nonsense, mailto:d@example.org!10m")
    assert usable == DmarcRecord(policy="none")


@pytest.mark.parametrize("uri", ["d@example.org", "mailto:", "mailto:d", "mailto:@", "1x:y", ":x", "x:\u00e9", "x: y"])
def test_addresses_to_which_no_report_can_go(uri):
    record = parse_dmarc_record(f"v=DMARC1; rua={uri}")
    assert record is not None
    assert not record.usable


def test_malformed_tags_fall_back_and_the_first_of_two_counts():
    record = parse_dmarc_record("v=DMARC1; p=reject; p=none; adkim=strict; aspf=; psd=maybe; t=1; pct=abc")
    assert record == DmarcRecord(policy="reject")


@pytest.mark.parametrize(("tags", "testing"), [("pct=0", True), ("pct=1", False), ("pct=00", False), ("t=Y", True)])
def test_testing(tags, testing):
    record = parse_dmarc_record(f"v=DMARC1; p=reject; {tags}")
    assert record is not None
    assert record.testing is testing


@given(st.text(alphabet="v=DMARC1; pnerjcts\t\x00\u00e9:@,", max_size=80))
def test_whatever_is_published_is_read_or_passed_over(text):
    record = parse_dmarc_record("v=DMARC1;" + text)
    assert record is not None
    assert record.policy in {"none", "quarantine", "reject"}


@pytest.mark.parametrize(
    "tags", [";" * 1_000_000, "a=b;" * 250_000, "rua=" + "mailto:," * 120_000, "p=" + " " * 1_000_000, "=" * 1_000_000]
)
def test_a_megabyte_is_read_in_linear_time(tags):
    begun = time.process_time()
    parse_dmarc_record("v=DMARC1;" + tags)
    assert time.process_time() - begun < 20
