"""Streams and waiting over real sockets: what a client that resumes gets, and how each of them ends."""

import asyncio
import json
import socket

import aiohttp
import pytest

from postroom.edge.api import event_socket, event_stream, streaming
from postroom.testing import RunningServer
from wire.api_client import admin, assert_shape


class Listener:
    """A client of GET /events/stream that keeps what it got."""

    def __init__(self, server, last_id=None, **query):
        self.server = server
        self.last_id = last_id
        self.query = query
        self.told = []
        self.end = None
        self.comments = 0

    async def listen(self, until=None):
        """Read until `until` events are there, or to the end of the stream."""
        headers = {"x-api-key": self.server.admin_key}
        if self.last_id is not None:
            headers["Last-Event-ID"] = self.last_id
        name, data = None, None
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.server.url}/events/stream", headers=headers, params=self.query) as answer,
        ):
            assert (answer.status, answer.content_type) == (200, "text/event-stream")
            async for raw in answer.content:
                field, _, value = raw.decode().rstrip("\n").partition(": ")
                if field == "id":
                    self.last_id = value
                elif field == "event":
                    name = value
                elif field == "data":
                    data = json.loads(value)
                elif field == "" and value:
                    self.comments += 1
                elif not field and data is not None:
                    if name == "end":
                        self.end = data
                    else:
                        self.told.append((int(self.last_id), data))
                    name, data = None, None
                    if until is not None and len(self.told) >= until:
                        return self
        return self

    async def heard(self, until, timeout_s=10):
        return await asyncio.wait_for(self.listen(until), timeout_s)


async def suppress(server, number, since=0):
    """Write so many events, one call each."""
    for one in range(since, since + number):
        await admin(server).made("/suppressions", {"address": f"nobody-{one}@example.com"})


@pytest.fixture
def fresh(tmp_path):
    """A server of this test alone."""
    with RunningServer(tmp_path / "data") as running:
        yield running


async def test_a_client_that_reconnects_loses_and_doubles_nothing(fresh):
    await suppress(fresh, 3)
    client = Listener(fresh, after="0")
    await client.heard(2)
    await suppress(fresh, 4, since=3)
    again = Listener(fresh, last_id=client.last_id, after="0")
    listening = asyncio.create_task(again.heard(7 - 2))
    await suppress(fresh, 2, since=7)
    await listening
    told = client.told + again.told
    assert [position for position, _ in told] == list(range(1, len(told) + 1))
    assert [event["address"] for _, event in told][:7] == [f"nobody-{one}@example.com" for one in range(7)]


async def test_streams_survive_a_restart_without_losing_or_repeating_an_event(tmp_path):
    first = RunningServer(tmp_path / "data")
    client = Listener(first, after="0")
    listening = asyncio.create_task(client.listen())
    await suppress(first, 5)
    await asyncio.sleep(0.1)
    await asyncio.to_thread(first.close)
    await asyncio.wait_for(listening, 10)
    assert client.end["reason"] == "stopping"
    assert client.end["position"] == int(client.last_id) == len(client.told)
    with RunningServer(tmp_path / "data") as second:
        await suppress(second, 2, since=5)
        again = await Listener(second, last_id=client.last_id).heard(7 - len(client.told))
        told = client.told + again.told
        assert [event["address"] for _, event in told] == [f"nobody-{one}@example.com" for one in range(7)]


async def test_a_stop_does_not_wait_for_streams(tmp_path):
    server = RunningServer(tmp_path / "data")
    clients = [asyncio.create_task(Listener(server).listen()) for _ in range(20)]
    await asyncio.sleep(0.3)
    async with asyncio.timeout(5):
        await asyncio.to_thread(server.close)
        assert {client.end["reason"] for client in await asyncio.gather(*clients)} == {"stopping"}


