import pytest

from postroom.mail.authentication.dns import DnsAnswer
from postroom.rules.domain_records import WantedRecord, report_permission
from postroom.rules.record_check import MAX_FOUND, MAX_FOUND_CHARS, compare_record, question_for

KEY = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkq" * 20


def wanted(purpose, value, kind="TXT", **more):
    return WantedRecord(purpose=purpose, type=kind, name="x.example.com", value=value, **more)


OWNERSHIP = wanted("ownership", "postroom-verification=tok1")
SPF = wanted("spf", "v=spf1 mx include:_spf.p.example ~all", essential=("include:_spf.p.example",))
DKIM = wanted("dkim", KEY)
ED25519 = wanted("dkim", "v=DKIM1; k=ed25519; p=AAAA")
DMARC = wanted("dmarc", "v=DMARC1; p=none; rua=mailto:d@example.com", essential=("d@example.com",))
TLS = wanted("tls_reports", "v=TLSRPTv1; rua=mailto:d@example.com", essential=("d@example.com",))
STS = wanted("mta_sts", "v=STSv1; id=7")
MX = wanted("receiving", "mx.p.example", "MX", priority=10)
ALIAS = wanted("mta_sts", "sts.p.example", "CNAME")


def check(one, *records, **more):
    return compare_record(one, DnsAnswer(outcome="ok", records=records), **more)


ALL = [OWNERSHIP, SPF, DKIM, ED25519, DMARC, TLS, STS, MX, ALIAS]


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.purpose} {one.type}")
def test_states_without_a_record(one):
    assert compare_record(one, DnsAnswer(outcome="no_such_name")).status == "missing"
    assert check(one).status == "missing"
    pending = compare_record(one, DnsAnswer(outcome="temporary"))
    assert (pending.status, pending.found) == ("pending", ())


@pytest.mark.parametrize("one", [OWNERSHIP, SPF, DKIM, ED25519, DMARC, TLS, STS, MX], ids=lambda one: one.purpose)
def test_the_record_itself_is_ok(one):
    assert check(one, one.value).status == "ok"
    assert check(one, one.value).reason == ""


@pytest.mark.parametrize("one", [OWNERSHIP, SPF, DMARC, TLS, STS], ids=lambda one: one.purpose)
def test_other_text_at_the_name_is_passed_over(one):
    answer = check(one, "google-site-verification=abc", one.value)
    assert (answer.status, answer.found) == ("ok", (one.value,))
    assert check(one, "google-site-verification=abc").status == "missing"


@pytest.mark.parametrize("one", [SPF, DMARC, TLS, STS], ids=lambda one: one.purpose)
def test_two_records_of_a_kind_are_wrong(one):
    answer = check(one, one.value, one.value)
    assert answer.status == "wrong"
    assert "more than one" in answer.reason
    assert len(answer.found) == 2


@pytest.mark.parametrize(
    ("one", "record", "expected"),
    [
        (OWNERSHIP, ' "postroom-verification=tok1" ', "ok"),
        (OWNERSHIP, "postroom-verification=tok2", "wrong"),
        (SPF, "v=spf1 ip4:192.0.2.0/24 +include:_SPF.p.example -all", "ok"),
        (SPF, "v=spf1 -all", "wrong"),
        (SPF, "v=spf1 include:_spf.p.example junk", "wrong"),
        (DKIM, KEY.replace("; ", ";"), "ok"),
        (DKIM, "p=" + "MIIBIjANBgkq" * 20, "ok"),
        (DKIM, KEY.replace("q", "q ", 3) + "; t=s;", "ok"),
        (ED25519, "v=DKIM1; p=AAAA", "wrong"),
        (DMARC, "v=DMARC1; p=reject; rua=mailto:x@example.net,mailto:d@example.com!10m", "ok"),
        (DMARC, "v=DMARC1; p=none", "wrong"),
        (DMARC, "v=DMARC1; rua=mailto:d@example.com", "wrong"),
        (DMARC, "v=dmarc1; p=none; rua=mailto:d@example.com", "wrong"),
        (DMARC, "p=none; rua=mailto:d@example.com", "missing"),
        (TLS, "v=TLSRPTv1;rua=https://x.example/,mailto:d@example.com;", "ok"),
        (TLS, "v=TLSRPTv1; rua=mailto:x@example.com", "wrong"),
        (STS, "v=STSv1; id=7;", "ok"),
        (STS, "v=STSv1; id=6", "wrong"),
    ],
)
def test_what_counts_is_the_meaning(one, record, expected):
    assert check(one, record).status == expected
    assert bool(check(one, record).reason) == (expected == "wrong")


@pytest.mark.parametrize(
    ("records", "word"),
    [
        (("v=DKIM1; k=rsa; p=",), "revoked"),
        (("v=DKIM1; k=rsa; p=OTHER",), "another one"),
        (('"' + KEY[:200] + '" "' + KEY[200:] + '"',), "Quotation marks"),
        ((KEY[:200],), "cut short"),
        (("hello",), "another one"),
        ((KEY, KEY), "more than one"),
    ],
)
def test_what_can_be_wrong_with_a_key(records, word):
    answer = check(DKIM, *records)
    assert answer.status == "wrong"
    assert word in answer.reason
    assert answer.found


def test_mx():
    assert check(MX, "mx.p.example", "backup.example").status == "ok"
    second = check(MX, "mx.google.example", "mx.p.example")
    assert second.status == "ok"
    assert "mx.google.example first" in second.reason
    other = check(MX, "mx.google.example")
    assert (other.status, other.found) == ("wrong", ("mx.google.example",))
    assert check(MX, "").status == "wrong"


def test_an_alias_must_lead_to_the_same_addresses():
    target = DnsAnswer(outcome="ok", records=("192.0.2.1", "192.0.2.2"))
    assert question_for(ALIAS) == "A"
    assert question_for(MX) == "MX"
    assert check(ALIAS, "192.0.2.2", target=target).status == "ok"
    assert check(ALIAS, "203.0.113.1", target=target).status == "wrong"
    assert check(ALIAS, "203.0.113.1").status == "ok"
    assert check(ALIAS, "192.0.2.2", target=DnsAnswer(outcome="temporary")).status == "pending"


def test_consent_to_reports():
    one = report_permission("example.com", "r@postroom.example")
    assert check(one, "v=DMARC1;").status == "ok"
    assert check(one, "v=DMARC2").status == "missing"


def test_what_is_shown_is_bounded_and_printable():
    answer = check(OWNERSHIP, *["postroom-verification=\udcff\n" + "x" * 5_000] * 50)
    assert len(answer.found) == MAX_FOUND
    assert all(text.isprintable() and len(text) <= MAX_FOUND_CHARS + 3 for text in answer.found)
    assert all(text.encode() for text in answer.found)
