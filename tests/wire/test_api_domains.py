"""Domains over HTTP, against a real DNS server; and mail that leaves signed, judged by a verifier of others."""

import asyncio
import secrets
from email.message import EmailMessage

import pytest
from click.testing import CliRunner

from postroom.cli import cli
from postroom.domain_commands import check_domain
from postroom.edge.api.models_domains import Domain, DomainList
from postroom.mail.mta_sts import parse_policy
from postroom.testing import Correspondent, LoopThread, RunningServer
from wire.api_client import Api, admin, assert_shape, eventually
from wire.dns_server import DnsServer


@pytest.fixture(scope="module")
def dns():
    thread = LoopThread()
    server = DnsServer({}, ttl_s=0)
    thread.run(server.__aenter__())
    yield server
    thread.run(server.__aexit__())
    thread.close()


@pytest.fixture(scope="module")
def named(tmp_path_factory, dns, correspondent):
    """A server that asks our DNS."""
    settings = {"relay": correspondent.relay_url, "dns_servers": f"127.0.0.1:{dns.port}"}
    with RunningServer(tmp_path_factory.mktemp("named"), **settings) as running:
        yield running


def publish(dns, domain, *purposes):
    """Put the domain's records into the zone."""
    for one in domain["records"]:
        if not purposes or one["purpose"] in purposes:
            value = one["value"] if one["priority"] is None else [one["priority"], f"{one['value']}."]
            if one["type"] == "CNAME":
                value = f"{one['value']}."
                dns.zone.setdefault(value, {})["A"] = ["192.0.2.80"]
            dns.zone.setdefault(f"{one['name']}.", {})[one["type"]] = value if one["type"] == "CNAME" else [value]


def fresh_name():
    return f"d{secrets.token_hex(4)}.test"


async def verified(api, dns, **fields):
    made = await api.made("/domains", {"domain": fresh_name(), **fields})
    publish(dns, made)
    return await api.made(f"/domains/{made['id']}/verify")


async def test_from_the_name_to_a_signed_mail(named, dns, correspondent):
    api, name = admin(named), fresh_name()
    answer = await api.post("/domains", {"domain": name})
    assert answer.status == 201
    made = answer.json
    assert_shape(Domain, made)
    assert (made["status"], {one["status"] for one in made["records"]}) == ("pending", {"missing"})
    inbox = await api.made("/inboxes", {"name": "agent", "domainId": made["id"]})
    assert (inbox["address"], inbox["domainId"]) == (f"agent@{name}", made["id"])
    body = {"inboxId": inbox["id"], "to": "ann@outside.test", "text": "Hello"}
    refused = await api.post("/messages", body)
    assert (refused.status, refused.error["code"]) == (422, "domain_not_verified")
    assert "dkim" in refused.error["message"]

    publish(dns, made)
    done = await api.made(f"/domains/{made['id']}/verify")
    assert_shape(Domain, done)
    assert (done["status"], {one["status"] for one in done["records"]}) == ("verified", {"ok"})
    assert (await api.post("/messages", body)).status == 202
    raw = await eventually(lambda: asyncio.to_thread(_newest, correspondent, f"agent@{name}"))
    assert raw.count(b"DKIM-Signature:") == 2
    events = (await api.got("/events", type="domain.verified"))["events"]
    assert name in [one["data"]["domain"] for one in events]

    dkim = pytest.importorskip("dkim")
    dnspython = pytest.importorskip("dns.resolver")

    def ask(asked, timeout=5):
        resolver = dnspython.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], dns.port
        return b"".join(resolver.resolve(asked.decode().rstrip("."), "TXT", lifetime=timeout)[0].strings)

    verifier = dkim.DKIM(raw)
    assert await asyncio.to_thread(verifier.verify, 0, ask)
    assert verifier.domain == name.encode()


