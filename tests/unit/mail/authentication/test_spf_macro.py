import ipaddress
import time

import pytest

from postroom.mail.authentication.spf_macro import (
    MacroValues,
    dotted,
    expand_domain,
    parse_macro_string,
    uses_letter,
)

MAIL = MacroValues(
    ip=ipaddress.ip_address("192.0.2.3"),
    local_part="strong-bad",
    sender_domain="email.example.com",
    helo="MX.Example.Org",
)
IPV6 = "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1"


def expand(text, values=MAIL, **kinds):
    return expand_domain(parse_macro_string(text), values, domain="email.example.com", **kinds)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        # The examples of RFC 7208 §7.4.
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        # What they do not show.
        ("%{h}", "mx.example.org"),
        ("%{p}.x", "unknown.x"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("a%%b%_c%-d", "a%b c%20d"),
        ("%{d00002}", "example.com"),
        ("%{d999999999999}", "email.example.com"),
        ("%{LR-}", "bad.strong"),
        ("%{d}.", "email.example.com"),
    ],
)
def test_expansion(text, expanded):
    assert expand(text) == expanded


def test_ipv6_is_dotted():
    address = ipaddress.ip_address("2001:db8::cb01")
    assert dotted(address) == IPV6
    values = MacroValues(ip=address, local_part="l", sender_domain="d.example", helo="h")
    assert expand("%{ir}.%{v}.x", values) == ".".join(reversed(IPV6.split("."))) + ".ip6.x"


def test_the_hosts_name_is_given_from_outside():
    macros = parse_macro_string("a.%{P}.x")
    assert uses_letter(macros, "p")
    assert not uses_letter(macros, "d")
    assert expand("a.%{p}.x", host_name="mx.example.net") == "a.mx.example.net.x"


def test_a_long_name_is_cut_at_a_label_from_the_left():
    values = MacroValues(ip=MAIL.ip, local_part=".".join(["part"] * 100), sender_domain="x", helo="h")
    name = expand("%{l}.example.com", values)
    assert name.startswith("part.part.")
    assert name.endswith(".part.example.com")
    assert 248 < len(name) <= 253


def test_a_name_that_cannot_be_cut_is_empty():
    values = MacroValues(ip=MAIL.ip, local_part="x" * 300, sender_domain="x", helo="h")
    assert expand("%{l}", values) == ""


def test_letters_of_other_alphabets_stay():
    values = MacroValues(ip=MAIL.ip, local_part="jos\u00e9", sender_domain="x", helo="h")
    assert not expand("%{l}.example", values).isascii()


def test_hostile_sizes_are_expanded_in_linear_time():
    values = MacroValues(ip=MAIL.ip, local_part="a-" * 500_000, sender_domain="x", helo="h" * 1_000_000)
    begun = time.process_time()
    expand("%{l-+,/_=}" * 10_000 + ".x", values)
    expand("%{h}" * 100_000, values)
    expand("%%" * 500_000)
    expand("%{l" + "-" * 1_000_000 + "}", values)
    assert time.process_time() - begun < 20
