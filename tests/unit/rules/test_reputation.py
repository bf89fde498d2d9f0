"""When a sender must stop."""

import pytest

from postroom.rules.reputation import Figures, rate_sender


def rated(delivered, bounced, complained=0):
    return rate_sender(Figures(delivered=delivered, bounced=bounced, complained=complained))


@pytest.mark.parametrize(
    ("delivered", "bounced", "level"),
    [
        (0, 0, "fine"),
        (0, 19, "fine"),
        (0, 20, "pause"),
        (16, 4, "warn"),
        (15, 5, "pause"),
        (95, 5, "warn"),
        (94, 6, "pause"),
        (975, 25, "fine"),
        (974, 26, "warn"),
        (9_499, 501, "pause"),
        (-3, 20, "pause"),
    ],
)
def test_bounces(delivered, bounced, level):
    assert rated(delivered, bounced).level == level


@pytest.mark.parametrize(
    ("delivered", "complained", "level"),
    [(19, 19, "fine"), (20, 1, "warn"), (20, 2, "pause"), (2_000, 2, "warn"), (1_999, 2, "pause"), (5_000, 2, "fine")],
)
def test_complaints(delivered, complained, level):
    assert rated(delivered, 0, complained).level == level


def test_the_worse_of_the_two_counts():
    found = rated(97, 3, 2)
    assert (found.level, found.kind) == ("pause", "complaint")


def test_the_reason_has_the_figures():
    assert rated(188, 12).reason == "bounces: 12 of 200 recipients (6 %) in seven days, above 5 %"
    assert rated(194, 6).reason == "bounces: 6 of 200 recipients (3 %) in seven days, above 2.5 %"
    assert rated(1_000, 0, 2).reason == "complaints: 2 of 1000 recipients (0.2 %) in seven days, above 0.1 %"