def _newest(correspondent: Correspondent, sender: str) -> bytes | None:
    """The raw bytes of the newest mail from the sender, if one is there."""
    found = [one.raw for one in correspondent.received if sender.encode() in one.raw]
    return found[-1] if found else None


async def test_what_is_wrong_is_said_with_what_was_found(named, dns):
    api, name = admin(named), fresh_name()
    made = await api.made("/domains", {"domain": name})
    publish(dns, made)
    dns.zone[f"{name}."] |= {"MX": [[5, "mx.elsewhere.test."]], "TXT": ["v=spf1 -all", "other text"]}
    del dns.zone[f"_dmarc.{name}."]
    seen = await api.made(f"/domains/{made['id']}/verify")
    assert seen["status"] == "pending"
    wrong = {one["purpose"]: (one["status"], one["found"]) for one in seen["records"] if one["status"] != "ok"}
    assert wrong == {
        "receiving": ("wrong", ["mx.elsewhere.test"]),
        "spf": ("wrong", ["v=spf1 -all"]),
        "dmarc": ("missing", []),
    }
    # The same from the command line, beside the running server.
    table = await asyncio.to_thread(check_domain, named.settings, name)
    assert not table.complete
    assert any(line.startswith("wrong") and "mx.postroom.test" in line for line in table.lines)
    assert f"receiving {name}: found mx.elsewhere.test" in table.lines
    assert "2 required records are not as it should be." in table.lines
    publish(dns, made)
    table = await asyncio.to_thread(check_domain, named.settings, name)
    assert table.complete
    assert table.lines[-1] == f"Everything that {name} needs is there."


async def test_a_domain_that_is_not_held_can_be_checked_too(named, dns, tmp_path):
    settings = named.settings.model_copy(update={"data_dir": tmp_path})
    dns.zone["known.test."] = {"TXT": ["v=spf1 a:mx.postroom.test ~all"], "MX": [[10, "mx.postroom.test."]]}
    table = await asyncio.to_thread(check_domain, settings, "known.test")
    states = {tuple(line.split()[:2]) for line in table.lines if line.startswith(("ok ", "missing "))}
    assert {("ok", "receiving"), ("ok", "spf"), ("missing", "return_path"), ("missing", "dmarc")} <= states
    assert "ownership" not in {purpose for _, purpose in states}
    assert not table.complete
    assert not list(tmp_path.iterdir())


async def test_the_command_prints_the_table_and_fails_when_something_is_missing(named, dns):
    made = await verified(admin(named), dns)
    where = ["--data-dir", str(named.settings.data_dir), "--dns-servers", f"127.0.0.1:{dns.port}"]
    arguments = ["domains", "check", made["domain"], "--hostname", named.settings.hostname, *where]
    good = await asyncio.to_thread(CliRunner().invoke, cli, arguments)
    assert (good.exit_code, good.output.splitlines()[0].split()) == (0, ["STATUS", "PURPOSE", "TYPE", "NAME", "VALUE"])
    del dns.zone[f"_postroom.{made['domain']}."]
    assert (await asyncio.to_thread(CliRunner().invoke, cli, arguments)).exit_code == 1


async def test_two_workspaces_cannot_hold_one_domain(named, dns):
    api = admin(named)
    made = await verified(api, dns)
    theirs = await api.other_workspace()
    for name in (made["domain"], made["domain"].upper() + "."):
        answer = await theirs.post("/domains", {"domain": name})
        assert (answer.status, answer.error["code"]) == (409, "domain_taken")
    again = await api.post("/domains", {"domain": made["domain"]})
    assert (again.status, again.error["code"]) == (409, "domain_exists")
    assert (await theirs.post("/inboxes", {"address": f"a@{made['domain']}"})).error["code"] == "unknown_domain"


