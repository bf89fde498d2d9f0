"""One word for all recipients of a message."""

import itertools

import pytest

from postroom.rules.delivery_state import FINAL, message_status

ALL = ("queued", "sending", "deferred", "delivered", "bounced", "suppressed", "cancelled")


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (["queued"], "queued"),
        (["queued", "queued"], "queued"),
        (["queued", "delivered"], "sending"),
        (["queued", "deferred"], "sending"),
        (["sending", "bounced"], "sending"),
        (["deferred", "delivered", "bounced"], "deferred"),
        (["delivered"], "delivered"),
        (["delivered", "bounced"], "partial"),
        (["delivered", "suppressed"], "partial"),
        (["bounced", "suppressed"], "bounced"),
        (["suppressed"], "suppressed"),
        (["cancelled", "cancelled"], "cancelled"),
    ],
)
def test_some_of_them(states, status):
    assert message_status(states) == status


def test_all_of_them():
    """Whatever the mix: unfinished while anything is unfinished, and in no order."""
    known = {*ALL, "partial"}
    for size in (1, 2, 3):
        for states in itertools.product(ALL, repeat=size):
            status = message_status(states)
            assert status in known
            assert status == message_status(tuple(reversed(states)))
            finished = status in FINAL or status == "partial"
            assert finished == all(state in FINAL for state in states)
            if status == "delivered":
                assert set(states) == {"delivered"}
