"""A browser for each module, and a person for each test."""

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from browser.chromium import EXECUTABLE, Person, open_chromium
from postroom.testing import Correspondent, RunningServer
from wire.dns_server import dns_beside


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
            if EXECUTABLE is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium here: apt-get install chromium"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium():
    async with async_playwright() as playwright:
        browser = await open_chromium(playwright)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def correspondent():
    with Correspondent() as outside:
        yield outside


@pytest.fixture(scope="module")
def zone():
    """What the server's DNS answers; may be changed."""
    return {"example.com.": {"MX": [[10, "mx.example.com."]]}, "mx.example.com.": {"A": ["192.0.2.1"]}}


@pytest.fixture
def server(tmp_path, correspondent, zone):
    """A new server for each test."""
    with dns_beside(zone, ttl_s=0) as dns:
        settings = {"relay": correspondent.relay_url, "dns_servers": f"127.0.0.1:{dns.port}"}
        with RunningServer(tmp_path, **settings) as running:
            yield running


@pytest_asyncio.fixture(loop_scope="module")
async def person(chromium, server):
    somebody = await Person.at(chromium, server)
    await somebody.sign_in()
    yield somebody
    await somebody.leave()
