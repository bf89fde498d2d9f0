"""The resolver against a real DNS server on loopback."""

import asyncio

import dns.asyncresolver
import dns.nameserver
import pytest

from postroom.edge import dns_resolver
from postroom.edge.dns_resolver import MAX_CACHED_ANSWERS, TEMPORARY_CACHED_S, DnsResolver
from postroom.flows.ports import MailHosts
from wire.dns_server import DnsServer

ZONE = {
    "example.com.": {"MX": [[20, "backup.example.com."], [10, "MX.example.com."]]},
    "mx.example.com.": {"A": ["192.0.2.1", "192.0.2.2"], "AAAA": ["2001:db8::1"]},
    "both.example.": {"A": ["192.0.2.1", "192.0.2.2", "192.0.2.3"], "AAAA": ["2001:db8::1", "2001:db8::2"]},
    "backup.example.com.": {"A": ["192.0.2.9"]},
    "null.example.": {"MX": [[0, "."]]},
    "half-null.example.": {"MX": [[0, "."], [5, "mx.example.com."]]},
    "address-only.example.": {"A": ["192.0.2.7"]},
    "text-only.example.": {"TXT": ["x"]},
    "alias.example.": {"CNAME": "example.com."},
    "mx-alias.example.": {"MX": [[10, "mail.mx-alias.example."]]},
    "mail.mx-alias.example.": {"CNAME": "hop.example."},
    "hop.example.": {"CNAME": "mx.example.com."},
    "loop-a.example.": {"CNAME": "loop-b.example."},
    "loop-b.example.": {"CNAME": "loop-a.example."},
    "slow.example.": {"*": "TIMEOUT"},
    "slow-address.example.": {"A": "TIMEOUT", "AAAA": "TIMEOUT", "MX": []},
    "half-slow.example.": {"A": ["192.0.2.4"], "AAAA": "TIMEOUT"},
    "sick.example.": {"MX": "SERVFAIL"},
    "strict.example.": {"MX": "REFUSED"},
    "xn--bcher-kva.example.": {"MX": [[1, "mx.xn--bcher-kva.example."]]},
    "many.example.": {"MX": [[10, f"host-{n}.with-a-long-name.many.example."] for n in range(60)]},
    "equal.example.": {"MX": [[10, f"mx{n}.equal.example."] for n in range(6)] + [[5, "first.equal.example."]]},
    "odd.example.": {"MX": [[10, "bad\\000name\\032.odd.example."]]},
}


@pytest.fixture
async def server():
    async with DnsServer(ZONE) as running:
        yield running


@pytest.fixture
def resolver(server):
    return DnsResolver([server.address], timeout_s=0.6)


@pytest.mark.parametrize(
    ("domain", "outcome", "hosts"),
    [
        ("example.com", "ok", ("mx.example.com", "backup.example.com")),
        ("EXAMPLE.com.", "ok", ("mx.example.com", "backup.example.com")),
        ("null.example", "null_mx", ()),
        ("half-null.example", "ok", ("mx.example.com",)),
        ("address-only.example", "ok", ("address-only.example",)),
        ("text-only.example", "no_mail_host", ()),
        ("nowhere.example", "no_such_domain", ()),
        ("alias.example", "ok", ("mx.example.com", "backup.example.com")),
        ("loop-a.example", "temporary", ()),
        ("slow.example", "temporary", ()),
        ("slow-address.example", "temporary", ()),
        ("sick.example", "temporary", ()),
        ("strict.example", "temporary", ()),
        ("bücher.example", "ok", ("mx.xn--bcher-kva.example",)),
        ("BÜCHER.example", "ok", ("mx.xn--bcher-kva.example",)),
        ("", "no_such_domain", ()),
        ("a..b", "no_such_domain", ()),
        ("x" * 64 + ".example", "no_such_domain", ()),
        ("x." * 200 + "example", "no_such_domain", ()),
        ("sp ace.example", "no_such_domain", ()),
        ("nul\0.example", "no_such_domain", ()),
        ("\ud800.example", "no_such_domain", ()),
        ("[192.0.2.1]", "no_such_domain", ()),
    ],
)
async def test_mail_hosts(resolver, domain, outcome, hosts):
    found = await resolver.mail_hosts(domain)
    assert (found.outcome, found.hosts) == (outcome, hosts)
    assert found.text


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("mx.example.com", ("2001:db8::1", "192.0.2.1", "192.0.2.2")),
        ("mail.mx-alias.example", ("2001:db8::1", "192.0.2.1", "192.0.2.2")),
        ("both.example", ("2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3")),
        ("half-slow.example", ("192.0.2.4",)),
        ("slow.example", ()),
        ("nowhere.example", ()),
        ("text-only.example", ()),
        ("loop-a.example", ()),
        ("not a host", ()),
        ("", ()),
    ],
)
async def test_addresses(resolver, host, addresses):
    found = await resolver.addresses(host)
    assert sorted(found) == sorted(addresses)
    # IPv6 comes first, and then each family by turns.
    assert [":" in address for address in found] == [":" in address for address in addresses]


