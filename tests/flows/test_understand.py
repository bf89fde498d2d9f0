"""What a message means: by rules, and by a model that is held to its word."""

import asyncio

import pytest

from flows.house import raw_mail
from postroom.base.errors import Forbidden, NotFound
from postroom.flows.ports import ModelAnswer
from postroom.flows.understand import Understand, sent_at
from postroom.rules.json_schema import BadSchema

OFFER = "We can do 4,200 EUR instead of 5,000 EUR if you deliver by next Tuesday."
SCHEMA = {
    "type": "object",
    "properties": {
        "price": {"type": "number"},
        "currency": {"type": ["string", "null"]},
        "delivery_date": {"type": "string", "format": "date"},
    },
    "required": ["price"],
}


class FakeModel:
    """A model with prepared answers."""

    model = "small-1"

    def __init__(self, *answers):
        self.answers = list(answers)
        self.tasks = []

    async def answer(self, task, timeout_s):
        assert 0 < timeout_s <= 30
        self.tasks.append(task)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, ModelAnswer) else ModelAnswer(value=answer, raw=repr(answer))

    async def judge_injection(self, text):
        return None


async def offered(house, text=OFFER, **fields):
    """The id of a mail that has come in."""
    await house.inbox()
    await house.mail(text=text, **fields)
    return (await house.messages())[-1]["id"]


async def test_by_rules(house):
    message_id = await offered(house)
    got = await house.services.understand.classify(house.admin, message_id)
    assert (got["intent"], got["method"]) == ("counter_offer", "rules")
    assert 0 < got["confidence"] <= 1
    assert got["reasons"]
    assert "model" not in got
    assert "modelError" not in got
    facts = await house.services.understand.extract(house.admin, message_id, SCHEMA)
    assert facts["data"] == {"price": 4200, "currency": "EUR", "delivery_date": "2026-09-08"}
    assert (facts["missing"], facts["validationErrors"], facts["method"]) == ([], [], "rules")


async def test_only_the_new_text_counts(house):
    attribution = "On Mon, Aug 31, 2026 at 9:00 AM Bob <bob@here.test> wrote:"
    quoted = f"Thank you!\n\n{attribution}\n> We must decline your offer of $500.\n"
    message_id = await offered(house, quoted)
    assert (await house.services.understand.classify(house.admin, message_id))["intent"] == "thanks"
    facts = await house.services.understand.extract(house.admin, message_id, SCHEMA)
    assert facts["data"] == {"currency": None}
    assert facts["missing"] == ["price", "currency", "delivery_date"]
    assert [one["path"] for one in facts["validationErrors"]] == [""]


async def test_a_mail_that_is_only_a_subject(house):
    message_id = await offered(house, "", subject="Unsubscribe")
    assert (await house.services.understand.classify(house.admin, message_id))["intent"] == "unsubscribe"


async def test_labels(house):
    message_id = await offered(house)
    got = await house.services.understand.classify(house.admin, message_id, labels=["complaint"])
    assert got["intent"] == "other"


async def test_nothing_is_changed(house):
    message_id = await offered(house)
    before = await house.count()
    await house.services.understand.classify(house.admin, message_id)
    await house.services.understand.extract(house.admin, message_id, SCHEMA)
    assert await house.count() == before


async def test_who_may_ask(house):
    message_id = await offered(house)
    understand = house.services.understand
    reader = await house.caller("messages:read")
    assert (await understand.classify(reader, message_id))["intent"] == "counter_offer"
    other = await house.inbox("other")
    for caller, error in (
        (await house.caller("threads:read"), Forbidden),
        (await house.bound(other), Forbidden),
        (await house.another_workspace(), NotFound),
    ):
        with pytest.raises(error):
            await understand.classify(caller, message_id)
        with pytest.raises(error):
            await understand.extract(caller, message_id, SCHEMA)
    with pytest.raises(NotFound):
        await understand.classify(house.admin, "msg_none")


async def test_a_bad_schema_is_refused_before_anything_is_read(house):
    with pytest.raises(BadSchema):
        await house.services.understand.extract(house.admin, "msg_none", {"type": "string"})
    with pytest.raises(Forbidden):
        await house.services.understand.extract(await house.caller("threads:read"), "msg_none", {"type": "string"})


