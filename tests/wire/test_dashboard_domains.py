"""Domains in the dashboard: from a name to a test mail, against a real DNS; keys, reports, relays and settings."""

import asyncio
from datetime import UTC, datetime

import pytest

from postroom.base.clock import DAY_MS
from postroom.store.domain_reports import add_dmarc_counts, note_source
from wire.api_client import admin, eventually
from wire.dashboard_client import Browser
from wire.test_api_domain_reports import deliver, report
from wire.test_api_domains import dns, fresh_name, named, publish, verified  # noqa: F401 - fixtures


@pytest.fixture
async def browser(named):  # noqa: F811 - fixtures
    async with Browser(named) as signed_in:
        await signed_in.sign_in()
        yield signed_in


def counted(server, domain, days):
    """Put sums of reports into the store. days: by how many days ago, the numbers by host."""
    today = server.services.clock.now_ms() // DAY_MS

    def work(connection):
        for ago, hosts in days.items():
            add_dmarc_counts(connection, workspace_of(connection, domain["id"]), domain["id"], today - ago, hosts)

    server.run(server.services.db.write(work))


def workspace_of(connection, domain_id):
    return connection.exec_driver_sql(f"SELECT workspace_id FROM domains WHERE id = '{domain_id}'").scalar_one()


async def test_from_a_name_to_a_test_mail(named, dns, browser, correspondent):  # noqa: F811 - fixtures
    api, name = admin(named), fresh_name()
    for wrong in ("no dots", "192.0.2.1"):
        refused = await browser.post("/dashboard/domains/new", {"domain": wrong})
        assert (refused.status, refused.one("[name=domain]").attributes["aria-invalid"]) == (422, "true")
    made = await browser.post("/dashboard/domains/new", {"domain": name, "setup": "own_mx", "warm_up": "yes"})
    assert (made.words("h1"), "publish its records" in made.toast) == (name, True)
    domain = (await api.got("/domains"))["domains"][0]
    path = f"/dashboard/domains/{domain['id']}"
    assert made.path == path
    assert domain["warmUp"]["dailyCap"] == 50
    assert made.words(".dns-steps [aria-current]").startswith("2 Publish the records")
    # Every record with a name and a value to copy.
    assert len(made.all("[data-purpose]")) == len(domain["records"])
    shown = [one.attributes["data-copy"] for one in made.all("[data-purpose] [data-copy]")]
    assert set(shown) >= {one[field] for one in domain["records"] for field in ("name", "value")}
    assert "Not found" in made.words("[data-purpose=ownership]")
    assert "As soon as the domain is verified" in made.words("[aria-labelledby=test]")

    publish(dns, domain, "ownership", "receiving")
    part = await browser.ask("POST", f"{path}/verify", data={"csrf": browser.csrf}, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "Found" in part.words("[data-purpose=ownership]")
    assert "not found yet" in part.words("#standing")
    assert "toast" in part.headers["hx-trigger"]
    spf = next(one for one in domain["records"] if one["purpose"] == "spf")
    dns.zone[f"{spf['name']}."]["TXT"] = ["v=spf1 -all"]
    await browser.post(f"{path}/verify")
    wrong = await browser.fragment(f"{path}/set-up")
    assert "Found, but wrong" in wrong.words("[data-purpose=spf]")
    assert "v=spf1 -all" in wrong.words("[data-purpose=spf] .dns-record-found")

    publish(dns, domain)
    await browser.post(f"{path}/verify")
    done = await browser.get(path)
    assert "Verified." in done.words("#standing")
    assert not done.all(".dns-steps")
    assert "It has no inbox yet" in done.words("[aria-labelledby=test]")
    inbox = await api.made("/inboxes", {"name": "agent", "domainId": domain["id"]})
    nobody = await browser.post(f"{path}/test", {"inbox_id": inbox["id"], "to": "nobody"})
    assert (nobody.status, nobody.one("[name=to]").attributes["aria-invalid"]) == (422, "true")
    sent = await browser.post(f"{path}/test", {"inbox_id": inbox["id"], "to": "ann@outside.test"})
    assert "On its way to ann@outside.test" in sent.toast
    await eventually(lambda: asyncio.to_thread(_came, correspondent, f"A test from {name}"))


def _came(correspondent, subject):
    return any(one.parsed.subject == subject for one in correspondent.received)


async def test_the_zone_file_and_the_two_set_ups(named, browser):  # noqa: F811 - fixtures
    form = await browser.get("/dashboard/domains/new")
    assert [one.attributes["value"] for one in form.all("[name=setup]")] == ["own_mx", "reply_to"]
    name = fresh_name()
    made = await browser.post("/dashboard/domains/new", {"domain": name, "setup": "reply_to"})
    assert f"bounces.{name}" in made.words(".page-head")
    zone = await browser.get(f"{made.path}/zone-file")
    assert zone.headers["content-disposition"] == f'attachment; filename="{name}.zone"'
    assert "_domainkey" in zone.text
    # The mail of this domain is another host's, and so is its policy.
    assert "MTA-STS" not in (await browser.get(f"{made.path}/settings")).words("main")
    again = await browser.post("/dashboard/domains/new", {"domain": name, "setup": "own_mx"})
    assert (again.status, "has" in again.words(".wrong-words")) == (409, True)


async def test_keys_are_rotated(named, dns, browser):  # noqa: F811 - fixtures
    domain = await verified(admin(named), dns)
    path = f"/dashboard/domains/{domain['id']}"
    shown = await browser.get(path)
    assert "The next ones are asked for" in shown.words("[aria-labelledby=keys]")
    rotated = await browser.post(f"{path}/rotate-keys")
    keys = rotated.words("[aria-labelledby=keys]")
    assert (keys.count("To be published"), keys.count("Signs")) == (2, 2)
    assert "Rotate now" not in keys
    assert "publish their two records" in rotated.toast
    assert "already" in (await browser.post(f"{path}/rotate-keys")).toast


async def test_dmarc_from_the_first_report_to_the_next_step(named, dns, browser):  # noqa: F811 - fixtures
    dns.zone["reporter.test."] = {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]}
    dns.zone["_dmarc.reporter.test."] = {"TXT": ["v=DMARC1; p=reject"]}
    api = admin(named)
    domain = await verified(api, dns)
    path = f"/dashboard/domains/{domain['id']}/dmarc"
    empty = await browser.get(path)
    assert "No reports of these days" in empty.words(".empty")
    assert empty.words(".dmarc-ladder [aria-current]").startswith("Watch")
    assert empty.one("#next-step").attributes["data-action"] == "wait"
    await asyncio.to_thread(deliver, named, report(domain["domain"]))

    async def reported():
        return (await api.got(f"/domains/{domain['id']}/dmarc"))["messages"]

    await eventually(reported)
    one = await browser.get(path)
    assert "7 of 7 passed" in one.words(".chart figcaption")
    assert "2001:db8::5" in one.words(".table")
    # Five days of a host that never passes: its owner is asked.
    counted(named, domain, {ago: {"192.0.2.140": (20, 0, 0, 0, 0, 3, 2)} for ago in range(1, 7)})
    asked = await browser.get(f"{path}?days=7")
    assert "192.0.2.140" in asked.words(".dmarc-whose")
    assert "30 held back 18 to spam, 12 refused" in asked.words(".tiles")
    said = await browser.post(f"{path}/sources", {"source": "192.0.2.140", "ours": "no", "days": "7"})
    assert (said.path, "is not yours" in said.toast) == (f"{path}?days=7", True)
    assert not said.all(".dmarc-whose")
    chosen = said.one("[aria-label='Whose is 192.0.2.140'] option[selected]")
    assert chosen.attributes["value"] == "no"
    assert (await browser.post(f"{path}/sources", {"source": "192.0.2.140", "ours": "maybe"})).status == 422
    assert (await browser.post(f"{path}/sources", {"source": "<b>", "ours": "yes"})).status == 422


