"""A whole server on loopback, shared by the tests of a module."""

from collections.abc import AsyncIterator, Iterator

import pytest

from postroom.testing import Correspondent, RunningServer, WebhookReceiver
from wire.api_client import Api, admin
from wire.dashboard_client import Browser
from wire.dns_server import dns_beside


@pytest.fixture(scope="module")
def correspondent() -> Iterator[Correspondent]:
    with Correspondent() as outside:
        yield outside


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, correspondent: Correspondent) -> Iterator[RunningServer]:
    # A DNS of ours, in which nothing is: no test waits for the network.
    with dns_beside({}) as dns:
        settings = {"relay": correspondent.relay_url, "dns_servers": f"127.0.0.1:{dns.port}"}
        with RunningServer(tmp_path_factory.mktemp("postroom"), **settings) as running:
            yield running


@pytest.fixture
def webhook_receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        yield receiver


@pytest.fixture
def api(server: RunningServer) -> Api:
    """The server as its operator sees it."""
    return admin(server)


@pytest.fixture
async def browser(server: RunningServer) -> AsyncIterator[Browser]:
    """The operator at the dashboard, signed in."""
    async with Browser(server) as opened:
        assert (await opened.sign_in()).status == 200
        yield opened
