"""A whole server on loopback, shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from postroom.testing import Correspondent, RunningServer, WebhookReceiver


@pytest.fixture(scope="module")
def correspondent() -> Iterator[Correspondent]:
    with Correspondent() as outside:
        yield outside


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, correspondent: Correspondent) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("postroom"), relay=correspondent.relay_url) as running:
        yield running


@pytest.fixture
def webhook_receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        yield receiver