async def test_alias_is_followed_when_the_server_does_not(server, resolver):
    server.follow_aliases = False
    assert len(await resolver.addresses("mail.mx-alias.example")) == 3
    assert (await resolver.mail_hosts("alias.example")).hosts[0] == "mx.example.com"
    assert (await resolver.mail_hosts("loop-a.example")).outcome == "temporary"


async def test_equal_preferences_take_turns(resolver):
    firsts = set()
    for _ in range(60):
        hosts = (await resolver.mail_hosts("equal.example")).hosts
        assert hosts[0] == "first.equal.example"
        assert len(set(hosts)) == 7
        firsts.add(hosts[1])
    assert len(firsts) == 6


async def test_long_answer_comes_over_tcp_and_is_cut_to_ten_hosts(server, resolver):
    found = await resolver.mail_hosts("many.example")
    assert (found.outcome, len(found.hosts), server.asked_over_tcp) == ("ok", 10, 1)


async def test_unusable_host_name_has_no_address(resolver):
    [host] = (await resolver.mail_hosts("odd.example")).hosts
    assert await resolver.addresses(host) == ()


async def test_equal_questions_at_one_time_are_asked_once(server, resolver):
    found = await asyncio.gather(*[resolver.mail_hosts("example.com") for _ in range(50)])
    assert {answer.outcome for answer in found} == {"ok"}
    assert server.asked["example.com.", "MX"] == 1


async def test_one_waiter_that_leaves_does_not_take_the_answer_along(server, resolver):
    first = asyncio.create_task(resolver.mail_hosts("example.com"))
    second = asyncio.create_task(resolver.mail_hosts("example.com"))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).outcome == "ok"
    assert server.asked["example.com.", "MX"] == 1


@pytest.mark.parametrize(("ttl_s", "kept_s"), [(60, 60), (86_400, 300)])
async def test_answer_is_kept_for_its_ttl_within_bounds(server, ttl_s, kept_s):
    now = 1000.0
    server.ttl_s = ttl_s
    resolver = DnsResolver([server.address], monotonic=lambda: now)
    for moment, asked in ((1000.0, 1), (1000.0 + kept_s - 1, 1), (1000.0 + kept_s + 1, 2)):
        now = moment
        await resolver.mail_hosts("example.com")
        assert server.asked["example.com.", "MX"] == asked


async def test_ttl_zero_is_not_kept(server, resolver):
    server.ttl_s = 0
    await resolver.mail_hosts("example.com")
    await resolver.mail_hosts("example.com")
    assert server.asked["example.com.", "MX"] == 2


async def test_failure_is_kept_for_a_moment_and_absence_for_longer(server):
    now = [0.0]
    resolver = DnsResolver([server.address], timeout_s=2, monotonic=lambda: now[0])
    for _ in range(2):
        assert (await resolver.mail_hosts("sick.example")).outcome == "temporary"
        await resolver.mail_hosts("nowhere.example")
    tries = server.asked["sick.example.", "MX"]
    server.zone = {**ZONE, "sick.example.": {"MX": [[1, "mx.example.com."]]}}
    now[0] = TEMPORARY_CACHED_S - 0.1
    assert (await resolver.mail_hosts("sick.example")).outcome == "temporary"
    assert server.asked["sick.example.", "MX"] == tries
    now[0] = TEMPORARY_CACHED_S + 0.1
    assert (await resolver.mail_hosts("sick.example")).outcome == "ok"
    await resolver.mail_hosts("nowhere.example")
    assert server.asked["nowhere.example.", "MX"] == 1


