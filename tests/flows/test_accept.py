"""Taking responsibility: durable for every inbox in one transaction, then 250."""

import pytest
import sqlalchemy as sa

from flows.house import raw_mail
from postroom.base.limits import LEASE_MS
from postroom.flows import accept as accept_flow
from postroom.store.schema import blobs, inbound_mails


async def test_a_mail_is_durable_before_it_is_acknowledged(any_house):
    await any_house.inbox()
    reply = await any_house.mail(settle=False)
    assert (reply.code, reply.enhanced) == (250, "2.0.0")
    row = await any_house.db.read(lambda connection: connection.execute(sa.select(inbound_mails)).one())
    assert row.id in reply.text
    blob = await any_house.db.read(lambda connection: connection.execute(sa.select(blobs)).one())
    assert bytes(blob.content) == raw_mail()
    assert row.envelope["rcpt_to"] == ["agent@here.test"]
    assert row.due_at == any_house.clock.now_ms() + LEASE_MS


async def test_several_inboxes_share_the_bytes_and_get_a_job_each(any_house):
    one, two = await any_house.inbox("one"), await any_house.inbox("two")
    await any_house.mail(None, "one@here.test", "two+x@here.test", "nobody@here.test", "one+y@here.test", settle=False)
    rows = await any_house.db.read(lambda connection: connection.execute(sa.select(inbound_mails)).all())
    kept = await any_house.db.read(lambda connection: connection.execute(sa.select(blobs)).all())
    assert [(blob.refs, {row.blob_id for row in rows}) for blob in kept] == [(2, {kept[0].id})]
    assert {row.inbox_id: row.envelope["rcpt_to"] for row in rows} == {
        one["id"]: ["one@here.test", "one+y@here.test"],
        two["id"]: ["two+x@here.test"],
    }
    await any_house.settle()
    filed = await any_house.messages()
    assert {(each["inboxId"], each["deliveredTo"], each["subtag"]) for each in filed} == {
        (one["id"], "one@here.test", None),
        (two["id"], "two+x@here.test", "x"),
    }


async def test_two_workspaces_keep_a_copy_each(house):
    other = await house.another_workspace()
    await house.inbox("one")
    await house.inbox("two", caller=other)
    await house.mail(None, "one@here.test", "two@here.test")
    kept = await house.db.read(lambda connection: connection.execute(sa.select(blobs)).all())
    assert len({blob.workspace_id for blob in kept}) == 2
    assert [blob.refs for blob in kept] == [1, 1]


@pytest.mark.parametrize(
    ("address", "enhanced"),
    [
        ("agent@here.test", None),
        ("AGENT@HERE.TEST", None),
        ("agent+tag@here.test", None),
        ("nobody@here.test", "5.1.1"),
        ("nobody+agent@here.test", "5.1.1"),
        ("agent@elsewhere.test", "5.7.1"),
        ("agent", "5.7.1"),
        ("", "5.7.1"),
    ],
)
async def test_recipients_are_checked_one_by_one(house, address, enhanced):
    await house.inbox()
    reply = await house.accept.check_recipient(address, "ann@example.com")
    assert (reply.enhanced if reply else None) == enhanced
    if reply:
        assert reply.code == 550


async def test_a_new_inbox_receives_at_once_and_a_deleted_one_no_more(house):
    assert await house.accept.check_recipient("agent@here.test", "") is not None
    made = await house.inbox()
    assert await house.accept.check_recipient("agent@here.test", "") is None
    await house.services.provision.delete_inbox(house.admin, made["id"])
    assert await house.accept.check_recipient("agent@here.test", "") is not None


async def test_an_inbox_deleted_between_rcpt_and_data_takes_nothing(house):
    made = await house.inbox()
    await house.services.provision.delete_inbox(house.admin, made["id"])
    reply = await house.mail()
    assert (reply.code, reply.enhanced) == (550, "5.1.1")
    assert (await house.count("inbound_mails", "blobs")) == {"inbound_mails": 0, "blobs": 0}


async def test_a_route_remembered_after_its_inbox_went_elsewhere_loses_nothing_of_others(house):
    """Another node deleted the inbox: this one still believes in the address for a moment."""
    made = await house.inbox()
    await house.inbox("stays")
    await house.accept.check_recipient("agent@here.test", "")
    house.services.provision._forget_routes = lambda: None
    await house.services.provision.delete_inbox(house.admin, made["id"])
    reply = await house.mail(None, "agent@here.test", "stays@here.test")
    assert reply.code == 250
    assert [message["deliveredTo"] for message in await house.messages()] == ["stays@here.test"]
    left = await house.db.read(lambda connection: connection.execute(sa.select(blobs)).all())
    assert [blob.refs for blob in left] == [1]
    house.clock.advance(accept_flow.ROUTE_TTL_MS)
    assert await house.accept.check_recipient("agent@here.test", "") is not None


async def test_when_memory_is_full_the_mail_waits_in_the_database(house):
    await house.inbox()
    house.accept._handover._max_items = 1
    await house.mail(settle=False, message_id="<one@example.com>")
    await house.mail(settle=False, message_id="<two@example.com>")
    assert len(house.accept._handover) == 1
    assert await house.receive.run_handed() == 1
    assert await house.receive.run_handed() == 0
    assert await house.receive.run_due() == 1
    assert len(await house.messages()) == 2


async def test_a_place_in_memory_is_given_back_when_the_write_fails(house, monkeypatch):
    await house.inbox()
    monkeypatch.setattr(accept_flow, "add_inbound_mails", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await house.mail(settle=False)
    assert len(house.accept._handover) == 0
    assert house.accept._handover._bytes == 0
    assert (await house.count("blobs"))["blobs"] == 0


async def test_the_memory_of_routes_is_bounded(house, monkeypatch):
    monkeypatch.setattr(accept_flow, "MAX_ROUTES", 3)
    await house.inbox()
    for number in range(20):
        assert await house.accept.check_recipient(f"agent+{number}@here.test", "") is None
    assert len(house.accept._routes) <= 3