async def test_dmarc_proposes_the_next_record_and_many_hosts_are_folded(named, dns, browser):  # noqa: F811 - fixtures
    domain = await verified(admin(named), dns)
    hosts = {f"198.51.100.{number}": (5, 5, 5, 5, 0, 0, 0) for number in range(30)}
    counted(named, domain, dict.fromkeys(range(1, 36), hosts))

    def older(connection):
        workspace = workspace_of(connection, domain["id"])
        note_source(connection, workspace, domain["id"], "198.51.100.1", {"host": "<img src=x>.test", "named_at": 0})
        since = named.services.clock.now_ms() - 40 * DAY_MS
        connection.exec_driver_sql(f"UPDATE domains SET dmarc_since = {since} WHERE id = '{domain['id']}'")

    named.run(named.services.db.write(older))
    path = f"/dashboard/domains/{domain['id']}/dmarc"
    shown = await browser.get(path)
    assert shown.one("#next-step").attributes["data-action"] == "advance"
    assert "100.0% of" in shown.words("#next-step")
    value = shown.one("[aria-label='Copy the value of the next record']").attributes["data-copy"]
    assert value.startswith("v=DMARC1; p=quarantine;")
    assert "pct=10" in value
    assert len(shown.all("tr[data-row]")) == 25
    assert not shown.all("main img")
    assert len((await browser.get(f"{path}?hosts=all")).all("tr[data-row]")) == 30


