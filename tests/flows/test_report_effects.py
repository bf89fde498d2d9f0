"""What reports and wishes may change, and when: who is believed, what waits, and what a person has let go."""

import pytest

from flows.fakes import BOUNCED, DEFERRED
from flows.test_quarantine import BANK, TRICK
from flows.test_reports import JANE, arf, dsn, return_path, sent_to, suppressions
from postroom.base.clock import DAY_MS, HOUR_MS
from postroom.flows.ports import InjectionJudgement
from postroom.flows.second_opinion import SecondOpinion

WISH = "Please unsubscribe me from this list."
DISOWNED = {"outside.test.": {"TXT": ["v=spf1 -all"]}}
GUARDED = {**DISOWNED, "_dmarc.outside.test.": {"TXT": ["v=DMARC1; p=reject"]}}
GENUINE = {
    "outside.test.": {"TXT": ["v=spf1 ip4:192.0.2.9 -all"]},
    "_dmarc.outside.test.": GUARDED["_dmarc.outside.test."],
}


async def ask(house, **fields):
    await house.mail(text=WISH, sender=f"Jane <{JANE}>", subject="Re: Hi", mail_from=JANE, **fields)
    [event] = await house.events("message.unsubscribed")
    assert (await house.message(event["messageId"]))["category"] == "unsubscribe"
    return event


async def test_a_refusal_at_delivery_suppresses_as_the_same_refusal_in_a_report(house):
    house.sender.fates = {JANE: BOUNCED, "joe@outside.test": {**BOUNCED, "enhanced_code": "5.7.1", "text": "spam"}}
    await sent_to(house, JANE, "joe@outside.test")
    assert await suppressions(house) == {JANE: "hard_bounce"}


# --- Suppressed while it waits ----------------------------------------------------------------------------------------


async def test_what_was_put_off_ends_when_its_recipient_is_suppressed(any_house):
    house = any_house
    house.sender.fates = {"Jane@outside.test": DEFERRED}
    sent = await sent_to(house, "Jane@outside.test", "joe@outside.test")
    await house.services.suppress.add(house.admin, JANE, None)
    house.sender.fates = {}
    await house.pass_time(HOUR_MS)
    assert len(house.sender.sent) == 1
    message = await house.message(sent["id"])
    jane = message["recipients"][0]
    assert (message["status"], jane["state"], len(jane["attempts"])) == ("partial", "suppressed", 1)
    await house.pass_time(DAY_MS)
    assert len(house.sender.sent) == 1


async def test_what_is_queued_ends_when_its_recipient_is_suppressed(house):
    sent = await sent_to(house, settle=False)
    await house.services.suppress.add(house.admin, JANE, None)
    await house.settle()
    assert house.sender.sent == []
    message = await house.message(sent["id"])
    assert (message["status"], message["recipients"][0]["attempts"]) == ("suppressed", [])


# --- Forgeries --------------------------------------------------------------------------------------------------------


async def test_a_forged_copy_that_comes_first_does_not_hide_the_genuine_mail(any_house):
    house = any_house
    await house.inbox()
    house.resolver.zone = BANK
    fields = {"sender": "help@bank.test", "mail_from": "help@bank.test"}
    await house.mail(**fields)
    [held] = await house.messages(status="quarantined")
    house.clock.advance(HOUR_MS)
    house.resolver.zone = {**BANK, "bank.test.": {"TXT": ["v=spf1 ip4:192.0.2.9 -all"]}}
    await house.mail(**fields)
    [message] = await house.messages()
    assert message["id"] != held["id"]
    await house.mail(**fields)
    assert len(await house.messages()) == 1
    assert len(await house.messages(status="quarantined")) == 1


async def test_a_report_that_came_to_our_return_path_is_not_held(house):
    sent = await sent_to(house)
    path = house.sender.sent[0].mail.mail_from
    house.resolver.zone = {**GUARDED, "_dmarc.mx.outside.test.": GUARDED["_dmarc.outside.test."]}
    await house.mail(dsn(sent["messageId"], JANE), path, mail_from="")
    assert await house.messages(status="quarantined") == []
    assert (await house.message(sent["id"]))["status"] == "bounced"
    assert await suppressions(house) == {JANE: "hard_bounce"}


