"""What moves a conversation, and what leaves it where it is."""

import pytest

from postroom.rules.thread_state import PERSONAL, STATUSES, after_inbound, after_outbound

AUTOMATIC = ("auto_reply", "out_of_office", "bounce", "complaint", "delivery_notice", "unsubscribe", "list")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("category", AUTOMATIC)
@pytest.mark.parametrize("we_wrote", [True, False])
def test_machines_move_nothing(status, category, we_wrote):
    assert after_inbound(status, category, we_wrote=we_wrote) == status


@pytest.mark.parametrize("category", sorted(PERSONAL))
@pytest.mark.parametrize("status", [status for status in STATUSES if status != "escalated"])
def test_people_open_what_was_closed(status, category):
    assert after_inbound(status, category, we_wrote=True) == "replied"
    assert after_inbound(status, category, we_wrote=False) == "open"


@pytest.mark.parametrize("status", STATUSES)
def test_writing_awaits_an_answer(status):
    assert after_outbound(status) == ("escalated" if status == "escalated" else "awaiting_reply")


def test_only_a_person_ends_an_escalation():
    assert after_inbound("escalated", "reply", we_wrote=True) == "escalated"


def test_a_whole_conversation():
    status = after_inbound("open", "message", we_wrote=False)
    seen = [status]
    for step in ("write", "auto_reply", "reply", "write", "reply"):
        status = after_outbound(status) if step == "write" else after_inbound(status, step, we_wrote=True)
        seen.append(status)
    assert seen == ["open", "awaiting_reply", "awaiting_reply", "replied", "awaiting_reply", "replied"]
