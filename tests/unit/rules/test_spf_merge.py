import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.authentication.spf_record import parse_spf_record
from postroom.rules.spf_merge import Senders, merge_spf, spf_allows

BY_NAME = Senders(include="_spf.postroom.example")
BY_ADDRESS = Senders(networks=("192.0.2.1", "2001:db8::/48"))


@pytest.mark.parametrize(
    ("senders", "terms"),
    [
        (BY_NAME, ("include:_spf.postroom.example",)),
        (BY_ADDRESS, ("ip4:192.0.2.1", "ip6:2001:db8::/48")),
        (Senders(host="mx.postroom.example"), ("a:mx.postroom.example",)),
        (Senders(), ()),
        (Senders(host="mx.postroom.example", relays=("a.test", "b.test", "a.test")),
         ("a:mx.postroom.example", "include:a.test", "include:b.test")),
        (Senders(include="a.test", relays=("a.test",)), ("include:a.test",)),
    ],
)  # fmt: skip
def test_terms(senders, terms):
    assert senders.terms() == terms
    assert merge_spf([], senders).text == " ".join(["v=spf1", *terms, "~all"])


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        (["v=spf1 -all"], "v=spf1 include:_spf.postroom.example -all"),
        (["v=spf1 mx ip4:192.0.2.9 ?all"], "v=spf1 mx ip4:192.0.2.9 include:_spf.postroom.example ?all"),
        (["v=spf1 mx"], "v=spf1 mx include:_spf.postroom.example ~all"),
        (["v=spf1 redirect=_spf.x.example"], "v=spf1 include:_spf.postroom.example redirect=_spf.x.example"),
        (["v=spf1 a redirect=_spf.x.example -all mx exp=e.x.example"],
         "v=spf1 a include:_spf.postroom.example exp=e.x.example -all"),
        (["V=SPF1  INCLUDE:_SPF.Postroom.example ~ALL"], "v=spf1 INCLUDE:_SPF.Postroom.example ~all"),
        (["google-site-verification=x", "v=spf1 a -all"], "v=spf1 a include:_spf.postroom.example -all"),
    ],
)  # fmt: skip
def test_an_existing_record_is_kept_and_ours_put_in(existing, expected):
    merged = merge_spf(existing, BY_NAME)
    assert merged.text == expected
    assert merged.note == ""
    assert spf_allows(merged.text, "include:_spf.postroom.example")
    assert merge_spf([merged.text], BY_NAME).text == merged.text


def test_two_records_become_one():
    merged = merge_spf(
        ["v=spf1 mx include:a.example -all", "v=spf1 mx redirect=b.example", "v=spf1 ip4:192.0.2.9 ~all"], BY_NAME
    )
    assert (
        merged.text == "v=spf1 mx include:a.example include:b.example ip4:192.0.2.9 include:_spf.postroom.example ~all"
    )
    assert "3 SPF records" in merged.note
    parse_spf_record(merged.text)


def test_lookups_are_counted_with_those_below():
    merged = merge_spf(
        ["v=spf1 a mx ptr exists:%{i}.x.example include:Deep.example. ip4:192.0.2.0/24 redirect=r.example"],
        BY_NAME,
        {"deep.example": 3, "r.example": 1},
    )
    # a, mx, ptr, exists, include and 3, ours, redirect and 1
    assert merged.lookup_count == 11
    assert "11 times" in merged.note


def test_addresses_stand_in_for_an_include_that_would_be_the_eleventh_question():
    full = "v=spf1 " + " ".join(f"include:{number}.example" for number in range(10)) + " -all"
    merged = merge_spf([full], Senders(include="_spf.postroom.example", networks=("192.0.2.1",)))
    assert merged.terms == ("ip4:192.0.2.1",)
    assert merged.text.endswith(" ip4:192.0.2.1 -all")
    assert (merged.lookup_count, merged.note) == (10, "")
    one_less = full.replace("include:9.example ", "")
    assert merge_spf([one_less], Senders(include="_spf.postroom.example", networks=("192.0.2.1",))).terms == (
        "include:_spf.postroom.example",
    )


def test_addresses_stand_in_for_our_include_and_not_for_a_relays():
    full = "v=spf1 " + " ".join(f"include:{number}.example" for number in range(9)) + " -all"
    senders = Senders(include="_spf.postroom.example", networks=("192.0.2.1",), relays=("r.test",))
    assert senders.includes() == ("_spf.postroom.example", "r.test")
    merged = merge_spf([full], senders, {"r.test": 0})
    assert merged.terms == ("ip4:192.0.2.1", "include:r.test")
    assert (merged.lookup_count, merged.note) == (10, "")
    assert "12 times" in merge_spf([full], senders, {"r.test": 2}).note


def test_a_mistake_in_the_existing_record_is_told():
    merged = merge_spf(["v=spf1 inclide:x.example -all"], BY_NAME)
    assert "inclide:x.example" in merged.text
    assert "mistake" in merged.note
    assert not spf_allows(merged.text, "include:_spf.postroom.example")


def test_octets_that_nobody_could_publish_are_left_out():
    assert merge_spf(["v=spf1 a\udcff mx -all"], BY_NAME).text == "v=spf1 mx include:_spf.postroom.example -all"


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("v=spf1 include:x.example -all", "include:x.example", True),
        ("v=spf1 +include:X.Example. -all", "include:x.example", True),
        ("v=spf1 ?include:x.example -all", "include:x.example", False),
        ("v=spf1 -all include:x.example", "include:x.example", False),
        ("v=spf1 include:y.x.example -all", "include:x.example", False),
        ("v=spf1 +all", "include:x.example", True),
        ("v=spf1 ip4:192.0.2.0/24 -all", "ip4:192.0.2.77", True),
        ("v=spf1 ip4:192.0.2.0/24 -all", "ip4:192.0.0.0/16", False),
        ("v=spf1 ip4:192.0.2.1 -all", "ip4:192.0.2.2", False),
        ("v=spf1 ip6:2001:db8::/32 -all", "ip6:2001:db8:7::/48", True),
        ("v=spf1 ip6:2001:db8::/32 -all", "ip4:192.0.2.1", False),
        ("v=spf1 a:mx.example -all", "a:mx.example", True),
        ("v=spf1 a:mx.example/24 -all", "a:mx.example", False),
        ("v=spf1 nonsense include:x.example -all", "include:x.example", False),
        (f"v=spf1 include:{'a' * 60}.{'b' * 60}.example -all", f"include:{'a' * 60}.{'b' * 59}c.example", False),
    ],
)
def test_whether_a_record_allows_ours(text, term, expected):
    assert spf_allows(text, term) is expected


TERMS = st.sampled_from(
    ["a", "mx", "-all", "~ALL", "all", "include:x.example", "redirect=x.example", "exp=e.example", "ip4:192.0.2.1", "",
     "?exists:%{i}.x.example", "ip4:192.0.2.0/24", "unknown=1", "junk", "\xff"]
)  # fmt: skip


@given(st.lists(st.lists(TERMS, max_size=8).map(lambda terms: " ".join(["v=spf1", *terms])), max_size=4))
def test_any_records_become_one_that_allows_ours_and_stays_as_it_is(existing):
    merged = merge_spf(existing, BY_NAME)
    assert merged.text.isascii()
    assert merge_spf([merged.text], BY_NAME).text == merged.text
    assert "mistake" in merged.note or spf_allows(merged.text, "include:_spf.postroom.example")
