"""Every call of the flows asks for its scope, stays in its workspace, and in the inbox that the key is bound to."""

import asyncio
import inspect
from types import SimpleNamespace

import pytest

from flows.house import HOOK
from postroom.base.errors import Forbidden, NotFound
from postroom.flows.address_lists import NewAddressRule
from postroom.flows.endpoints import NewWebhook
from postroom.flows.grant import NewKey
from postroom.flows.mark import MessageMarks, ThreadMarks
from postroom.flows.new_message import NewAttachment, NewMessage
from postroom.flows.provision import NewInbox
from postroom.flows.relays import NewRelay
from postroom.flows.simulate import SimulatedMail
from postroom.flows.stats import StatsQuery
from postroom.rules.scopes import SCOPES
from postroom.store.paging import Page

PAGE = Page(limit=100)
TO = ("bob@example.com",)

# By method: the scope that it needs, and a call that a good key may make, of things of one inbox.
CALLS = {
    "rehearse.rehearse": (
        "messages:send",
        lambda s, c, t: s.rehearse.rehearse(c, NewMessage(inbox_id=t.inbox, to=TO, text="x")),
    ),
    "address_lists.list_rules": ("suppressions:read", lambda s, c, t: s.address_lists.list_rules(c, PAGE)),
    "address_lists.set": (
        "suppressions:write",
        lambda s, c, t: s.address_lists.set(
            c, NewAddressRule(pattern="x.test", direction="send", action="block", inbox_id=t.inbox)
        ),
    ),
    "address_lists.remove": ("suppressions:write", lambda s, c, t: s.address_lists.remove(c, t.rule)),
    "stats.read": ("stats:read", lambda s, c, t: s.stats.read(c, StatsQuery(inbox_id=t.inbox))),
    "audit.list_entries": ("audit:read", lambda s, c, t: s.audit.list_entries(c, PAGE)),
    "read.get_inbox": ("inboxes:read", lambda s, c, t: s.read.get_inbox(c, t.inbox)),
    "read.list_inboxes": ("inboxes:read", lambda s, c, t: s.read.list_inboxes(c, PAGE)),
    "read.inbox_addresses": ("inboxes:read", lambda s, c, t: s.read.inbox_addresses(c, [t.inbox])),
    "read.get_message": ("messages:read", lambda s, c, t: s.read.get_message(c, t.message)),
    "read.list_messages": ("messages:read", lambda s, c, t: s.read.list_messages(c, PAGE, inbox_id=t.inbox)),
    "read.message_raw": ("messages:read", lambda s, c, t: s.read.message_raw(c, t.message)),
    "read.list_threads": ("threads:read", lambda s, c, t: s.read.list_threads(c, PAGE, inbox_id=t.inbox)),
    "read.get_thread": ("threads:read", lambda s, c, t: s.read.get_thread(c, t.thread)),
    "read.thread_messages": ("threads:read", lambda s, c, t: s.read.thread_messages(c, t.thread, PAGE)),
    "read.thread_messages_json": ("threads:read", lambda s, c, t: s.read.thread_messages_json(c, t.thread, PAGE)),
    "read.get_attachment": ("messages:read", lambda s, c, t: s.read.get_attachment(c, t.attachment)),
    "read.attachment_content_for": ("messages:read", lambda s, c, t: s.read.attachment_content_for(c, t.attachment)),
    "read.list_webhooks": ("webhooks:read", lambda s, c, t: s.read.list_webhooks(c, PAGE, inbox_id=t.inbox)),
    "read.get_webhook": ("webhooks:read", lambda s, c, t: s.read.get_webhook(c, t.webhook)),
    "read.list_deliveries": ("webhooks:read", lambda s, c, t: s.read.list_deliveries(c, PAGE, webhook_id=t.webhook)),
    "read.get_delivery": ("webhooks:read", lambda s, c, t: s.read.get_delivery(c, t.delivery)),
    "read.list_events": ("events:read", lambda s, c, t: s.read.list_events(c, PAGE, inbox_id=t.inbox)),
    "read.get_event": ("events:read", lambda s, c, t: s.read.get_event(c, t.event)),
    "read.list_keys": ("keys:read", lambda s, c, t: s.read.list_keys(c, PAGE)),
    "read.get_key": ("keys:read", lambda s, c, t: s.read.get_key(c, t.key)),
    "read.list_workspaces": ("admin", lambda s, c, t: s.read.list_workspaces(c)),
    "provision.create_inbox": ("inboxes:write", lambda s, c, t: s.provision.create_inbox(c, NewInbox())),
    "provision.suggest_address": ("inboxes:write", lambda s, c, t: s.provision.suggest_address(c, NewInbox(name="x"))),
    "provision.update_inbox": ("inboxes:write", lambda s, c, t: s.provision.update_inbox(c, t.inbox, {"name": "x"})),
    "endpoints.create_webhook": (
        "webhooks:write",
        lambda s, c, t: s.endpoints.create_webhook(c, NewWebhook(url=HOOK, inbox_id=t.inbox)),
    ),
    "endpoints.update_webhook": (
        "webhooks:write",
        lambda s, c, t: s.endpoints.update_webhook(c, t.webhook, {"url": HOOK}),
    ),
    "endpoints.rotate_secret": ("webhooks:write", lambda s, c, t: s.endpoints.rotate_secret(c, t.webhook)),
    "endpoints.send_test": ("webhooks:write", lambda s, c, t: s.endpoints.send_test(c, t.webhook)),
    "grant.create_key": (
        "keys:write",
        lambda s, c, t: s.grant.create_key(c, NewKey(name="x", scopes=(), inbox_id=t.inbox)),
    ),
    "grant.rotate_key": ("keys:write", lambda s, c, t: s.grant.rotate_key(c, t.key)),
    "grant.create_workspace": ("admin", lambda s, c, t: s.grant.create_workspace(c, "x")),
    "grant.set_alert_address": ("admin", lambda s, c, t: s.grant.set_alert_address(c, t.workspace, "a@b.test")),
    "relays.create": ("domains:write", lambda s, c, t: s.relays.create(c, NewRelay(host="new.test"))),
    "relays.list_relays": ("domains:read", lambda s, c, t: s.relays.list_relays(c)),
    "relays.get": ("domains:read", lambda s, c, t: s.relays.get(c, t.relay)),
    "relays.update": ("domains:write", lambda s, c, t: s.relays.update(c, t.relay, {"position": 1})),
    "relays.check": ("domains:write", lambda s, c, t: s.relays.check(c, t.relay)),
    "relays.delete": ("domains:write", lambda s, c, t: s.relays.delete(c, t.relay)),
    "submit.send": (
        "messages:send",
        lambda s, c, t: s.submit.send(c, NewMessage(inbox_id=t.inbox, to=TO, text="x")),
    ),
    "upload.keep": ("messages:send", lambda s, c, t: s.upload.keep(c, "a", "text/plain", b"x")),
    "simulate.inbound": ("messages:write", lambda s, c, t: s.simulate.inbound(c, SimulatedMail(inbox_id=t.inbox))),
    "mark.mark_message": ("messages:write", lambda s, c, t: s.mark.mark_message(c, t.message, MessageMarks(read=True))),
    "mark.mark_thread": ("threads:write", lambda s, c, t: s.mark.mark_thread(c, t.thread, ThreadMarks(read=True))),
    "redrive.replay_delivery": ("webhooks:write", lambda s, c, t: s.redrive.replay_delivery(c, t.delivery)),
    "redrive.replay_webhook": ("webhooks:write", lambda s, c, t: s.redrive.replay_webhook(c, t.webhook)),
    "grant.revoke_key": ("keys:write", lambda s, c, t: s.grant.revoke_key(c, t.key)),
    "endpoints.delete_webhook": ("webhooks:write", lambda s, c, t: s.endpoints.delete_webhook(c, t.webhook)),
    "provision.delete_inbox": ("inboxes:write", lambda s, c, t: s.provision.delete_inbox(c, t.inbox)),
}

