"""An answer that says again what was just said."""

import pytest

from postroom.base.clock import MINUTE_MS
from postroom.base.errors import Refused

ANSWER = "Thank you for writing. Your order left our house this morning and should be with you on Friday at noon."


async def _thread(house):
    await house.inbox()
    await house.mail()
    return (await house.messages())[0]["threadId"]


async def test_the_same_answer_minutes_later_is_refused_and_names_the_first(any_house):
    house = any_house
    thread = await _thread(house)
    first = await house.send(thread_id=thread, text=ANSWER)
    for text in (ANSWER, ANSWER.upper() + "\n\n", ANSWER.replace("Thank you for writing", "Thanks for writing")):
        with pytest.raises(Refused) as refused:
            await house.send(thread_id=thread, text=text)
        assert refused.value.code == "duplicate_answer"
        assert first["id"] in refused.value.message
        assert "the first one was sent" in refused.value.fix
    with pytest.raises(Refused):
        await house.send(thread_id=thread, text=None, html=f"<p>{ANSWER}</p>")
    await house.send(thread_id=thread, text=ANSWER, force=True)


async def test_what_is_no_repetition_goes_out(house):
    thread = await _thread(house)
    await house.send(thread_id=thread, text=ANSWER)
    await house.send(thread_id=thread, text=ANSWER.replace("Friday at noon", "Friday at 3"))
    await house.send(thread_id=thread, text="One more thing: do you want the blue one or the green one, please?")
    await house.send(thread_id=thread, text=ANSWER, to=("someone@else.test",))
    house.clock.advance(11 * MINUTE_MS)
    await house.send(thread_id=thread, text=ANSWER)