async def test_tls_reports_have_an_empty_state(named, browser):  # noqa: F811 - fixtures
    domain = await admin(named).made("/domains", {"domain": fresh_name()})
    shown = await browser.get(f"/dashboard/domains/{domain['id']}/tls-reports")
    assert "No reports of these days" in shown.words(".empty")
    assert shown.one(".dns-tabs [aria-current]").text() == "TLS reports"


async def test_a_warm_up_begins_and_ends(named, browser):  # noqa: F811 - fixtures
    api = admin(named)
    domain = await api.made("/domains", {"domain": fresh_name()})
    path = f"/dashboard/domains/{domain['id']}"
    assert "Off:" in (await browser.get(f"{path}/settings")).words("[aria-labelledby=warm-up]")
    begun = await browser.post(f"{path}/warm-up", {"warm_up": "on"})
    assert "It begins with the first mail: 50 recipients" in begun.words("[aria-labelledby=warm-up]")
    today = datetime.now(UTC).date().isoformat()
    dated = await browser.post(f"{path}/warm-up", {"warm_up": "on", "started": today})
    assert "Day 1 of 42." in dated.words("[aria-labelledby=warm-up]")
    assert len(dated.all(".chart .numbers tbody tr")) == 42
    for day in ("soon", "2999-01-01"):
        wrong = await browser.post(f"{path}/warm-up", {"warm_up": "on", "started": day})
        assert (wrong.status, wrong.one("[name=started]").attributes["aria-invalid"]) == (422, "true")
    ended = await browser.post(f"{path}/warm-up", {"warm_up": "off"})
    assert "Off:" in ended.words("[aria-labelledby=warm-up]")
    assert (await api.got(f"/domains/{domain['id']}"))["warmUp"] is None


async def test_the_mode_of_mta_sts(named, browser):  # noqa: F811 - fixtures
    domain = await admin(named).made("/domains", {"domain": fresh_name()})
    path = f"/dashboard/domains/{domain['id']}"
    saved = await browser.post(f"{path}/mta-sts", {"mode": "none"})
    assert saved.one("[name=mode][checked]").attributes["value"] == "none"
    assert "has another id now" in saved.toast
    # There is no certificate: nobody could deliver.
    refused = await browser.post(f"{path}/mta-sts", {"mode": "enforce"})
    assert "no certificate" in refused.toast
    assert refused.one("[name=mode][checked]").attributes["value"] == "none"
    assert (await browser.post(f"{path}/mta-sts", {"mode": "other"})).status == 422