async def test_a_silent_stream_says_that_it_lives_and_how_far_it_is(fresh, monkeypatch):
    monkeypatch.setattr(event_stream, "KEEP_ALIVE_S", 0.05)
    client = Listener(fresh, type="message.received")
    listening = asyncio.create_task(client.listen())
    await suppress(fresh, 3)
    async with asyncio.timeout(5):
        while client.last_id != "3":
            await asyncio.sleep(0.02)
    listening.cancel()
    assert client.comments or client.told == []


async def test_a_client_that_reads_nothing_is_let_go_and_the_others_go_on(fresh, monkeypatch):
    monkeypatch.setattr(streaming, "STALL_S", 0.2)
    api = admin(fresh)
    inbox = await api.inbox()
    host, port = fresh.postroom.http_address
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stalled.connect((host, port))
    stalled.sendall(f"GET /events/stream HTTP/1.1\r\nHost: x\r\nx-api-key: {fresh.admin_key}\r\n\r\n".encode())
    quick = Listener(fresh, type="message.received")
    listening = asyncio.create_task(quick.heard(30, 30))
    streams = fresh.services.streams
    for number in range(30):
        await api.mail(inbox, subject=f"Long {number}", text=f"{number} " + "word " * 20_000)
    await listening
    async with asyncio.timeout(10):
        while len(streams._open):
            await asyncio.sleep(0.05)
    stalled.close()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/events/stream?after=abc", 422, "bad_position"),
        ("/events/stream?after=999", 422, "bad_position"),
        ("/events/stream?type=message.recieved", 422, "unknown_event_type"),
        ("/events/stream?inboxId=inb_nope", 404, "inbox_not_found"),
        ("/events?after=-1", 422, "bad_position"),
        ("/events?after=1&cursor=MQ", 422, "conflicting_fields"),
        ("/events/ws", 426, "upgrade_needed"),
        ("/messages/wait?timeout=51", 422, "invalid_field"),
        ("/messages/wait?since=yesterday", 422, "invalid_field"),
        ("/messages/wait?from=ann", 422, "invalid_field"),
        ("/messages/wait?has=money", 422, "invalid_field"),
        ("/messages/wait?after=7x", 422, "bad_position"),
        ("/messages/wait?inboxId=inb_nope", 404, "inbox_not_found"),
    ],
)
async def test_what_cannot_be_answered_is_said_at_once(server, path, status, code):
    answer = await admin(server).get(path)
    assert (answer.status, answer.error["code"]) == (status, code)
    assert answer.error["fix"]


async def test_the_list_goes_forwards_behind_a_position(server):
    from postroom.edge.api.models_events import EventList

    api = admin(server)
    await api.inbox()
    first = await api.got("/events", after="0", limit="1")
    assert_shape(EventList, first)
    rest = await api.got("/events", after=str(first["position"]))
    positions = [one["position"] for one in first["events"] + rest["events"]]
    assert positions == list(range(1, len(positions) + 1))
    assert rest["position"] == positions[-1]


async def test_waiting_answers_at_once_when_the_mail_comes(server):
    from postroom.edge.api.models_events import WaitAnswer

    api = admin(server)
    inbox = await api.inbox()
    query = {"inboxId": inbox["id"], "from": "navy.example", "has": "code", "timeout": "20"}
    waiting = asyncio.create_task(api.got("/messages/wait", **query))
    await asyncio.sleep(0.1)
    await api.mail(inbox, text="Nothing here.")
    assert not waiting.done()
    await api.mail(inbox, subject="Your code", text="Your verification code is 481516.")
    answer = await asyncio.wait_for(waiting, 5)
    assert_shape(WaitAnswer, answer)
    assert answer["message"]["codes"][0]["value"] == "481516"
    nothing = await api.got("/messages/wait", inboxId=inbox["id"], after=str(answer["position"]), timeout="0")
    assert nothing == {"message": None, "timedOut": True, "position": nothing["position"]}