# Other ways to name a thing of an inbox.
MORE_CALLS = {
    "messages of a thread": lambda s, c, t: s.read.list_messages(c, PAGE, thread_id=t.thread),
    "send in a thread": lambda s, c, t: s.submit.send(c, NewMessage(thread_id=t.thread, text="x")),
    "reply": lambda s, c, t: s.submit.send(c, NewMessage(parent_id=t.message, action="reply", text="x")),
    "reply to all": lambda s, c, t: s.submit.send(c, NewMessage(parent_id=t.message, action="reply_all", text="x")),
    "send an attachment": lambda s, c, t: s.submit.send(
        c, NewMessage(inbox_id=t.own, to=TO, text="x", attachments=(NewAttachment(attachment_id=t.attachment),))
    ),
    "forward": lambda s, c, t: s.submit.send(c, NewMessage(parent_id=t.message, to=TO, action="forward")),
    "forward from elsewhere": lambda s, c, t: s.submit.send(
        c, NewMessage(parent_id=t.message, inbox_id=t.own, to=TO, action="forward")
    ),
    "simulate by address": lambda s, c, t: s.simulate.inbound(c, SimulatedMail(to=t.address)),
}

OF_NO_THING = {
    "read.list_inboxes",
    "read.inbox_addresses",
    "provision.suggest_address",
    "read.list_keys",
    "read.list_workspaces",
    "provision.create_inbox",
    "grant.create_workspace",
    "upload.keep",
    "relays.create",
    "relays.list_relays",
    "address_lists.list_rules",
    "audit.list_entries",
}
"""Calls that name no thing: what they show or make is looked at by itself."""