async def test_rotation_zone_file_list_and_deletion(named, dns):
    api = admin(named)
    made = await verified(api, dns)
    rotating = await api.made(f"/domains/{made['id']}/dkim/rotate")
    assert_shape(Domain, rotating)
    assert [one["state"] for one in rotating["dkim"]].count("pending") == 2
    twice = await api.post(f"/domains/{made['id']}/dkim/rotate")
    assert (twice.status, twice.error["code"]) == (409, "rotation_under_way")
    zone = await api.get(f"/domains/{made['id']}/zone-file")
    assert zone.headers["content-type"].startswith("text/plain")
    assert all(one["selector"].encode() in zone.body for one in rotating["dkim"])
    page = await api.got("/domains", limit="100")
    assert_shape(DomainList, page)
    assert made["id"] in [one["id"] for one in page["domains"]]
    inbox = await api.made("/inboxes", {"username": "a", "domain": made["domain"]})
    kept = await api.ask("DELETE", f"/domains/{made['id']}")
    assert (kept.status, kept.error["code"]) == (409, "domain_in_use")
    assert (await api.ask("DELETE", f"/inboxes/{inbox['id']}")).status == 204
    assert (await api.ask("DELETE", f"/domains/{made['id']}")).status == 204
    assert (await api.get(f"/domains/{made['id']}")).error["code"] == "domain_not_found"


@pytest.mark.parametrize("name", ["", "nodot", "a b.test", "192.0.2.1", "x" * 300])
async def test_names_that_are_none_are_refused(named, name):
    answer = await admin(named).post("/domains", {"domain": name})
    assert (answer.status, answer.error["param"]) == (422, "domain")


async def test_mail_from_outside_reaches_an_inbox_of_the_domain(named, dns):
    api = admin(named)
    made = await verified(api, dns)
    inbox = await api.made("/inboxes", {"username": "desk", "domain": made["domain"]})
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.com", inbox["address"], "Hello"
    mail.set_content("Hi")
    await asyncio.to_thread(named.send_mail, mail, mail_from="ann@example.com", rcpt_to=inbox["address"])

    async def arrived():
        return (await api.got("/messages", inboxId=inbox["id"]))["messages"]

    assert (await eventually(arrived))[0]["subject"] == "Hello"


async def test_a_slow_dns_does_not_keep_who_adds_a_domain(named, dns, monkeypatch):
    monkeypatch.setattr("postroom.flows.domains.FIRST_LOOK_S", 0.05)
    name = fresh_name()
    dns.zone[f"{name}."] = {"*": "TIMEOUT"}
    made = await admin(named).made("/domains", {"domain": name})
    assert {one["status"] for one in made["records"]} == {"pending"}
    assert len(made["records"]) == 11


async def test_a_verified_domains_policy_is_served_at_its_own_host_alone(named, dns):
    api, nobody = admin(named), Api(named.url, None)
    made = await api.made("/domains", {"domain": fresh_name()})

    async def ask(host):
        return await nobody.ask("GET", "/.well-known/mta-sts.txt", headers={"Host": host})

    host = f"mta-sts.{made['domain']}"
    assert (await ask(host)).status == 404
    publish(dns, made)
    await api.made(f"/domains/{made['id']}/verify")
    answer = await ask(host)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert parse_policy(answer.body.decode()).mode == "testing"
    for other in (made["domain"], "localhost", f"mta-sts.{fresh_name()}", "mta-sts."):
        refused = await ask(other)
        assert (refused.status, refused.error["code"]) == (404, "policy_not_found"), other
    changed = await api.ask("PATCH", f"/domains/{made['id']}", {"mtaSts": "none"})
    assert (changed.status, changed.json["mtaSts"]) == (200, "none")
    assert_shape(Domain, changed.json)
    assert (await ask(host)).body.startswith(b"version: STSv1\r\nmode: none\r\n")
    refused = await api.ask("PATCH", f"/domains/{made['id']}", {"mtaSts": "enforce"})
    assert (refused.status, refused.error["code"], refused.error["param"]) == (409, "no_certificate", "mtaSts")
    assert (await api.ask("PATCH", f"/domains/{made['id']}", {"mtaSts": "strict"})).status == 422
