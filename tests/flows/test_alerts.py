"""Alerts by mail: who is told of what, how often, and never in circles."""

import contextlib
import email
from email import policy

import pytest

from flows.fakes import BOUNCED
from postroom.base.clock import HOUR_MS, MINUTE_MS
from postroom.base.errors import BadInput, NotFound, Refused
from postroom.flows.alert_notes import DEAD_LETTERS_TOLD
from postroom.rules.reputation import MIN_SAMPLE
from postroom.store.alerts import end_alerts
from postroom.store.paging import Page

OPS = "ops@operator.test"


@pytest.fixture
def settings():
    return {"alert_address": OPS}


def _alerts_of(house):
    return house.postroom._worker._alerts


async def _told(house, address=OPS):
    """The alerts that went to this address."""
    while await _alerts_of(house).run_due():
        pass
    await house.settle()
    mails = [sent.mail for sent in house.sender.sent if address in sent.mail.rcpt_to]
    return [email.message_from_bytes(one.raw, policy=policy.default) for one in mails]


async def _ruin(house, inbox, caller=None, first=0):
    """Send to addresses that do not exist until sending is paused."""
    for number in range(first, first + MIN_SAMPLE):
        person = f"dead{number}@gone.test"
        house.sender.fates[person] = BOUNCED
        with contextlib.suppress(Refused):
            await house.send(caller, inbox_id=inbox["id"], to=(person,), subject=person)


async def test_a_pause_is_one_mail_that_says_why_and_what_to_do(any_house):
    house = any_house
    inbox = await house.inbox()
    await _ruin(house, inbox)
    [mail] = await _told(house)
    assert mail["From"] == "Postroom <postmaster@here.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "[Postroom] Sending is paused: the inbox agent@here.test and 2 more"
    text = mail.get_body(("plain",)).get_content()
    assert "bounces: 20 of 20 recipients (100 %)" in text
    assert "the domain here.test" in text
    assert "the whole workspace" in text
    assert 'PATCH /inboxes/{id} {"status": "active"}' in text
    assert house.admin.workspace_id in text
    # It went although its own workspace is paused, and is not told twice.
    assert len(await _told(house)) == 1
    assert (await house.read.get_inbox(house.admin, inbox["id"]))["status"] == "paused"


async def test_it_goes_although_the_first_try_was_put_off(house):
    inbox = await house.inbox()
    await _ruin(house, inbox)
    house.sender.fates[OPS] = {"outcome": "deferred", "code": 450, "enhanced_code": "4.2.0", "text": "busy"}
    await _told(house)
    del house.sender.fates[OPS]
    before = len(house.sender.sent)
    await house.pass_time(HOUR_MS)
    assert len(house.sender.sent) == before + 1


async def test_once_an_hour_about_one_thing(house):
    inbox = await house.inbox()
    await _ruin(house, inbox)
    assert len(await _told(house)) == 1
    for round_ in (1, 2):
        await house.services.provision.update_inbox(house.admin, inbox["id"], {"status": "active"})
        await _ruin(house, inbox, first=100 * round_)
        house.clock.advance(MINUTE_MS)
    assert len(await _told(house)) == 1
    house.clock.advance(HOUR_MS)
    assert len(await _told(house)) == 2


async def test_a_workspace_has_an_address_of_its_own(any_house):
    house = any_house
    theirs = await house.another_workspace()
    await house.services.grant.set_alert_address(theirs, theirs.workspace_id, "Ann <ann@tenant.test>")
    inbox = await house.inbox("other", caller=theirs)
    await _ruin(house, inbox, theirs)
    [mail] = await _told(house, "ann@tenant.test")
    assert mail["To"] == "ann@tenant.test"
    assert OPS not in str(mail)
    assert len(await _told(house)) == 1
    # Of the first workspace, they are told nothing.
    await _ruin(house, await house.inbox())
    assert len(await _told(house, "ann@tenant.test")) == 1


