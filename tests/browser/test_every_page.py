"""Every page of the dashboard over a store in which something is: it fits, it is accessible, it can be looked at."""

import asyncio

import pytest
import pytest_asyncio

from browser.chromium import Person
from browser.furnishing import furnish
from postroom.edge.dashboard.page import ROOT
from postroom.testing import RunningServer, WebhookReceiver
from wire.api_client import admin
from wire.dns_server import dns_beside
from wire.furnished import pages_shown

LOOKS = {"light": {}, "dark": {"dark": True}, "phone": {"phone": True}}
RULES = {"light": (), "dark": ("color-contrast",), "phone": ("target-size", "scrollable-region-focusable")}
"""What axe-core looks at: all of it, and then what another look may change."""


@pytest.fixture(scope="module")
def receiver():
    with WebhookReceiver(lambda delivery: 410 if b"webhook.test" in delivery.body else 200) as opened:
        yield opened


@pytest.fixture(scope="module")
def furnished(tmp_path_factory, correspondent, zone, receiver):
    """(server, Furnished): one of everything that a page shows."""
    with dns_beside(zone) as dns:
        settings = {"relay": correspondent.relay_url, "dns_servers": f"127.0.0.1:{dns.port}"}
        with RunningServer(tmp_path_factory.mktemp("furnished"), **settings) as running:
            yield running, asyncio.run(furnish(admin(running), receiver))


PARTS = {
    "/approvals/{draft_id}/conversation",
    "/approvals/{draft_id}/html",
    "/attachments/{attachment_id}/text",
    "/domains/{domain_id}/set-up",
    "/domains/{domain_id}/zone-file",
    "/home/figures",
    "/home/needs",
    "/inboxes/suggestion",
    "/messages/{message_id}/body",
    "/messages/{message_id}/delivery",
    "/messages/{message_id}/frame",
    "/messages/{message_id}/source.eml",
    "/threads/{thread_id}/drafts",
    "/threads/{thread_id}/newer",
    "/threads/{thread_id}/state",
    "/webhooks/deliveries/{delivery_id}/attempts",
    "/webhooks/{webhook_id}/replay",
}
"""Addresses that answer with a part of a page, or a file."""


def name_of(path):
    """A file's name."""
    return "-".join(one.strip("{}").removesuffix("_id") for one in path.split("/") if one) or "home"


@pytest_asyncio.fixture(params=LOOKS, loop_scope="module")
async def looking(request, chromium, furnished):
    server, things = furnished
    somebody = await Person.at(chromium, server, **LOOKS[request.param])
    await somebody.sign_in()
    yield somebody, things, request.param
    await somebody.leave()


async def test_every_page_fits_and_is_accessible(looking):
    person, things, look = looking
    faults = []
    for page in pages_shown():
        if page.path in PARTS:
            continue
        await person.go(things.path(page).removeprefix(ROOT))
        await person.keep(f"{look}-{name_of(page.path)}")
        try:
            await person.fits()
            await person.is_accessible(*RULES[look])
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n".join(faults)
