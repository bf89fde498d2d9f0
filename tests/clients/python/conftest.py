"""A whole server on loopback, and clients of it."""

import secrets

import pytest

from postroom.testing import RunningServer, free_port
from postroom_client import AsyncPostroom, Postroom
from wire.dns_server import dns_beside


@pytest.fixture(scope="package")
def quiet_dns():
    """A DNS in which nothing is, so that no test waits for the network: its setting."""
    with dns_beside({}) as dns:
        yield {"dns_servers": f"127.0.0.1:{dns.port}"}


@pytest.fixture(scope="package")
def server(tmp_path_factory, quiet_dns):
    with RunningServer(tmp_path_factory.mktemp("postroom"), **quiet_dns) as running:
        yield running


@pytest.fixture
def client(server):
    with Postroom(server.url, server.admin_key) as one:
        yield one


@pytest.fixture
async def async_client(server):
    async with AsyncPostroom(server.url, server.admin_key) as one:
        yield one


@pytest.fixture
def make_inbox(client):
    """Makes inboxes with names of their own."""
    return lambda **more: client.inboxes.create(username=f"agent-{secrets.token_hex(5)}", **more)


@pytest.fixture
def place(tmp_path, quiet_dns):
    """What a server needs to come back where it was: folder and address."""
    return {"data_dir": tmp_path / "data", "http_listen": f"127.0.0.1:{free_port()}", **quiet_dns}
