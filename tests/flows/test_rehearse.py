"""A dry run: every gate's word, and nothing sent."""

import pytest

from flows.fakes import BOUNCED
from postroom.base.errors import Forbidden, NotFound
from postroom.flows.address_lists import NewAddressRule
from postroom.flows.new_message import NewMessage
from postroom.flows.ports import MailHosts
from postroom.rules.reputation import MIN_SAMPLE

ORDER = (
    "scope",
    "fields",
    "place",
    "breaker",
    "automatic",
    "domain",
    "addresses",
    "repetition",
    "approval",
    "lists",
    "suppression",
    "quota",
    "warm_up",
    "recipients",
)


async def _rehearsed(house, caller=None, **fields):
    fields.setdefault("text", "Hi.")
    before = await house.count("messages", "recipients", "activity_hours", "drafts")
    run = await house.services.rehearse.rehearse(caller or house.admin, NewMessage(**fields))
    assert await house.count("messages", "recipients", "activity_hours", "drafts") == before
    return run["wouldSend"], {one["gate"]: one["verdict"] for one in run["gates"] if one["verdict"] != "pass"}, run


async def test_a_message_that_may_go_passes_every_gate(any_house):
    inbox = await any_house.inbox()
    would, odd, run = await _rehearsed(any_house, inbox_id=inbox["id"], to=("ann@example.com",))
    assert (would, odd) == (True, {})
    assert tuple(one["gate"] for one in run["gates"]) == ORDER


async def test_each_gate_that_refuses_is_told_of_and_the_others_are_asked(house):
    inbox = await house.inbox(daily_limit=30)
    people = [f"dead{number}@gone.test" for number in range(MIN_SAMPLE)]
    house.sender.fates |= dict.fromkeys(people, BOUNCED)
    await house.send(inbox_id=inbox["id"], to=tuple(people))
    await house.services.address_lists.set(
        house.admin, NewAddressRule(pattern="rival.test", direction="send", action="block")
    )
    to = ("dead0@gone.test", "a@rival.test", *(f"n{number}@example.com" for number in range(10)))
    would, odd, run = await _rehearsed(house, inbox_id=inbox["id"], to=to, text="")
    assert not would
    assert odd == {
        "fields": "refuse",
        "breaker": "refuse",
        "lists": "refuse",
        "suppression": "warn",
        "quota": "refuse",
    }
    reasons = {one["gate"]: one["reason"] for one in run["gates"]}
    assert "20 of 20" in reasons["breaker"]
    assert "dead0@gone.test" in reasons["suppression"]
    would, odd, _ = await _rehearsed(house, inbox_id=inbox["id"], to=to, queue=True)
    assert odd["quota"] == "hold"


async def test_odd_recipients_are_warnings(house):
    inbox = await house.inbox()
    house.resolver.found["nothing.test"] = MailHosts(outcome="no_such_domain", text="no such domain")
    to = ("ann@gmial.com", "info@example.com", "bob@nothing.test")
    would, odd, run = await _rehearsed(house, inbox_id=inbox["id"], to=to)
    assert (would, odd) == (True, {"recipients": "warn"})
    said = run["gates"][-1]["reason"]
    assert "slip for gmail.com" in said
    assert "info@example.com is a role" in said
    assert "nothing.test takes no mail" in said


async def test_what_waits_for_a_word_is_held(house):
    inbox = await house.inbox(approval_policy="all")
    would, odd, _ = await _rehearsed(house, inbox_id=inbox["id"], to=("ann@example.com",))
    assert (would, odd) == (False, {"approval": "hold"})


async def test_a_repetition_and_an_automatic_mail_are_seen(house):
    await house.inbox()
    await house.mail()
    thread = (await house.messages())[0]["threadId"]
    await house.send(thread_id=thread, text="Here is your answer.")
    _, odd, _ = await _rehearsed(house, thread_id=thread, text="Here is your answer!")
    assert odd == {"repetition": "refuse"}


async def test_a_bad_address_ends_the_run_and_foreign_things_are_errors(house):
    inbox = await house.inbox()
    would, odd, run = await _rehearsed(house, inbox_id=inbox["id"], to=("nobody",))
    assert (would, odd) == (False, {"addresses": "refuse"})
    assert run["gates"][-1]["gate"] == "addresses"
    with pytest.raises(NotFound):
        await _rehearsed(house, inbox_id="inb_none", to=("a@example.com",))
    with pytest.raises(Forbidden):
        await _rehearsed(house, await house.caller("stats:read"), inbox_id=inbox["id"], to=("a@example.com",))