async def test_a_model_answers_and_is_named(house):
    message_id = await offered(house)
    model = FakeModel({"intent": "accepted", "confidence": 0.9, "reasons": ["r" * 900], "alternatives": []})
    got = await Understand(house.db, model).classify(house.admin, message_id, labels=["accepted"])
    assert (got["intent"], got["confidence"], got["method"], got["model"]) == ("accepted", 0.9, "model", "small-1")
    assert [len(reason) for reason in got["reasons"]] == [300]
    (task,) = model.tasks
    assert task.schema["properties"]["intent"]["enum"] == ["accepted", "other"]
    assert OFFER in task.mail
    assert OFFER not in task.instructions


async def test_a_model_fills_the_schema(house):
    message_id = await offered(house)
    model = FakeModel({"price": 4200, "delivery_date": "2026-09-08"}, {"price": 123})
    understand = Understand(house.db, model)
    got = await understand.extract(house.admin, message_id, SCHEMA)
    assert got["data"] == {"price": 4200, "delivery_date": "2026-09-08"}
    assert (got["missing"], got["validationErrors"], got["method"]) == (["currency"], [], "model")
    assert "2026-09-01" in model.tasks[0].instructions
    made_up = await understand.extract(house.admin, message_id, SCHEMA)
    assert made_up["confidence"] < got["confidence"]


async def test_a_model_gets_one_chance_to_mend_its_answer(house):
    message_id = await offered(house)
    model = FakeModel({"price": "4200"}, {"price": 4200})
    got = await Understand(house.db, model).extract(house.admin, message_id, SCHEMA)
    assert (got["data"], got["method"]) == ({"price": 4200}, "model")
    assert model.tasks[0].complaint == ""
    assert "price" in model.tasks[1].complaint
    assert model.tasks[1].earlier == repr({"price": "4200"})


async def test_the_rules_answer_when_the_model_does_not_fit_the_schema_twice(house):
    message_id = await offered(house)
    got = await Understand(house.db, FakeModel({"price": "a"}, {})).extract(house.admin, message_id, SCHEMA)
    assert (got["data"]["price"], got["method"]) == (4200, "rules")
    assert "does not fit" in got["modelError"]
    assert "model" not in got


async def test_the_rules_answer_when_the_model_server_is_down(house):
    message_id = await offered(house)
    model = FakeModel(ModelAnswer(value=None, error="Nothing listens there."))
    got = await Understand(house.db, model).classify(house.admin, message_id)
    assert (got["intent"], got["method"], got["modelError"]) == ("counter_offer", "rules", "Nothing listens there.")
    assert len(model.tasks) == 1


async def test_words_such_as_tomorrow_count_from_the_writers_day(house):
    # Half past midnight in Tokyo is still the day before in UTC.
    message_id = await offered(house, "Please deliver by tomorrow.", date="Tue, 01 Sep 2026 00:30:00 +0900")
    facts = await house.services.understand.extract(house.admin, message_id, SCHEMA)
    assert facts["data"]["delivery_date"] == "2026-09-02"


@pytest.mark.parametrize(
    "written", ["", "nonsense", "Tue, 01 Sep 1970 00:30:00 +0900", "Tue, 01 Sep 2026 12:00:00 +9999"]
)
def test_a_date_field_that_cannot_be_used_gives_way_to_the_arrival(written):
    arrived = 1_788_264_000_000
    row = {"created_at": arrived, "headers": [{"name": "Date", "value": written}]}
    moment = sent_at(row)
    assert abs(moment.timestamp() * 1000 - arrived) < 8 * 86_400_000
    assert moment.utcoffset().total_seconds() % 60 == 0


async def test_a_large_mail_does_not_hold_others_up(house):
    message_id = await offered(house, raw_mail_text := "We could do 4,000 EUR instead of 5,000. " * 5_000)
    assert len(raw_mail(raw_mail_text)) > 150_000
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await house.services.understand.extract(house.admin, message_id, SCHEMA)
    ticking.cancel()
    assert ticks > 3
