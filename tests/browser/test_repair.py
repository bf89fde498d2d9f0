"""What a person repairs in the browser: webhooks that failed, secrets, domains."""

import pytest

from postroom.testing import WebhookReceiver
from wire.api_client import admin, eventually


@pytest.fixture
def receiver():
    with WebhookReceiver() as opened:
        yield opened


async def test_a_dead_letter_is_replayed(person, server, receiver):
    api = admin(server)
    receiver.answer = lambda _: 410
    hook = await api.made("/webhooks", {"url": receiver.url})
    await api.made(f"/webhooks/{hook['id']}/test")

    async def dead():
        return (await api.got("/webhook-deliveries", status="dead"))["deliveries"]

    await eventually(dead)
    await person.go("")
    await person.keep("home-dead-letter")
    await person.go("/webhooks/dead")
    await person.keep("dead-letters")
    await person.is_accessible()
    receiver.answer = lambda _: 200
    await person.go(f"/webhooks/{hook['id']}")
    await person.keep("webhook-disabled")
    await person.press("Resume")
    await person.press("Replay all dead letters")
    assert receiver.wait_for(2)[1].body == receiver.deliveries[0].body

    async def delivered():
        return (await api.got("/webhook-deliveries", status="delivered"))["deliveries"]

    await eventually(delivered)
    await person.sees("Replayed")
    await person.keep("replayed")


async def test_a_secret_is_rotated_and_shown_once(person, server, receiver):
    api = admin(server)
    hook = await api.made("/webhooks", {"url": receiver.url})
    await person.go(f"/webhooks/{hook['id']}")
    await person.press("Rotate secret")
    await person.sees("Its new secret")
    secret = (await person.page.locator(".hook-secret-value").inner_text()).split()[0]
    assert secret.startswith("whsec_")
    assert secret != hook["secret"]
    await person.keep("webhook-secret")
    await api.made(f"/webhooks/{hook['id']}/test")
    # Both secrets sign during the overlap.
    assert len(receiver.wait_for(1)[0].headers["webhook-signature"].split()) == 2
    await person.go(f"/webhooks/{hook['id']}")
    assert secret not in await person.page.content()


async def test_a_domain_is_set_up_with_records_that_dns_then_has(person, server, zone):
    await person.go("/domains/new")
    await person.keep("domain-new")
    await person.page.get_by_label("Domain", exact=True).fill("agents.acme.test")
    await person.press("Add domain")
    await person.sees("DNS records")
    await person.keep("domain-pending")
    await person.is_accessible()
    await person.fits()
    api = admin(server)
    (domain,) = (await api.got("/domains"))["domains"]
    publish(zone, (await api.got(f"/domains/{domain['id']}"))["records"], server)
    await person.press("Look at DNS now")
    await person.page.locator("#standing").get_by_text("Verified.").wait_for()
    (domain,) = (await api.got("/domains"))["domains"]
    assert domain["status"] == "verified", [one for one in domain["records"] if one["status"] != "ok"]
    await person.keep("domain-verified")


def publish(zone, records, server):
    """Do what the page says, in the server's DNS."""
    zone[f"{server.settings.hostname}."] = {"A": ["127.0.0.1"]}
    for record in records:
        if not record["value"]:
            continue
        value = record["value"] if record["priority"] is None else [record["priority"], f"{record['value']}."]
        if record["type"] == "CNAME":
            zone.setdefault(f"{record['value']}.", {})["A"] = ["127.0.0.1"]
            zone[f"{record['name']}."] = {"CNAME": f"{record['value']}."}
        else:
            zone.setdefault(f"{record['name']}.", {})[record["type"]] = [value]
