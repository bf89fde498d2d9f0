import asyncio

import pytest

from postroom.mail.authentication.dns import DnsAnswer
from postroom.mail.authentication.zone import ZoneLookup, can_be_name, run_to_end


def ask(zone, name, kind):
    return run_to_end(ZoneLookup(zone)(name, kind))


ZONE = {
    "Shop.Example.": {"TXT": ["one", ["tw", "o"]], "A": ["192.0.2.1"], "MX": [[20, "b.shop.example."], [10, "A."]]},
    "www.shop.example": {"CNAME": "SHOP.example."},
    "far.shop.example": {"CNAME": ["www.shop.example."]},
    "slow.example": {"TXT": "TIMEOUT", "A": ["192.0.2.2"]},
    "dead.example": {"*": "TIMEOUT", "A": ["192.0.2.3"], "MX": []},
    "loop.example": {"CNAME": "loop.example."},
    "lost.example": {"CNAME": ""},
    "deep.under.empty.example": {"A": ["192.0.2.4"]},
    "1.2.0.192.in-addr.arpa": {"PTR": ["Shop.Example."]},
    "null.example": {"MX": [[0, "."]]},
}


@pytest.mark.parametrize("name", ["shop.example", "SHOP.example.", "www.shop.example", "Far.Shop.Example."])
def test_names_in_any_case_and_through_aliases(name):
    assert ask(ZONE, name, "TXT") == DnsAnswer(outcome="ok", records=("one", "two"))


def test_records_come_in_the_form_that_checks_expect():
    assert ask(ZONE, "shop.example", "MX").records == ("a", "b.shop.example")
    assert ask(ZONE, "1.2.0.192.in-addr.arpa", "PTR").records == ("shop.example",)
    assert ask(ZONE, "null.example", "MX").records == ("",)


def test_a_name_without_such_records_exists_all_the_same():
    assert ask(ZONE, "shop.example", "AAAA") == DnsAnswer(outcome="ok")
    assert ask(ZONE, "under.empty.example", "A") == DnsAnswer(outcome="ok")


@pytest.mark.parametrize(
    "name", ["other.example", "", "a..example", f"{'x' * 64}.example", "lost.example", "é.example"]
)
def test_names_that_do_not_exist(name):
    assert ask(ZONE, name, "A") == DnsAnswer(outcome="no_such_name")


def test_timeouts_of_one_type_and_of_all_that_have_no_records():
    assert ask(ZONE, "slow.example", "TXT").outcome == "temporary"
    assert ask(ZONE, "slow.example", "A").records == ("192.0.2.2",)
    assert ask(ZONE, "dead.example", "A").records == ("192.0.2.3",)
    assert ask(ZONE, "dead.example", "TXT").outcome == "temporary"
    assert ask(ZONE, "dead.example", "MX").outcome == "temporary"


def test_aliases_are_followed_eight_times_and_loops_found():
    chain = {f"{n}.example": {"CNAME": f"{n + 1}.example"} for n in range(20)} | {"20.example": {"A": ["192.0.2.1"]}}
    assert ask(chain, "12.example", "A").records == ("192.0.2.1",)
    assert ask(chain, "11.example", "A").outcome == "temporary"
    assert ask(ZONE, "loop.example", "A").outcome == "temporary"


def test_what_is_not_ascii_comes_as_octets():
    assert ask({"a.example": {"TXT": ["\u00e9"]}}, "a.example", "TXT").records == ("\udcc3\udca9",)


@pytest.mark.parametrize("junk", [[], "x", {"A": 7}, {"MX": [7, [1], ["x", "y"]]}, {"TXT": [["\ud800"], 3]}])
def test_junk_in_a_zone_is_no_exception(junk):
    for kind in ("TXT", "A", "AAAA", "MX", "PTR"):
        assert ask({"a.example": junk}, "a.example", kind).outcome == "ok"


def test_names_that_dns_can_hold():
    assert can_be_name("_dmarc.example.org")
    assert can_be_name(".".join(["x" * 62] * 4))
    assert not can_be_name(".".join(["x" * 63] * 4))


def test_running_to_the_end_gives_the_result_the_error_or_says_that_it_waits():
    async def fails():
        raise KeyError("x")

    with pytest.raises(KeyError):
        run_to_end(fails())
    with pytest.raises(RuntimeError, match="waits"):
        run_to_end(asyncio.sleep(0))