OF_THE_WORKSPACE = {
    "provision.suggest_address",
    "read.list_keys",
    "read.get_key",
    "read.list_workspaces",
    "provision.create_inbox",
    "provision.delete_inbox",
    "grant.rotate_key",
    "grant.revoke_key",
    "grant.create_workspace",
    "grant.set_alert_address",
    "relays.create",
    "relays.list_relays",
    "relays.get",
    "relays.update",
    "relays.check",
    "relays.delete",
    "address_lists.list_rules",
    "address_lists.set",
    "address_lists.remove",
    "audit.list_entries",
}
"""Calls that a key bound to an inbox may never make."""

NOT_OF_A_CALLER = {
    "read.attachment_content": "for the holder of a signed URL; the door checks the signature",
    "provision.finish_deletions": "the sweep's",
    "endpoints.plan": "a step of create_inbox; asks for webhooks:write itself",
    "endpoints.add": "a step of create_inbox, inside its transaction",
}

FLOWS = (
    "read",
    "provision",
    "endpoints",
    "grant",
    "submit",
    "upload",
    "simulate",
    "mark",
    "redrive",
    "rehearse",
    "address_lists",
    "relays",
    "stats",
    "audit",
)


async def furnish(house, name):
    """An inbox with one of everything, by id."""
    made = await house.inbox(name, webhook_url=f"https://{name}.test/")
    file = (
        f"--m\nContent-Type: text/plain\n\n{name}\n--m\nContent-Type: text/csv\n"
        "Content-Disposition: attachment; filename=a.csv\n\n1\n--m--"
    )
    await house.mail(None, f"{name}@here.test", text=file, extra=(("Content-Type", 'multipart/mixed; boundary="m"'),))
    message = (await house.messages(inbox_id=made["id"]))[0]
    key = await house.services.grant.create_key(
        house.admin, NewKey(name=name, scopes=("messages:read",), inbox_id=made["id"])
    )
    rule = NewAddressRule(pattern=f"{name}.test", direction="send", action="block")
    return SimpleNamespace(
        inbox=made["id"],
        own=made["id"],
        address=made["address"],
        webhook=made["webhook"]["id"],
        message=message["id"],
        thread=message["threadId"],
        attachment=message["attachments"][0]["id"],
        delivery=(await house.deliveries(webhook_id=made["webhook"]["id"]))[0]["id"],
        event=(await house.events("message.received"))[-1]["id"],
        key=key["id"],
        workspace=house.admin.workspace_id,
        relay=(await house.services.relays.create(house.admin, NewRelay(host=f"{name}.test")))["id"],
        rule=(await house.services.address_lists.set(house.admin, rule))["id"],
    )


async def refused(call, house, caller, things):
    """The error that the call ends with, or what it gave; mail that comes in meanwhile is filed."""
    task = asyncio.ensure_future(call(house.services, caller, things))
    async with asyncio.timeout(10):
        while not task.done():
            await house.receive.run_handed()
            await asyncio.sleep(0)
    error = task.exception()
    assert error is None or isinstance(error, Forbidden | NotFound), error
    return error or task.result()


def test_the_table_holds_every_public_call(house):
    found = set()
    for flow in FLOWS:
        for name, member in inspect.getmembers(getattr(house.services, flow), callable):
            if not name.startswith("_"):
                found.add(f"{flow}.{name}")
                assert inspect.iscoroutinefunction(member) or f"{flow}.{name}" in NOT_OF_A_CALLER
    assert found == {*CALLS, *NOT_OF_A_CALLER}


async def test_a_key_without_the_scope_is_told_which_one(house):
    things = await furnish(house, "one")
    before = await house.count()
    for method, (scope, call) in CALLS.items():
        caller = await house.caller(*sorted(SCOPES - {scope, "admin"}))
        before["api_keys"] += 1
        before["api_key_secrets"] += 1
        before["audit_log"] += 1
        error = await refused(call, house, caller, things)
        assert isinstance(error, Forbidden), method
        assert (error.code, error.param) == ("missing_scope", scope), method
        assert scope in error.message, method
    assert await house.count() == before


