"""Bytes outside the database: an S3 that speaks the protocol, and a folder; and a whole mail that comes and goes."""

import asyncio
import logging
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from flows.house import open_house, raw_mail
from postroom.base.clock import FakeClock
from postroom.base.errors import ConfigError, NotFound, Unavailable
from postroom.edge.blob_store import ObjectStore
from postroom.flows.blob_keeper import INSIDE_BYTES
from postroom.store.schema import blob_deletions

BUCKET = "postroom-mail"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """An S3 on loopback, with a bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    client.create_bucket(Bucket=BUCKET)
    client.close()
    yield url
    server.stop()


@pytest.fixture(params=["s3", "file"])
def blobs_url(request, tmp_path, monkeypatch) -> str:
    """The URL of an empty place for blobs."""
    if request.param == "file":
        return f"file://{tmp_path}/blobs"
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3_endpoint"))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    return f"s3://{BUCKET}/{tmp_path.name}"


async def keys(store, prefix=""):
    return sorted([key async for key in store.keys(prefix)])


async def test_bytes_come_back_and_go(blobs_url):
    store = ObjectStore(blobs_url)
    content = bytes(range(256)) * 4096
    await store.put("wks_1/blb_1", content)
    await store.put("wks_1/blb_2", b"")
    await store.put("wks_2/blb_1", b"other")
    assert await store.get("wks_1/blb_1") == content
    assert await store.get("wks_1/blb_2") == b""
    assert await keys(store, "wks_1/") == ["wks_1/blb_1", "wks_1/blb_2"]
    await store.delete(["wks_1/blb_1", "wks_1/unknown"])
    with pytest.raises(NotFound):
        await store.get("wks_1/blb_1")
    assert await keys(store) == ["wks_1/blb_2", "wks_2/blb_1"]


async def test_what_is_put_again_is_the_newer(blobs_url):
    store = ObjectStore(blobs_url)
    for content in (b"one", b"two"):
        await store.put("wks_1/blb_1", content)
    assert await store.get("wks_1/blb_1") == b"two"


async def test_many_at_once(blobs_url):
    store = ObjectStore(blobs_url)
    await asyncio.gather(*(store.put(f"wks_1/blb_{number}", b"x" * number) for number in range(25)))
    assert len(await keys(store, "wks_1/")) == 25
    await store.delete([f"wks_1/blb_{number}" for number in range(25)])
    assert await keys(store) == []


@pytest.mark.parametrize("url", ["nonsense", "s3://", "gopher://x/y", "http://"])
def test_a_place_that_is_none_does_not_start(url):
    with pytest.raises(ConfigError):
        ObjectStore(url)


def test_a_folder_that_cannot_be_made_does_not_start(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigError):
        ObjectStore(f"file://{tmp_path}/file/below")


async def test_a_mail_comes_is_read_and_goes_without_a_trace(blobs_url, data_dir):
    """Small bytes stay in the database; large ones are outside, and are swept after the deletion."""
    house = await open_house(data_dir, clock=FakeClock(), blobs_url=blobs_url)
    store = ObjectStore(blobs_url)
    try:
        one = await house.inbox("one")
        await house.inbox("two")
        large = raw_mail(text="x" * (2 * INSIDE_BYTES), message_id="<large@example.com>", to="one@here.test")
        await house.mail(large, "one@here.test", "two@here.test")
        await house.mail(None, "one@here.test", message_id="<small@example.com>")
        small = (await house.messages(message_id="<small@example.com>"))[0]
        found = await house.messages(message_id="<large@example.com>")
        assert len(await keys(store)) == 1
        for message in found:
            assert (await house.read.message_raw(house.admin, message["id"])).endswith(large)
        assert await house.read.message_raw(house.admin, small["id"])
        sweep = house.postroom._worker._blobs.sweep
        await house.services.provision.delete_inbox(house.admin, one["id"])
        assert await sweep() == 0
        assert len(await keys(store)) == 1
        two = next(message["inboxId"] for message in found if message["inboxId"] != one["id"])
        await house.services.provision.delete_inbox(house.admin, two)
        assert (await house.count("blobs", "blob_deletions")) == {"blobs": 0, "blob_deletions": 1}
        assert await sweep() == 1
        assert await keys(store) == []
        assert (await house.count(blob_deletions.name))["blob_deletions"] == 0
        assert await sweep() == 0
    finally:
        await house.close()


async def test_a_store_that_is_away_puts_mail_off_and_loses_none(blobs_url, data_dir, monkeypatch):
    house = await open_house(data_dir, clock=FakeClock(), blobs_url=blobs_url)
    try:
        await house.inbox()
        outside = house.postroom._worker._blobs._outside
        large = raw_mail(text="x" * (2 * INSIDE_BYTES))

        async def away(*_):
            raise Unavailable("away")

        monkeypatch.setattr(outside, "put", away)
        with pytest.raises(Unavailable):
            await house.mail(large)
        assert set((await house.count("inbound_mails", "blobs")).values()) == {0}
        monkeypatch.undo()
        # Accepted, then the process dies; its successor finds the row and not yet the bytes.
        house.accept._handover._max_items = 0
        await house.mail(large, settle=False)
        monkeypatch.setattr(outside, "get", away)
        for _ in range(10):
            await house.pass_time(130_000)
        assert await house.messages() == []
        monkeypatch.undo()
        await house.pass_time(130_000)
        assert (await house.messages())[0]["defects"] == []
    finally:
        await house.close()
