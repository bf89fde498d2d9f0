"""Streams of the client: nothing lost, nothing told twice, whatever becomes of the server and of the callback."""

import asyncio
import threading

import pytest

from postroom.testing import RunningServer
from postroom_client import AsyncPostroom, ConnectionFailed, Postroom, StopListening, Unauthorized
from postroom_client._sync import events as sync_events


def mail(client, inbox, subject, **more):
    return client.simulate_inbound(
        inbox_id=inbox.id, from_="ann@example.com", subject=subject, **{"text": f"About {subject}.", **more}
    )


def test_a_stream_goes_on_over_a_restart(place):
    first = RunningServer(**place)
    told = []
    with Postroom(first.url, first.admin_key) as client:
        inbox = client.inboxes.create(name="steady")
        stream = inbox.messages_live()
        with stream:
            for number in range(3):
                mail(client, inbox, f"Mail {number}")
            reading = threading.Thread(target=lambda: told.extend(next(stream) for _ in range(6)))
            reading.start()
            first.close()
            with RunningServer(**place):
                for number in range(3, 6):
                    mail(client, inbox, f"Mail {number}")
                reading.join(20)
                assert [one.subject for one in told] == [f"Mail {number}" for number in range(6)]
                # Another one begins where this one was: behind the last but one, which is dealt with.
                assert stream.position == told[4].position
                with inbox.messages_live(after=stream.position) as again:
                    assert next(again).id == told[5].id


def test_a_stream_that_is_open_misses_nothing(client, make_inbox):
    inbox = make_inbox()
    mail(client, inbox, "Before")
    with inbox.messages_live() as stream:
        sent = mail(client, inbox, "After")
        message = next(stream)
        assert (message.id, message.subject) == (sent.id, "After")
        message.reply("Read.")
    with pytest.raises(StopIteration):
        next(stream)


def test_a_position_is_saved_when_the_callback_has_returned(client, make_inbox):
    inbox = make_inbox()
    for subject in ("One", "Two", "Three"):
        mail(client, inbox, subject)
    seen, kept = [], []

    def breaks_at_two(message):
        seen.append(message.subject)
        if message.subject == "Two" and len(seen) == 2:
            raise RuntimeError("no model")

    with pytest.raises(RuntimeError):
        inbox.on_message(breaks_at_two, after=0, save_position=kept.append)
    assert len(kept) == 1

    def stops_at_three(message):
        seen.append(message.subject)
        if message.subject == "Three":
            raise StopListening

    inbox.on_message(stops_at_three, after=kept[-1], save_position=kept.append)
    assert seen == ["One", "Two", "Two", "Three"]
    assert kept == sorted(kept)
    assert len(kept) == 3


def test_a_long_mail_comes_whole_and_lists_only_when_asked_for(client, make_inbox):
    inbox = make_inbox()
    mail(client, inbox, "News", headers={"List-Id": "<news.example.com>", "List-Unsubscribe": "<https://a.example/u>"})
    text = "".join(f"Line {number} of a long mail.\n" for number in range(20_000))
    mail(client, inbox, "Long", text=text)
    with inbox.messages_live(after=0) as stream:
        message = next(stream)
    assert (message.subject, message.text.strip()) == ("Long", text.strip())
    with inbox.messages_live(after=0, categories=None) as stream:
        assert next(stream).subject == "News"


def test_events_of_every_kind(client, make_inbox):
    with client.events.stream(types=["inbox.*"]) as stream:
        inbox = make_inbox()
        made = next(stream)
        assert (made.type, made.inbox_id, made.data) == ("inbox.created", inbox.id, {"address": inbox.address})
        inbox.delete()
        assert next(stream).type == "inbox.deleted"
        assert stream.position == made.position


def test_what_can_never_work_is_said_at_once(server, monkeypatch):
    with Postroom(server.url, "prk_wrong") as stranger, pytest.raises(Unauthorized):
        next(stranger.events.stream())
    monkeypatch.setattr(sync_events.time, "sleep", lambda _: None)
    with Postroom("http://127.0.0.1:9", "prk_1") as nowhere, pytest.raises(ConnectionFailed):
        next(nowhere.events.stream())


def test_patience_ends(place, monkeypatch):
    first = RunningServer(**place)
    with Postroom(first.url, first.admin_key) as client, client.events.stream(patience_s=0.2) as stream:
        first.close()
        with pytest.raises(ConnectionFailed):
            next(stream)


async def test_the_asynchronous_stream_goes_on_over_a_restart(place):
    first = await asyncio.to_thread(lambda: RunningServer(**place))
    async with AsyncPostroom(first.url, first.admin_key) as client:
        inbox = await client.inboxes.create(name="steady")
        told, saved = [], []

        async def keep(message):
            told.append(message.subject)
            if len(told) == 4:
                raise StopListening

        async def write(*numbers):
            for number in numbers:
                await client.simulate_inbound(
                    inbox_id=inbox.id, from_="ann@example.com", subject=f"Mail {number}", text=f"About {number}."
                )

        await write(0)
        listening = asyncio.create_task(inbox.on_message(keep, after=0, save_position=saved.append))
        await write(1)
        await asyncio.to_thread(first.close)
        second = await asyncio.to_thread(lambda: RunningServer(**place))
        await write(2, 3)
        await asyncio.wait_for(listening, 20)
        await asyncio.to_thread(second.close)
    assert told == [f"Mail {number}" for number in range(4)]
    assert len(saved) == 4