RECORDS = {
    "txt.example.": {"TXT": ["v=spf1 -all", "a" * 300]},
    "both.example.": {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"], "MX": [[20, "b.example."], [10, "a.example."]]},
    "alias.example.": {"CNAME": "txt.example."},
    "1.2.0.192.in-addr.arpa.": {"PTR": ["host.example."]},
    "slow.example.": {"*": "TIMEOUT"},
}


@pytest.mark.parametrize(
    ("name", "kind", "outcome", "records"),
    [
        ("txt.example", "TXT", "ok", {"v=spf1 -all", "a" * 300}),
        ("TXT.example.", "TXT", "ok", {"v=spf1 -all", "a" * 300}),
        ("alias.example", "TXT", "ok", {"v=spf1 -all", "a" * 300}),
        ("both.example", "A", "ok", {"192.0.2.1"}),
        ("both.example", "AAAA", "ok", {"2001:db8::1"}),
        ("both.example", "TXT", "ok", set()),
        ("1.2.0.192.in-addr.arpa", "PTR", "ok", {"host.example"}),
        ("nowhere.example", "TXT", "no_such_name", set()),
        ("a..example", "TXT", "no_such_name", set()),
        ("a" * 64 + ".example", "TXT", "no_such_name", set()),
        (".".join(["a" * 60] * 5), "TXT", "no_such_name", set()),
        ("slow.example", "TXT", "temporary", set()),
    ],
)
async def test_records_of_any_kind(name, kind, outcome, records):
    async with DnsServer(RECORDS) as server:
        answer = await DnsResolver([server.address], timeout_s=1).lookup(name, kind)
    assert (answer.outcome, set(answer.records)) == (outcome, records)


async def test_mail_exchangers_come_in_their_order():
    async with DnsServer(RECORDS) as server:
        answer = await DnsResolver([server.address], timeout_s=1).lookup("both.example", "MX")
    assert answer.records == ("a.example", "b.example")


async def test_cache_is_bounded(resolver):
    resolver._cache = dict.fromkeys([(f"{n}.example", "A") for n in range(MAX_CACHED_ANSWERS)])
    await resolver.mail_hosts("example.com")
    assert len(resolver._cache) == MAX_CACHED_ANSWERS


async def test_the_cache_holds_so_many_bytes_and_no_large_answer(monkeypatch):
    zone = {f"{n}.example.": {"TXT": ["x" * 200]} for n in range(6)}
    zone |= {"large.example.": {"TXT": [f"{n}" + "x" * 200 for n in range(60)]}}
    monkeypatch.setattr(dns_resolver, "MAX_CACHED_BYTES", 4_000)
    async with DnsServer(zone) as server:
        resolver = DnsResolver([server.address], timeout_s=2)
        for n in range(6):
            await resolver.lookup(f"{n}.example", "TXT")
        assert len((await resolver.lookup("large.example", "TXT")).records) == 60
        assert [name for name, _ in resolver._cache] == ["3.example", "4.example", "5.example"]
        assert 0 < resolver._cached_bytes == sum(one.size for one in resolver._cache.values()) <= 4_000
        asked = server.asked["large.example.", "TXT"]
        await resolver.lookup("large.example", "TXT")
        assert server.asked["large.example.", "TXT"] == asked * 2
        assert server.asked["5.example.", "TXT"] == 1


async def test_second_server_answers_when_the_first_is_silent():
    async with DnsServer({"example.com.": {"*": "TIMEOUT"}}) as silent, DnsServer(ZONE) as good:
        resolver = DnsResolver([silent.address, good.address], timeout_s=3)
        assert (await resolver.mail_hosts("example.com")).outcome == "ok"


async def test_no_server_at_all_is_temporary(unused_tcp_port):
    resolver = DnsResolver([("127.0.0.1", unused_tcp_port)], timeout_s=0.3)
    found = await resolver.mail_hosts("example.com")
    assert found == MailHosts(outcome="temporary", text=found.text)
    assert await resolver.addresses("example.com") == ()


async def test_server_answers_every_type_of_its_zone():
    zone = {
        "example.com.": {"TXT": ["v=spf1 -all", 'quo"te', "x" * 600, "é"], "PTR": ["a.example."], "A": ["192.0.2.1"]},
        "deep.under.example.": {"A": ["192.0.2.1"]},
    }
    async with DnsServer(zone) as server:
        plain = dns.asyncresolver.Resolver(configure=False)
        plain.nameservers = [dns.nameserver.Do53Nameserver(*server.address)]
        found = await plain.resolve("example.com", "TXT")
        assert sorted(b"".join(r.strings).decode() for r in found) == sorted(zone["example.com."]["TXT"])
        assert [r.target.to_text() for r in await plain.resolve("example.com", "PTR")] == ["a.example."]
        with pytest.raises(dns.resolver.NoAnswer):
            await plain.resolve("under.example", "A")


async def test_one_that_keeps_nothing_sees_a_record_as_soon_as_it_is_there():
    async with DnsServer({"a.test.": {"TXT": ["old"]}}) as server:
        resolver = DnsResolver([server.address], keeps=False)
        assert (await resolver.lookup("b.test", "TXT")).outcome == "no_such_name"
        assert (await resolver.lookup("a.test", "TXT")).records == ("old",)
        server.zone |= {"a.test.": {"TXT": ["new"]}, "b.test.": {"TXT": ["there"]}}
        assert (await resolver.lookup("b.test", "TXT")).records == ("there",)
        assert (await resolver.lookup("a.test", "TXT")).records == ("new",)