async def test_a_report_that_is_forged_and_came_to_the_inbox_is_held(house):
    sent = await sent_to(house)
    house.resolver.zone = {**GUARDED, "_dmarc.mx.outside.test.": GUARDED["_dmarc.outside.test."]}
    await house.mail(dsn(sent["messageId"], JANE), mail_from="")
    assert len(await house.messages(status="quarantined")) == 1
    assert (await house.message(sent["id"]))["status"] == "delivered"


# --- Released ---------------------------------------------------------------------------------------------------------


async def release(house):
    [held] = await house.messages(status="quarantined")
    assert await suppressions(house) == {}
    return await house.services.release.release(house.admin, held["id"])


async def test_a_released_wish_is_granted(any_house):
    house = any_house
    await house.inbox()
    house.resolver.zone = GUARDED
    await house.mail(text=WISH, sender=JANE, subject="Re: Hi", mail_from=JANE)
    await release(house)
    assert await suppressions(house) == {JANE: "unsubscribe"}
    [event] = await house.events("message.unsubscribed")
    assert "applied" not in event["data"]


async def test_a_released_complaint_counts(house):
    sent = await sent_to(house, JANE, "joe@outside.test")
    house.resolver.zone = GUARDED
    await house.mail(arf(sent["messageId"], JANE), mail_from="fbl@outside.test")
    released = await release(house)
    assert released["threadId"] == sent["threadId"]
    assert await suppressions(house) == {JANE: "complaint"}
    [event] = await house.events("message.complained")
    assert (event["messageId"], event["data"]["reportId"]) == (sent["id"], released["id"])


# --- Complaints that anybody could have written -----------------------------------------------------------------------


async def complaint_rate(house, sent):
    return (await house.read.get_inbox(house.admin, sent["inboxId"]))["rates"]["complaint"]


async def test_a_complaint_that_nobody_vouches_for_suppresses_and_counts_nobody(any_house):
    house = any_house
    sent = await sent_to(house)
    await house.mail(arf(sent["messageId"], JANE), mail_from="fbl@outside.test")
    assert await suppressions(house) == {}
    assert await complaint_rate(house, sent) == 0
    [event] = await house.events("message.complained")
    assert event["data"]["applied"] is False
    assert (await house.message(event["messageId"]))["category"] == "complaint"


@pytest.mark.parametrize("recipient", [JANE, "joe@outside.test"])
async def test_a_vouched_complaint_about_a_mail_that_was_never_sent_suppresses_nobody(house, recipient):
    house.resolver.zone = GENUINE
    await sent_to(house)
    await house.mail(arf("<never-sent@here.test>", recipient), mail_from="fbl@outside.test")
    assert await suppressions(house) == {}


async def test_a_complaint_names_nobody_to_whom_the_mail_did_not_go(house):
    house.resolver.zone = GENUINE
    sent = await sent_to(house, JANE, "joe@outside.test")
    await house.mail(arf(sent["messageId"], "boss@outside.test"), mail_from="fbl@outside.test")
    assert await suppressions(house) == {}


async def test_a_complaint_that_comes_to_the_return_path_counts_without_a_domain(house):
    sent = await sent_to(house)
    path = house.sender.sent[0].mail.mail_from
    await house.mail(arf(sent["messageId"], JANE), path, mail_from="fbl@outside.test")
    assert await suppressions(house) == {JANE: "complaint"}


async def test_one_who_complains_often_counts_once(house):
    house.resolver.zone = GENUINE
    sent = await sent_to(house)
    first = arf(sent["messageId"], JANE)
    await house.mail(first, mail_from="fbl@outside.test")
    once = await complaint_rate(house, sent)
    for number in range(5):
        again = first.replace(b"<arf@outside.test>", b"<arf%d@outside.test>" % number)
        await house.mail(again, mail_from="fbl@outside.test", settle=False)
    await house.settle()
    assert len(await house.events("message.complained")) == 6
    assert await complaint_rate(house, sent) == once > 0


async def test_a_released_bounce_counts(house):
    sent = await sent_to(house)
    house.resolver.zone = {**GUARDED, "_dmarc.mx.outside.test.": GUARDED["_dmarc.outside.test."]}
    await house.mail(dsn(sent["messageId"], JANE), mail_from="")
    await release(house)
    assert (await house.message(sent["id"]))["status"] == "bounced"
    assert await suppressions(house) == {JANE: "hard_bounce"}


