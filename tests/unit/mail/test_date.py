import pytest

from postroom.base.clock import parse_iso
from postroom.mail.date import parse_date


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Tue, 7 Apr 2026 10:00:01 +0000", "2026-04-07T10:00:01Z"),
        ("7 Apr 2026 10:00 +0200", "2026-04-07T08:00:00Z"),
        ("Tue, 07 Apr 2026 10:00:01 -0430 (VET)", "2026-04-07T14:30:01Z"),
        ("Tue,7 Apr 2026 10:00:01 GMT", "2026-04-07T10:00:01Z"),
        ("Wed, 11 Feb 98 11:51 CST", "1998-02-11T17:51:00Z"),
        ("11 Feb 26 11:51:00 EDT", "2026-02-11T15:51:00Z"),
        ("Wed Feb 11 11:51:00 1998", "1998-02-11T11:51:00Z"),
        ("Wed Feb 11 11:51:00 CET 1998", "1998-02-11T10:51:00Z"),
        ("Wednesday, February 11, 1998 11:51:00 +0000", "1998-02-11T11:51:00Z"),
        ("11-Feb-1998 11:51:00 +0100", "1998-02-11T10:51:00Z"),
        ("11 Feb 1998 11:51:60 +0000", "1998-02-11T11:51:59Z"),
        ("11 Feb 1998 11:51:00 XYZ", "1998-02-11T11:51:00Z"),
        ("11 Feb 1998", "1998-02-11T00:00:00Z"),
        ("1998-02-11T11:51:00+01:00", "1998-02-11T10:51:00Z"),
    ],
)
def test_dates(value, moment):
    assert parse_date(value) == parse_iso(moment)


@pytest.mark.parametrize(
    "value",
    ["", "Malformed Date.", "32 Feb 1998 1:1:1 +0000", "1 2 3", "1 Foo 1998 1:1 +0000", "x" * 60_000, "1" * 60_000,
     "1 Feb 99999999999 1:1 +0000", "1 Feb 1 1:1 +9999", "-" * 60_000, ", , ,", "(", "1 Feb 1998 :: +"],
)  # fmt: skip
def test_what_is_no_date(value):
    assert parse_date(value) is None or value.startswith("1 Feb 1 ")
