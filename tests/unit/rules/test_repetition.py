"""Whether two texts say the same."""

import pytest

from postroom.rules.repetition import says_the_same

LONG = (
    "We have looked into your question about the invoice and found that it was paid twice, so the second is returned."
)


@pytest.mark.parametrize(
    ("new", "earlier"),
    [
        (LONG, LONG),
        ("Thank you!", "thank  you."),
        (LONG, LONG.replace("looked into", "checked")),
        (LONG, f"{LONG} Best regards"),
        ("您的订单已发货", "您的订单已发货。"),
    ],
)
def test_the_same(new, earlier):
    assert says_the_same(new, earlier)
    assert says_the_same(earlier, new)


@pytest.mark.parametrize(
    ("new", "earlier"),
    [
        ("", ""),
        ("!", "?"),
        ("Yes.", "No."),
        ("Yes, on Monday.", "Yes, on Friday."),
        (LONG, f"{LONG} 49 euros."),
        (LONG, "Where shall we send the money? Please tell us the number of your account and the name of your bank."),
        (LONG, f"{LONG} {LONG} {LONG}"),
    ],
)
def test_not_the_same(new, earlier):
    assert not says_the_same(new, earlier)
    assert not says_the_same(earlier, new)


def test_long_texts_are_compared_in_part():
    assert says_the_same("word " * 100_000, "word " * 90_000)
