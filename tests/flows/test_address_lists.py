"""Allow and block lists."""

import pytest

from postroom.base.errors import BadInput, Forbidden, NotFound, Refused
from postroom.flows.address_lists import NewAddressRule
from postroom.store.paging import Page


async def _rule(house, pattern, action="block", direction="send", caller=None, **fields):
    new = NewAddressRule(pattern=pattern, action=action, direction=direction, **fields)
    return await house.services.address_lists.set(caller or house.admin, new)


async def test_a_blocked_recipient_is_refused_and_nothing_is_sent_to_the_others(any_house):
    house = any_house
    inbox = await house.inbox()
    await _rule(house, "@Rival.Test")
    for address in ("x@rival.test", "X@sub.RIVAL.test"):
        with pytest.raises(Refused) as refused:
            await house.send(inbox_id=inbox["id"], to=("ann@example.com", address))
        assert refused.value.code == "recipient_blocked"
    assert not house.sender.sent
    await house.send(inbox_id=inbox["id"], to=("x@notrival.test",))


async def test_nobody_but_these_is_everyone_blocked_and_some_allowed(house):
    inbox, other = await house.inbox(), await house.inbox("other")
    await _rule(house, "*", inbox_id=inbox["id"])
    await _rule(house, "friend.test", "allow", inbox_id=inbox["id"])
    await _rule(house, "bad@friend.test")
    await house.send(inbox_id=inbox["id"], to=("ann@friend.test",))
    for address in ("ann@example.com", "bad@friend.test"):
        with pytest.raises(Refused):
            await house.send(inbox_id=inbox["id"], to=(address,))
    await house.send(inbox_id=other["id"], to=("ann@example.com",))


async def test_mail_of_a_blocked_sender_is_quarantined(any_house):
    house = any_house
    await house.inbox()
    await house.webhook()
    await _rule(house, "example.com", direction="receive")
    await house.mail()
    assert await house.messages() == []
    [held] = await house.messages(status="quarantined")
    assert "quarantined: blocked" in held["signals"]
    assert house.poster.events() == ["message.quarantined"]
    await house.mail(sender="bob@other.test", message_id="<2@other.test>", mail_from="bob@other.test")
    assert len(await house.messages()) == 1


async def test_a_bounce_is_let_in_though_everyone_is_blocked(house):
    inbox = await house.inbox()
    await _rule(house, "*", direction="receive")
    await house.send(inbox_id=inbox["id"], to=("ann@example.com",))
    path = house.sender.sent[-1].mail.mail_from
    await house.mail(None, path, mail_from="", sender="MAILER-DAEMON@out.test", subject="Undelivered")
    assert await house.messages(status="quarantined") == []


async def test_rules_list_are_replaced_and_go(house):
    inbox = await house.inbox()
    first = await _rule(house, "rival.test", note="sued us")
    again = await _rule(house, "RIVAL.test", "allow")
    assert (again["id"], again["action"], again["note"]) == (first["id"], "allow", None)
    own = await _rule(house, "a@rival.test", inbox_id=inbox["id"])
    listed = await house.services.address_lists.list_rules(house.admin, Page(limit=10))
    assert [one["id"] for one in listed.items] == [own["id"], first["id"]]
    assert (listed.items[0]["inboxId"], listed.items[1]["inboxId"]) == (inbox["id"], None)
    await house.services.address_lists.remove(house.admin, own["id"])
    with pytest.raises(NotFound):
        await house.services.address_lists.remove(house.admin, own["id"])
    theirs = await house.another_workspace()
    with pytest.raises(NotFound):
        await house.services.address_lists.remove(theirs, first["id"])
    with pytest.raises(NotFound):
        await _rule(house, "x.test", caller=theirs, inbox_id=inbox["id"])


async def test_an_agent_does_not_change_its_own_lists(house):
    inbox = await house.inbox()
    with pytest.raises(Forbidden):
        await _rule(house, "x.test", "allow", caller=await house.bound(inbox), inbox_id=inbox["id"])


@pytest.mark.parametrize("pattern", ["", "@", "a b", "x@", "a@b@c", "-.", "x@y z"])
async def test_what_is_no_pattern_is_refused(house, pattern):
    with pytest.raises(BadInput) as error:
        await _rule(house, pattern)
    assert error.value.param == "pattern"