async def test_a_waiting_client_that_goes_gives_its_place_free(fresh):
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(admin(fresh).got("/messages/wait", timeout="50"), 0.3)
    async with asyncio.timeout(5):
        while fresh.services.streams._open:
            await asyncio.sleep(0.02)


class Socket:
    """A client of /events/ws."""

    def __init__(self, connection):
        self._connection = connection

    async def say(self, **message):
        await self._connection.send_json(message)

    async def hear(self):
        message = await self._connection.receive(10)
        return json.loads(message.data) if message.type is aiohttp.WSMsgType.TEXT else message.data


@pytest.fixture
async def dial():
    """Connects to a server's /events/ws."""
    pytest.importorskip("websockets", reason="the websockets wheel is not installed")
    async with aiohttp.ClientSession() as session:

        async def connect(server, **headers):
            return Socket(await session.ws_connect(server.url + "/events/ws", headers=headers))

        yield connect


async def test_a_socket_tells_events_and_resumes(fresh, dial):
    await suppress(fresh, 3)
    one = await dial(fresh, **{"x-api-key": fresh.admin_key})
    await one.say(type="subscribe", types=["suppression.*"], after=1)
    assert await one.hear() == {"type": "subscribed", "position": 1, "window": event_socket.WINDOW}
    told = [await one.hear() for _ in range(2)]
    assert [(each["type"], each["position"], each["event"]["type"]) for each in told] == [
        ("event", 2, "suppression.added"),
        ("event", 3, "suppression.added"),
    ]
    # The key may also be in the first message.
    two = await dial(fresh)
    await two.say(type="subscribe", key=fresh.admin_key, after=3)
    assert (await two.hear())["type"] == "subscribed"
    await suppress(fresh, 1, since=3)
    assert (await two.hear())["position"] == (await one.hear())["position"] == 4


async def test_a_socket_goes_no_further_than_its_window_until_it_is_acknowledged(fresh, dial, monkeypatch):
    monkeypatch.setattr(event_socket, "WINDOW", 2)
    await suppress(fresh, 5)
    client = await dial(fresh, **{"x-api-key": fresh.admin_key})
    await client.say(type="subscribe", after=0)
    assert [(await client.hear())["position"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.hear(), 0.3)


async def test_acknowledging_moves_the_window(fresh, dial, monkeypatch):
    monkeypatch.setattr(event_socket, "WINDOW", 2)
    await suppress(fresh, 5)
    client = await dial(fresh, **{"x-api-key": fresh.admin_key})
    await client.say(type="subscribe", after=0)
    got = []
    for _ in range(6):
        got.append((await client.hear())["position"])
        await client.say(type="ack", position=got[-1])
    assert got == list(range(6))


async def test_a_stop_tells_a_socket_to_resume_behind_what_it_acknowledged(tmp_path, dial):
    server = RunningServer(tmp_path / "data")
    await suppress(server, 3)
    client = await dial(server, **{"x-api-key": server.admin_key})
    await client.say(type="subscribe", after=0)
    assert [(await client.hear())["position"] for _ in range(4)] == [0, 1, 2, 3]
    await client.say(type="ack", position=2)
    await asyncio.sleep(0.2)
    await asyncio.to_thread(server.close)
    end = await client.hear()
    assert (end["type"], end["reason"], end["position"]) == ("end", "stopping", 2)
    assert await client.hear() == event_socket.RESTART


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "subscribe"}, "unauthorized"),
        ({"type": "subscribe", "key": "prk_wrong"}, "unauthorized"),
        ({"type": "subscribe", "kye": "x"}, "invalid_message"),
        ({"type": "ack", "position": 1}, "invalid_message"),
        ([], "invalid_message"),
    ],
)
async def test_a_socket_that_says_something_else_first_is_told_and_closed(server, dial, message, code):
    client = await dial(server)
    await client._connection.send_json(message)
    said = await client.hear()
    assert (said["type"], said["error"]["code"]) == ("error", code)
    assert await client.hear() == event_socket.POLICY
