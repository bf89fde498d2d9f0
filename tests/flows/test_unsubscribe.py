"""List-Unsubscribe, and what the click and the mail do."""

import email
import re

import pytest

from flows.house import raw_mail
from postroom.base.errors import BadInput, NotFound


@pytest.fixture
def settings():
    return {"public_url": "https://mail.here.test"}


async def _sent(house, **fields):
    inbox = await house.inbox()
    await house.send(inbox_id=inbox["id"], to=("Ann@example.com",), list_unsubscribe=True, **fields)
    return inbox, email.message_from_bytes(house.sender.sent[-1].mail.raw)


def _ways(mail):
    return re.findall("<([^>]*)>", mail["List-Unsubscribe"].replace("\n", "").replace(" ", ""))


async def test_the_click_suppresses_and_tells_once(any_house):
    house = any_house
    await house.webhook()
    inbox, mail = await _sent(house)
    url, mailto = _ways(mail)
    assert url.startswith("https://mail.here.test/unsubscribe/")
    assert mailto.startswith("mailto:agent+unsub-")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = url.rpartition("/")[2]
    assert "example" not in token
    assert not await house.services.unsubscribe.look(token)
    for _ in range(2):
        await house.services.unsubscribe.act(token)
        await house.settle()
    assert await house.services.unsubscribe.look(token)
    found = await house.services.suppress.get(house.admin, "ann@example.com")
    assert found["reason"] == "unsubscribe"
    assert found["messageId"] == (await house.messages(direction="outbound"))[0]["id"]
    assert house.poster.events().count("message.unsubscribed") == 1
    assert house.poster.events().count("suppression.added") == 1
    again = await house.send(inbox_id=inbox["id"], to=("ann@example.com",), text="Another thing.")
    assert again["status"] == "suppressed"


async def test_a_mail_to_the_address_suppresses_whom_we_wrote_to_whoever_writes(any_house):
    house = any_house
    _, mail = await _sent(house)
    address = _ways(mail)[1].removeprefix("mailto:")
    raw = raw_mail("x", subject="unsubscribe", sender="robot@provider.test", to=address)
    await house.mail(raw, address, mail_from="robot@provider.test")
    assert (await house.services.suppress.get(house.admin, "ann@example.com"))["reason"] == "unsubscribe"
    with pytest.raises(NotFound):
        await house.services.suppress.get(house.admin, "robot@provider.test")
    got = (await house.messages(direction="inbound"))[0]
    assert (got["category"], got["subtag"]) == ("unsubscribe", None)
    assert [one["type"] for one in await house.events("message.unsubscribed")] == ["message.unsubscribed"]


async def test_an_address_that_was_made_up_suppresses_nobody(house):
    _, mail = await _sent(house)
    address = _ways(mail)[1].removeprefix("mailto:")
    local, _, domain = address.partition("@")
    forged = f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}"
    await house.mail(raw_mail("x", to=forged), forged)
    with pytest.raises(NotFound):
        await house.services.suppress.get(house.admin, "ann@example.com")


async def test_it_works_after_the_inbox_is_gone(house):
    inbox, mail = await _sent(house)
    token = _ways(mail)[0].rpartition("/")[2]
    await house.services.provision.delete_inbox(house.admin, inbox["id"])
    await house.services.unsubscribe.act(token)
    assert (await house.services.suppress.get(house.admin, "ann@example.com"))["inboxId"] is None


@pytest.mark.parametrize("token", ["", "x", "ä", "A" * 60, "A" * 5000, "=" * 8, "AQ" + "B" * 60])
async def test_other_words_are_not_found(house, token):
    with pytest.raises(NotFound):
        await house.services.unsubscribe.act(token)


async def test_a_changed_word_is_not_found(house):
    _, mail = await _sent(house)
    token = _ways(mail)[0].rpartition("/")[2]
    for at in (0, 10, len(token) // 2):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(NotFound):
            await house.services.unsubscribe.act(changed)


async def test_it_needs_exactly_one_recipient(house):
    inbox = await house.inbox()
    with pytest.raises(BadInput) as error:
        await house.send(inbox_id=inbox["id"], to=("a@x.test",), bcc=("b@x.test",), list_unsubscribe=True)
    assert (error.value.code, error.value.param) == ("one_recipient_only", "listUnsubscribe")


@pytest.mark.parametrize("settings", [{"public_url": "http://127.0.0.1:8025"}])
async def test_without_https_there_is_no_one_click(house):
    _, mail = await _sent(house)
    assert mail["List-Unsubscribe-Post"] is None
    assert len(_ways(mail)) == 2