@pytest.mark.parametrize("settings", [{}])
async def test_without_an_address_nobody_is_told_and_no_inbox_is_made(house):
    await _ruin(house, await house.inbox())
    assert await _alerts_of(house).run_due() == 3
    assert await _alerts_of(house).run_due() == 0
    assert len(house.sender.sent) == MIN_SAMPLE
    made = await house.read.list_inboxes(house.admin, Page(limit=10))
    assert [one["address"] for one in made.items] == ["agent@here.test"]


async def test_an_address_that_bounces_is_told_no_more_and_nothing_goes_round(house):
    house.sender.fates[OPS] = BOUNCED
    inbox = await house.inbox()
    await _ruin(house, inbox)
    assert len(await _told(house)) == 1
    house.clock.advance(2 * HOUR_MS)
    await house.services.provision.update_inbox(house.admin, inbox["id"], {"status": "active"})
    await _ruin(house, inbox, first=500)
    assert len(await _told(house)) == 1


async def test_a_pause_by_hand_is_no_alert(house):
    inbox = await house.inbox()
    await house.services.provision.update_inbox(house.admin, inbox["id"], {"status": "paused"})
    assert await _told(house) == []


async def test_records_that_are_gone_are_named(house):
    domain = await house.domain("acme.test")
    for one in domain["records"]:
        house.resolver.zone.pop(one["name"], None)
    await house.look_at_domains(2 * 24 * HOUR_MS)
    for _ in range(30):
        await house.look_at_domains(HOUR_MS)
    [mail] = await _told(house)
    assert mail["Subject"] == "[Postroom] DNS records of acme.test are gone"
    assert "TXT _postroom.acme.test: missing" in mail.get_body(("plain",)).get_content()


async def test_dead_letters_that_pile_up(house):
    await house.inbox()
    await house.webhook()
    house.poster.answer = 500
    for number in range(DEAD_LETTERS_TOLD + 2):
        await house.mail(message_id=f"<{number}@example.com>", text=str(number))
    assert await _told(house) == []
    for _ in range(8):
        await house.pass_time(12 * HOUR_MS)
    subjects = [mail["Subject"] for mail in await _told(house)]
    assert subjects == ["[Postroom] Dead letters pile up at https://agent.test/hook"]
    await house.mail(message_id="<late@example.com>", text="late")
    for _ in range(6):
        await house.pass_time(24 * HOUR_MS)
    assert "[Postroom] A webhook endpoint is paused" in [mail["Subject"] for mail in await _told(house)]


async def test_who_may_set_the_address(house):
    theirs = await house.another_workspace()
    grant = house.services.grant
    seen = await grant.set_alert_address(house.admin, theirs.workspace_id, "a@b.test")
    assert (seen["id"], seen["alertAddress"]) == (theirs.workspace_id, "a@b.test")
    assert (await grant.set_alert_address(theirs, theirs.workspace_id, None))["alertAddress"] is None
    with pytest.raises(NotFound):
        await grant.set_alert_address(theirs, house.admin.workspace_id, "a@b.test")
    with pytest.raises(BadInput):
        await grant.set_alert_address(theirs, theirs.workspace_id, "nobody")


async def test_an_alert_whose_moment_is_shared_by_two_nodes_is_told_once(any_house):
    """The second node finds the row claimed; a claim that was lost does not tell."""
    house = any_house
    await _ruin(house, await house.inbox())
    alerts = _alerts_of(house)
    real = alerts._note_sent

    def overtaken(connection, rows):
        end_alerts(connection, rows, alerts._node, sent_at=1)
        return real(connection, rows)

    alerts._note_sent = overtaken
    await alerts.run_due()
    await house.settle()
    assert len(house.sender.sent) == MIN_SAMPLE
    alerts._note_sent = real
    house.clock.advance(2 * HOUR_MS)
    assert len(await _told(house)) == 1