async def test_the_scope_alone_is_enough(house):
    things = await furnish(house, "one")
    things.key = (await house.services.grant.create_key(house.admin, NewKey(name="x", scopes=())))["id"]
    for method, (scope, call) in CALLS.items():
        error = await refused(call, house, await house.caller(scope), things)
        assert not isinstance(error, Exception), (method, error)


async def test_another_workspaces_things_are_not_there(house):
    things = await furnish(house, "one")
    foreign = await house.another_workspace()
    own = await house.inbox("theirs", caller=foreign)
    things.own = own["id"]
    before = await house.count()
    for method, call in {**{name: call for name, (_, call) in CALLS.items()}, **MORE_CALLS}.items():
        if method in OF_NO_THING:
            continue
        error = await refused(call, house, foreign, things)
        assert isinstance(error, NotFound), method
        assert (error.http_status, "one" in str(error.fix)) == (404, False), method
    assert await house.count() == before


async def test_a_key_bound_to_an_inbox_touches_no_other(house):
    one, two = await furnish(house, "one"), await furnish(house, "two")
    two.own = one.inbox
    caller = await house.bound({"id": one.inbox})
    before = await house.count()
    for method, call in {**{name: call for name, (_, call) in CALLS.items()}, **MORE_CALLS}.items():
        if method in OF_NO_THING - OF_THE_WORKSPACE:
            continue
        error = await refused(call, house, caller, two)
        assert isinstance(error, Forbidden), method
        admin_alone = CALLS.get(method, ("",))[0] == "admin"
        assert error.code == ("missing_scope" if admin_alone else "inbox_not_allowed"), method
        assert two.inbox not in error.message, method
    assert await house.count() == before


async def test_a_key_bound_to_an_inbox_may_do_everything_in_it(house):
    things = await furnish(house, "one")
    caller = await house.bound({"id": things.inbox})
    for method, (_, call) in CALLS.items():
        error = await refused(call, house, caller, things)
        if method in OF_THE_WORKSPACE:
            assert isinstance(error, Forbidden), method
        else:
            assert not isinstance(error, Exception), (method, error)


async def test_addresses_are_told_of_inboxes_within_reach(house):
    one, two = await house.inbox("one"), await house.inbox("two")
    read, asked = house.services.read, [one["id"], two["id"], "inb_nowhere"]
    assert await read.inbox_addresses(house.admin, asked) == {one["id"]: one["address"], two["id"]: two["address"]}
    assert await read.inbox_addresses(await house.bound(one), asked) == {one["id"]: one["address"]}
    assert await read.inbox_addresses(await house.another_workspace(), asked) == {}


async def test_lists_of_a_bound_key_show_its_inbox_alone(house):
    one = await furnish(house, "one")
    await furnish(house, "two")
    await house.webhook("https://all.test/")
    caller = await house.bound({"id": one.inbox})
    read = house.read
    shown = [
        (await read.list_inboxes(caller, PAGE)).items,
        (await read.list_messages(caller, PAGE)).items,
        (await read.list_threads(caller, PAGE)).items,
        (await read.list_webhooks(caller, PAGE)).items,
        (await read.list_events(caller, PAGE)).items,
    ]
    assert all(shown)
    assert {item.get("inboxId", item["id"]) for items in shown for item in items} == {one.inbox}
    assert {item["webhookId"] for item in (await read.list_deliveries(caller, PAGE)).items} == {one.webhook}
    assert (await read.list_messages(caller, PAGE, message_id="<first@example.com>")).items == shown[1]


async def test_lists_of_another_workspace_are_empty(house):
    await furnish(house, "one")
    foreign = await house.another_workspace()
    read = house.read
    for listing in (
        read.list_inboxes(foreign, PAGE),
        read.list_messages(foreign, PAGE),
        read.list_messages(foreign, PAGE, message_id="<first@example.com>"),
        read.list_threads(foreign, PAGE),
        read.list_threads(foreign, PAGE, message_id="<first@example.com>"),
        read.list_webhooks(foreign, PAGE),
        read.list_deliveries(foreign, PAGE),
        read.list_events(foreign, PAGE),
    ):
        assert (await listing).items == []


async def test_the_url_of_a_webhook_needs_its_own_scope(house):
    caller = await house.caller("inboxes:write")
    with pytest.raises(Forbidden) as caught:
        await house.inbox(caller=caller, webhook_url=HOOK)
    assert caught.value.param == "webhooks:write"
    assert (await house.count("inboxes"))["inboxes"] == 0
