"""Statistics, and the audit log."""

import pytest

from flows.fakes import BOUNCED, DEFERRED
from flows.house import raw_mail
from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from postroom.base.errors import BadInput, Forbidden, NotFound
from postroom.flows.stats import StatsQuery
from postroom.store.paging import Page


async def _stats(house, caller=None, **wanted):
    return await house.services.stats.read(caller or house.admin, StatsQuery(**wanted))


async def test_what_was_done_is_counted_for_inbox_domain_and_workspace(any_house):
    house = any_house
    inbox, other = await house.inbox(), await house.inbox("other")
    house.sender.fates |= {"gone@example.com": BOUNCED, "slow@example.com": DEFERRED}
    to = ("ann@example.com", "gone@example.com", "slow@example.com")
    sent = await house.send(inbox_id=inbox["id"], to=to)
    await house.send(inbox_id=other["id"], to=("bob@example.com",))
    house.clock.advance(30 * MINUTE_MS)
    raw = raw_mail("Yes.", in_reply_to=sent["messageId"], message_id="<r@example.com>")
    await house.mail(raw)
    await house.mail(raw_mail("And more.", in_reply_to=sent["messageId"], message_id="<r2@example.com>"))
    mine = await _stats(house, inbox_id=inbox["id"])
    want = {"sent": 3, "delivered": 1, "bounced": 1, "complained": 0, "received": 2, "replied": 1}
    assert {name: mine["totals"][name] for name in want} == want
    assert mine["totals"]["deferred"] >= 1
    assert mine["totals"]["medianReplyMs"] == pytest.approx(30 * MINUTE_MS, rel=0.06)
    assert len(mine["buckets"]) in {30, 31}
    assert mine["buckets"][-1]["sent"] == 3
    for whole in (await _stats(house), await _stats(house, domain="HERE.test")):
        assert (whole["totals"]["sent"], whole["totals"]["delivered"]) == (4, 2)
        assert whole["totals"]["medianReplyMs"] == mine["totals"]["medianReplyMs"]
    assert (await _stats(house, domain="elsewhere.test"))["totals"]["sent"] == 0
    assert (await _stats(house, await house.another_workspace()))["totals"]["sent"] == 0


async def test_hours_are_told_apart(house):
    inbox = await house.inbox()
    start = house.clock.now_ms()
    await house.send(inbox_id=inbox["id"], to=("ann@example.com",))
    house.clock.advance(HOUR_MS)
    await house.send(inbox_id=inbox["id"], to=("ann@example.com", "bob@example.com"))
    found = await _stats(house, by="hour", since=start, until=start + 3 * HOUR_MS)
    assert [one["sent"] for one in found["buckets"]] == [1, 2, 0]
    assert [one["start"] for one in found["buckets"]] == [iso(start + hour * HOUR_MS) for hour in range(3)]
    assert found["totals"]["sent"] == 3
    assert (await _stats(house, by="hour"))["totals"]["sent"] == 3


async def test_what_cannot_be_asked_is_refused(house):
    inbox, other = await house.inbox(), await house.inbox("other")
    with pytest.raises(BadInput):
        await _stats(house, inbox_id=inbox["id"], domain="here.test")
    for since, until in ((10, 5), (0, 3_000 * DAY_MS)):
        with pytest.raises(BadInput):
            await _stats(house, since=since, until=until)
    with pytest.raises(NotFound):
        await _stats(house, inbox_id="inb_none")
    bound = await house.bound(inbox)
    assert (await _stats(house, bound))["inboxId"] == inbox["id"]
    for wanted in ({"inbox_id": other["id"]}, {"domain": "here.test"}):
        with pytest.raises(Forbidden):
            await _stats(house, bound, **wanted)


async def test_the_audit_log_says_who_did_what(any_house):
    house = any_house
    inbox = await house.inbox()
    key = await house.caller("inboxes:read")
    hook = await house.webhook()
    await house.services.endpoints.rotate_secret(house.admin, hook["id"])
    await house.services.endpoints.delete_webhook(house.admin, hook["id"])
    await house.services.suppress.add(house.admin, "ann@example.com", "asked")
    await house.services.suppress.remove(house.admin, "ann@example.com")
    await house.services.provision.update_inbox(house.admin, inbox["id"], {"status": "paused", "metadata": {"a": 1}})
    await house.services.provision.delete_inbox(house.admin, inbox["id"])
    await house.services.grant.revoke_key(house.admin, key.key_id)
    found = (await house.services.audit.list_entries(house.admin, Page(limit=50))).items[::-1]
    assert [(one["action"], one["target"]) for one in found] == [
        ("inbox.created", inbox["id"]),
        ("key.created", key.key_id),
        ("webhook.created", hook["id"]),
        ("webhook.secret_rotated", hook["id"]),
        ("webhook.deleted", hook["id"]),
        ("suppression.added", "ann@example.com"),
        ("suppression.removed", "ann@example.com"),
        ("inbox.changed", inbox["id"]),
        ("inbox.deleted", inbox["id"]),
        ("key.revoked", key.key_id),
    ]
    assert {one["keyId"] for one in found} == {house.admin.key_id}
    assert found[7]["data"] == {"status": "paused"}
    # No secret is in it.
    assert "whsec_" not in str(found)
    assert "prk_" not in str(found)
    only = await house.services.audit.list_entries(house.admin, Page(limit=50), action="key.created")
    assert [one["data"]["scopes"] for one in only.items] == [["inboxes:read"]]
    theirs = await house.another_workspace()
    assert (await house.services.audit.list_entries(theirs, Page(limit=50))).items == []
    with pytest.raises(Forbidden):
        await house.services.audit.list_entries(await house.caller("stats:read"), Page(limit=5))