async def test_relays_are_added_tried_changed_and_deleted(named, browser, correspondent):  # noqa: F811 - fixtures
    api = admin(named)
    domain = await api.made("/domains", {"domain": fresh_name()})
    root = "/dashboard/domains/relays"
    assert "No relays" in (await browser.get(root)).words(".empty")
    form = {"host": "127.0.0.1", "port": str(correspondent.port), "security": "opportunistic", "position": "0"}
    for change, field in (({"host": "smtp://x"}, "host"), ({"port": "0"}, "port"), ({"username": "a"}, "password")):
        wrong = await browser.post(f"{root}/new", {**form, "domain": domain["id"], **change})
        assert (wrong.status, wrong.one(f"[name={field}]").attributes["aria-invalid"]) == (422, "true")
    made = await browser.post(f"{root}/new", {**form, "domain": domain["id"]})
    assert f"Mail of {domain['domain']} leaves through it" in made.words(".page-head")
    fragment = await browser.ask(
        "POST", f"{made.path}/try", data={"csrf": browser.csrf}, headers={"HX-Request": "true"}
    )
    assert "It works" in fragment.words("#session")
    assert "<html" not in fragment.text
    settings = await browser.get(f"/dashboard/domains/{domain['id']}/settings")
    assert f"127.0.0.1:{correspondent.port}" in settings.words("[aria-labelledby=relays]")

    # Where nobody listens; and the whole page for who has no script.
    login = {**form, "port": "1", "username": "acme", "password": " secret "}
    changed = await browser.post(made.path, login)
    assert "Saved." in changed.toast
    tried = await browser.post(f"{made.path}/try")
    assert "It does not work like this" in tried.words("#session")
    assert "secret" not in tried.text
    elsewhere = await browser.post(made.path, {**form, "port": "2", "username": "acme"})
    assert (elsewhere.status, elsewhere.one("[name=password]").attributes["aria-invalid"]) == (422, "true")
    kept = await browser.post(made.path, {**form, "port": "1", "username": "acme", "position": "3"})
    assert "Saved." in kept.toast
    assert (await api.got("/relays"))["relays"][0]["hasPassword"]
    without = await browser.post(made.path, {**form, "port": "1"})
    assert "Saved." in without.toast
    assert not (await api.got("/relays"))["relays"][0]["hasPassword"]
    gone = await browser.post(f"{made.path}/delete")
    assert (gone.path, "127.0.0.1 any more" in gone.toast) == (root, True)


async def test_it_is_deleted_only_with_its_name_typed(named, browser):  # noqa: F811 - fixtures
    api = admin(named)
    domain = await api.made("/domains", {"domain": fresh_name()})
    path = f"/dashboard/domains/{domain['id']}"
    assert (await browser.post(f"{path}/delete", {"typed": "other.test"})).status == 422
    inbox = await api.made("/inboxes", {"name": "agent", "domainId": domain["id"]})
    used = await browser.post(f"{path}/delete", {"typed": domain["domain"]})
    assert (used.status, "has 1 inbox" in used.words()) == (409, True)
    await api.ask("DELETE", f"/inboxes/{inbox['id']}")
    gone = await browser.post(f"{path}/delete", {"typed": domain["domain"]})
    assert (gone.path, "is gone" in gone.toast) == ("/dashboard/domains", True)


async def test_what_scopes_and_workspaces_hide(named, dns):  # noqa: F811 - fixtures
    api = admin(named)
    domain = await verified(api, dns)
    relay = await api.made("/relays", {"host": "relay.example.com", "domainId": domain["id"]})
    pages = ("", "/dmarc", "/tls-reports", "/settings", "/set-up", "/zone-file")
    reader = await api.with_key("domains:read")
    async with Browser(named, reader.key) as browser:
        await browser.sign_in()
        for page in pages:
            shown = await browser.get(f"/dashboard/domains/{domain['id']}{page}")
            assert shown.status == 200
            assert not shown.all("main form[method=post]")
        assert not (await browser.get(f"/dashboard/domains/relays/{relay['id']}")).all("main form")
        assert not (await browser.get("/dashboard/domains")).all("a[href$='/domains/new']")
        for deed in ("verify", "rotate-keys", "delete", "warm-up", "mta-sts", "dmarc/sources", "test"):
            assert (await browser.post(f"/dashboard/domains/{domain['id']}/{deed}")).status == 403
    theirs = await api.other_workspace()
    async with Browser(named, theirs.key) as stranger:
        await stranger.sign_in()
        assert "No domains of your own yet" in (await stranger.get("/dashboard/domains")).words(".empty")
        for page in pages:
            assert (await stranger.get(f"/dashboard/domains/{domain['id']}{page}")).status == 404
        assert (await stranger.get(f"/dashboard/domains/relays/{relay['id']}")).status == 404
        forms = {"warm-up": {"warm_up": "on"}, "mta-sts": {"mode": "none"}, "verify": {}, "rotate-keys": {}}
        forms["dmarc/sources"] = {"source": "192.0.2.1", "ours": "yes"}
        for deed, form in forms.items():
            assert (await stranger.post(f"/dashboard/domains/{domain['id']}/{deed}", form)).status == 404
    inbox = await api.inbox()
    bound = await api.with_key("domains:read", inbox_id=inbox["id"])
    async with Browser(named, bound.key) as browser:
        await browser.sign_in()
        assert (await browser.get(f"/dashboard/domains/{domain['id']}")).status == 403