# --- Who is believed --------------------------------------------------------------------------------------------------


async def test_the_wish_of_somebody_whom_nobody_wrote_to_changes_nothing(house):
    await house.inbox()
    event = await ask(house)
    assert event["data"]["applied"] is False
    assert await suppressions(house) == {}


async def test_a_wish_that_the_domain_disowns_changes_nothing(house):
    await sent_to(house)
    house.resolver.zone = DISOWNED
    event = await ask(house)
    assert event["data"]["applied"] is False
    assert await suppressions(house) == {}


async def test_an_authenticated_wish_counts_whoever_was_written_to(house):
    await house.inbox()
    house.resolver.zone = GENUINE
    event = await ask(house)
    assert "applied" not in event["data"]
    assert await suppressions(house) == {JANE: "unsubscribe"}


async def test_a_simulated_wish_counts(house):
    inbox = await house.inbox()
    await house.simulate(inbox_id=inbox["id"], from_=JANE, text=WISH, subject="Re: Hi")
    assert await suppressions(house) == {JANE: "unsubscribe"}


@pytest.mark.parametrize(
    ("to_return_path", "mail_from", "counts"),
    [(False, "x@y.test", 0), (True, "x@y.test", 1), (False, "", 0), (True, "", 1)],
)
async def test_a_bounce_that_anybody_could_have_written_suppresses_nobody(house, to_return_path, mail_from, counts):
    sent = await sent_to(house)
    path = return_path(house) if to_return_path else "agent@here.test"
    await house.mail(dsn(sent["messageId"], JANE), path, mail_from=mail_from)
    assert (await house.message(sent["id"]))["status"] == "bounced"
    assert len(await suppressions(house)) == counts
    assert (await house.read.get_inbox(house.admin, sent["inboxId"]))["rates"]["bounce"] == counts


async def test_forged_bounces_do_not_stop_a_sender(any_house):
    house = any_house
    people = [f"p{number}@outside.test" for number in range(30)]
    sent = await sent_to(house, *people)
    await house.mail(dsn(sent["messageId"], *people), mail_from="")
    assert {one["state"] for one in (await house.message(sent["id"]))["recipients"]} == {"bounced"}
    assert (await house.read.get_inbox(house.admin, sent["inboxId"]))["status"] == "active"
    # The same in the right place: all of them are gone.
    again = await house.send(inbox_id=sent["inboxId"], to=people, subject="Again")
    await house.mail(dsn(again["messageId"], *people), house.sender.sent[-1].mail.mail_from, mail_from="")
    assert len(await suppressions(house)) == 30
    assert (await house.read.get_inbox(house.admin, sent["inboxId"]))["status"] == "paused"


async def test_an_inbox_whose_name_leaves_no_room_for_the_tag_has_its_bounces_counted(house):
    inbox = await house.inbox("a" * 40)
    sent = await house.send(inbox_id=inbox["id"], to=(JANE,))
    assert return_path(house) == inbox["address"]
    await house.mail(dsn(sent["messageId"], JANE), inbox["address"], mail_from="x@y.test")
    assert await suppressions(house) == {}
    await house.mail(dsn(sent["messageId"], JANE, code="550 5.1.1 unknown"), inbox["address"], mail_from="")
    assert await suppressions(house) == {JANE: "hard_bounce"}


async def test_a_simulated_bounce_counts(house):
    sent = await sent_to(house)
    raw = dsn(sent["messageId"], JANE)
    await house.simulate(inbox_id=sent["inboxId"], raw=raw, mail_from="")
    assert await suppressions(house) == {JANE: "hard_bounce"}


# --- The model --------------------------------------------------------------------------------------------------------


class Judge:
    model = "small-1"

    def __init__(self):
        self.asked = 0

    async def judge_injection(self, _text):
        self.asked += 1
        return InjectionJudgement(malicious=True, score=0.99, reason="It gives orders.")


@pytest.mark.parametrize(("screening", "asked"), [("off", 0), ("flag", 1)])
async def test_no_model_is_asked_about_mail_that_is_not_screened(house, screening, asked):
    await house.inbox(screening=screening)
    judge = Judge()
    house.receive._second_opinion = SecondOpinion(judge)
    await house.mail(text=TRICK)
    await house.receive.end_late()
    assert judge.asked == asked
    assert len(await house.messages()) == 1
