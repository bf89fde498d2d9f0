"""What the server does by itself stands in the audit log, with its reason; and the log ends some day."""

import pytest

from flows.fakes import BOUNCED
from flows.test_domains import record
from flows.test_reports import JANE, sent_to
from postroom.base.clock import DAY_MS, HOUR_MS
from postroom.flows.forget import ACTIVITY_MS
from postroom.store.paging import Page


async def own_acts(house, action=None):
    """[(action, target, data)] of what nobody asked for, oldest first."""
    page = Page(limit=100)
    listing = await house.services.audit.list_entries(house.admin, page, key_id="postroom", action=action)
    return [(one["action"], one["target"], one["data"]) for one in listing.items[::-1]]


async def test_a_suppression_by_a_bounce_names_its_reason_and_its_message(any_house):
    house = any_house
    house.sender.fates = {JANE: BOUNCED}
    sent = await sent_to(house)
    [(action, target, data)] = await own_acts(house)
    assert (action, target) == ("suppression.added", JANE)
    assert (data["reason"], data["messageId"], data["inboxId"]) == ("hard_bounce", sent["id"], sent["inboxId"])


async def test_a_suppression_by_hand_is_its_keys_alone(house):
    await house.services.suppress.add(house.admin, JANE, "asked by phone")
    assert await own_acts(house) == []
    [entry] = (await house.services.audit.list_entries(house.admin, Page())).items
    assert (entry["action"], entry["keyId"]) == ("suppression.added", house.admin.key_id)


async def test_who_takes_a_suppression_away_may_say_why(house):
    house.sender.fates = {JANE: BOUNCED}
    await sent_to(house)
    await house.services.suppress.remove(house.admin, JANE, "she has a new mailbox")
    [entry] = (await house.services.audit.list_entries(house.admin, Page(), action="suppression.removed")).items
    assert (entry["keyId"], entry["target"]) == (house.admin.key_id, JANE)
    assert (entry["data"]["reason"], entry["data"]["was"]) == ("she has a new mailbox", "hard_bounce")


async def test_the_breaker_writes_whom_it_paused_and_resumed(house):
    inbox = await house.inbox()
    house.sender.fates = {f"dead{number}@gone.test": BOUNCED for number in range(20)}
    for person in house.sender.fates:
        await house.send(inbox_id=inbox["id"], to=(person,), settle=False)
    await house.settle()
    paused = await own_acts(house, "inbox.paused")
    assert [target for _, target, _ in paused] == [inbox["id"], "@here.test", "*"]
    assert paused[0][2]["reason"].startswith("bounces: 20 of 20")
    house.clock.advance(31 * DAY_MS)
    await house.postroom._worker._breaker.release_healed()
    resumed = await own_acts(house, "inbox.resumed")
    assert {target for _, target, _ in resumed} == {inbox["id"], "@here.test", "*"}
    assert {data["reason"] for _, _, data in resumed} == {"the cause has left the window"}


async def test_a_domains_status_and_its_keys_are_written_with_the_reason(house):
    made = await house.domain(published=False)
    house.publish(made)
    await house.look_at_domains(HOUR_MS)
    name = record(made, "receiving")["name"]
    gone = house.resolver.zone[name].pop("MX")
    await house.look_at_domains(2 * DAY_MS)
    changes = [act for act in await own_acts(house) if act[0].startswith("domain.")]
    assert [action for action, _, _ in changes] == ["domain.verified", "domain.degraded"]
    assert [(data["from"], data["to"]) for _, _, data in changes] == [("pending", "verified"), ("verified", "degraded")]
    assert changes[0][2]["reason"] == "every required record is in DNS"
    assert changes[1][2]["reason"] == f"MX {name} is missing"
    house.resolver.zone[name]["MX"] = gone
    rotated = await house.services.domains.rotate(house.admin, made["id"])
    house.publish(rotated)
    await house.look_at_domains(HOUR_MS)
    await house.look_at_domains(2 * HOUR_MS)
    await house.look_at_domains(8 * DAY_MS)
    acts = [act for act in await own_acts(house) if act[0].startswith("dkim.")]
    assert [action for action, _, _ in acts] == ["dkim.switched", "dkim.retired"]
    assert acts[0][2]["replaced"] == acts[1][2]["selectors"]
    assert all(data["reason"] for _, _, data in acts)


async def test_a_rotation_by_the_schedule_is_nobodys(house):
    made = await house.domain()
    await house.look_at_domains(181 * DAY_MS)
    [(_, target, data)] = await own_acts(house, "dkim.rotated")
    assert (target, data["reason"]) == (made["id"], "the keys have signed for 180 days")


# --- Retention --------------------------------------------------------------------------------------------------------


async def sweep(house):
    await house.postroom._worker._forget.sweep()


async def test_activity_is_kept_for_400_days(any_house):
    house = any_house
    await sent_to(house)
    tables = ("activity_hours", "inbox_days")
    before = await house.count(*tables)
    house.clock.advance(ACTIVITY_MS - HOUR_MS)
    await sweep(house)
    assert await house.count(*tables) == before
    house.clock.advance(DAY_MS + HOUR_MS)
    await sweep(house)
    assert await house.count(*tables) == dict.fromkeys(tables, 0)


@pytest.mark.parametrize(("settings", "kept"), [({"audit_days": 30}, 1), ({"audit_days": 0}, 2), ({}, 2)])
async def test_the_audit_log_is_kept_as_long_as_the_settings_say(house, kept):
    await house.inbox()
    house.clock.advance(29 * DAY_MS)
    await sweep(house)
    assert await house.count("audit_log") == {"audit_log": 1}
    await house.inbox("other")
    house.clock.advance(2 * DAY_MS)
    await sweep(house)
    assert await house.count("audit_log") == {"audit_log": kept}
