import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.authentication.spf_macro import SpfSyntaxError
from postroom.mail.authentication.spf_record import is_spf_record, parse_spf_record


@pytest.mark.parametrize("text", ["v=spf1", "V=SPF1 -all", "v=spf1 ", "v=spf1  a"])
def test_records_that_claim_to_be_spf(text):
    assert is_spf_record(text)


@pytest.mark.parametrize("text", ["", "v=spf10", "v=spf1mx", "v=spf2.0/pra", " v=spf1", "v=spf1\t-all", "spf1 -all"])
def test_records_that_do_not(text):
    assert not is_spf_record(text)


def mechanisms(text):
    return parse_spf_record(f"v=spf1 {text}").mechanisms


def test_qualifiers_and_names_in_any_case():
    found = mechanisms("+A -MX ~Include:b.example ?ip4:192.0.2.0/24 ALL")
    assert [(one.qualifier, one.name) for one in found] == [
        ("pass", "a"), ("fail", "mx"), ("softfail", "include"), ("neutral", "ip4"), ("pass", "all"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "target", "prefix4", "prefix6"),
    [
        ("a", None, 32, 128),
        ("a/24", None, 24, 128),
        ("a//64", None, 32, 64),
        ("a/0//0", None, 0, 0),
        ("mx:b.example/24//64", ("b.example",), 24, 64),
        ("a:b/c.example", ("b/c.example",), 32, 128),
        ("a:b.example./24", ("b.example.",), 24, 128),
        ("mx:foo:bar/baz.b-1", ("foo:bar/baz.b-1",), 32, 128),
        ("ip4:192.0.2.0/24", None, 24, 128),
        ("ip6:2001:db8::/32", None, 32, 32),
    ],
)
def test_targets_and_prefix_lengths(text, target, prefix4, prefix6):
    (found,) = mechanisms(text)
    assert (found.target, found.prefix4, found.prefix6) == (target, prefix4, prefix6)


@pytest.mark.parametrize(
    "term",
    [
        "all:x", "all/8", "-all.", "include", "include:", "exists:", "exists:b.example/24", "include:b.example/24",
        "a:", "a/", "a//", "a/33", "a//129", "a/024", "a/24/64", "a//64/24", "a/-1", "a/+1", "a/1_0", "a:b",
        "a:museum.", "a:b.example..", "a:192.0.2.1", "a:b.-c", "a:b.c-", "a:b.e_x", "ax", "a b", "mx:b.example:25",
        "ptr/24", "ptr:", "ip4", "ip4:", "ip4:192.0.2", "ip4:192.0.2.1/", "ip4:192.0.2.1/33", "ip4:192.0.2.01",
        "ip4:192.0.2.1:25", "ip4:192.0.2.1//64", "ip4:2001:db8::1", "ip6:192.0.2.1", "ip6:fe80::1%eth0",
        "ip6:2001:db8::/129", "ip6:::/032", "redirect:b.example", "redirect=", "redirect=b", "exp=",
        "redirect=b.example redirect=c.example", "EXP=b.example exp=c.example", "=b", "1a=b", "moo=%abc", "moo=%(x)",
        "--all", "-", "a:%{d", "a:%{x}.example", "a:%{d0}", "a:%{d1q}", "a:%{c}.example", "exists:%{r}", "a:%{d}com",
        "exists:%{}", "exists:%", "exists:b.example%", "a\t", "a\x00", "\u00e9", "a:b.example\udc80", "A\u212a",
    ],
)  # fmt: skip
def test_one_mistake_spoils_the_record(term):
    with pytest.raises(SpfSyntaxError) as wrong:
        parse_spf_record(f"v=spf1 +all {term}" if term != "a b" else "v=spf1 a b")
    assert str(wrong.value).isascii()
    assert str(wrong.value).isprintable()


@pytest.mark.parametrize(
    "term",
    ["moo=", "moo=a%%b%{d}", "default=-", "X-1._=%{i}", "exp=%{d}", "redirect=%{d2}", "exists:%{l1r+-}.%{d}",
     "include:b.xn--p1ai", "a:b.1-2", "exists:b.%{h}", "exists:b%%", "mx:%{D}"],
)  # fmt: skip
def test_well_formed_terms(term):
    parse_spf_record(f"v=spf1 {term} -all")


def test_spaces_between_terms_do_not_count():
    assert len(mechanisms("   a   mx  ")) == 2


def test_only_the_redirect_is_kept_of_modifiers():
    record = parse_spf_record("v=spf1 exp=e.example moo=x Redirect=b.example a")
    assert record.redirect == ("b.example",)
    assert [one.name for one in record.mechanisms] == ["a"]


def complaint_about(text):
    try:
        parse_spf_record("v=spf1 " + text)
    except SpfSyntaxError as wrong:
        return str(wrong)
    return None


@given(st.text(alphabet="v=spf1 aimxp:/%{}d.-+~?0246_\x00\u00e9", max_size=60))
def test_whatever_is_published_is_read_or_refused(text):
    complaint = complaint_about(text)
    assert complaint is None or complaint


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, " a:" * 300_000, "/" * 1_000_000, "a:" + "%{d}" * 250_000, "%{" * 500_000,
             "a:" + "." * 1_000_000, "a:%{d" + "." * 1_000_000, " moo=%{d." * 120_000, "a/" + "9" * 1_000_000,
             "a:%{d" + "9" * 1_000_000 + "}", "ip4:" + "1." * 500_000, "ip6:" + ":" * 1_000_000]
)  # fmt: skip
def test_a_megabyte_is_read_in_linear_time(text):
    begun = time.process_time()
    complaint = complaint_about(text)
    assert complaint is None or len(complaint) < 500
    assert time.process_time() - begun < 20
