"""When they are back: read out of notices of absence in several languages."""

from datetime import UTC, date, datetime

import pytest

from postroom.base.clock import DAY_MS, HOUR_MS
from postroom.rules.return_date import after_return, return_date

SENT = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("I am out of the office until September 14, 2026.", "en", (2026, 9, 14)),
        ("I am away from 2 September to 11 September and will be back on 14 September.", "en", (2026, 9, 14)),
        ("Out of office from September 3 until September 10.", "en", (2026, 9, 10)),
        ("I will return on Monday.", "en", (2026, 9, 7)),
        ("Back tomorrow!", "en", (2026, 9, 2)),
        ("Ich bin bis zum 15.09.2026 nicht im Büro.", "de", (2026, 9, 15)),
        ("Ab dem 15. September bin ich wieder erreichbar.", "de", (2026, 9, 15)),
        ("Je suis absente jusqu'au 20 septembre 2026.", "fr", (2026, 9, 20)),
        ("Estaré fuera de la oficina hasta el 12 de septiembre.", "es", (2026, 9, 12)),
        ("Estarei ausente até 18/09/2026.", "pt", (2026, 9, 18)),
        ("Sono assente fino al 9 settembre 2026.", "it", (2026, 9, 9)),
        ("Ik ben afwezig tot 25 september.", "nl", (2026, 9, 25)),
        ("2026年9月8日まで不在にしております。", "ja", (2026, 9, 8)),
        ("Vacation: 3 September 2026 - 17 September 2026.", "en", (2026, 9, 17)),
    ],
)
def test_notices_that_say_when(text, language, day):
    assert return_date(text, SENT, language=language) == date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am out of the office with limited access to email.",
        "I have been away since 20 August 2026.",
        "I will be back on 1 March 2029.",
        "Thank you for your mail of 1 August 2026. I was away until 20 August 2026.",
    ],
)
def test_notices_that_name_no_day_ahead(text):
    assert return_date(text, SENT, language="en") is None


def test_a_follow_up_moves_to_the_day_after_at_its_own_time():
    due = int(SENT.timestamp() * 1000) + 9 * DAY_MS + 3 * HOUR_MS
    assert after_return(due, date(2026, 9, 14)) == due + 5 * DAY_MS
    assert after_return(due, date(2026, 9, 10)) == due + DAY_MS
    assert after_return(due, date(2026, 9, 5)) == due
