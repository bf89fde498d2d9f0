"""Dates in a text, absolute and relative to the day of the mail, a Tuesday."""

from datetime import UTC, datetime

import pytest

from postroom.rules.facts_dates import MAX_DATES, find_dates

SENT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def days(text, language="en", sent=SENT):
    return [one.value for one in find_dates(text, sent=sent, language=language)]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2026-09-15", "en", "2026-09-15"),
        ("2026/9/5", "ja", "2026-09-05"),
        ("15.09.2026", "de", "2026-09-15"),
        ("5.9.26", "de", "2026-09-05"),
        ("09/04/2026", "en", "2026-09-04"),
        ("09/04/2026", "fr", "2026-04-09"),
        ("25/12/2026", "en", "2026-12-25"),
        ("September 1st, 2026", "en", "2026-09-01"),
        ("25th of December", "en", "2026-12-25"),
        ("1. Oktober", "de", "2026-10-01"),
        ("le 3 octobre 2026", "fr", "2026-10-03"),
        ("3 de octubre de 2026", "es", "2026-10-03"),
        ("1º de setembro", "pt", "2026-09-01"),
        ("12 сентября", "ru", "2026-09-12"),
        ("2026年9月5日", "zh", "2026-09-05"),
        ("2026년 9월 5일", "ko", "2026-09-05"),
        ("March 3", "en", "2027-03-03"),
        ("Aug 3", "en", "2026-08-03"),
    ],
)
def test_absolute_dates(text, language, day):
    assert days(text, language) == [day]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("today", "en", "2026-09-01"),
        ("tomorrow", "en", "2026-09-02"),
        ("day after tomorrow", "en", "2026-09-03"),
        ("on Friday", "en", "2026-09-04"),
        ("next Tuesday", "en", "2026-09-08"),
        ("next Friday", "en", "2026-09-11"),
        ("last Friday", "en", "2026-08-28"),
        ("in 3 days", "en", "2026-09-04"),
        ("in two weeks", "en", "2026-09-15"),
        ("end of the month", "en", "2026-09-30"),
        ("bis morgen", "de", "2026-09-02"),
        ("nächsten Freitag", "de", "2026-09-04"),
        ("mardi prochain", "fr", "2026-09-08"),
        ("pasado mañana", "es", "2026-09-03"),
        ("terça-feira", "pt", "2026-09-08"),
        ("明天", "zh", "2026-09-02"),
    ],
)
def test_relative_dates_count_from_the_day_of_the_mail(text, language, day):
    found = find_dates(text, sent=SENT, language=language)
    assert [(one.value, one.relative) for one in found] == [(day, True)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("you may 5 times", "en"),
        ("I sat down", "en"),
        ("Guten Morgen", "de"),
        ("Hier ist es", "de"),
        ("version 1.2.3 of 10.0.0.1", "en"),
        ("31/02/2026", "en"),
        ("call 2026-555-1234", "en"),
        ("45.67.2026", "de"),
        ("9999-99-99", "en"),
    ],
)
def test_what_is_no_date(text, language):
    assert days(text, language) == []


@pytest.mark.parametrize(
    ("text", "time", "offset"),
    [
        ("Friday at 3pm", "15:00", None),
        ("September 8 at 10 a.m.", "10:00", None),
        ("Freitag um 15 Uhr", "15:00", None),
        ("3 octobre 2026 à 15h30", "15:30", None),
        ("5 Sept 2026, 9:00", "09:00", None),
        ("2026-09-15T10:00:00Z", "10:00:00", "Z"),
        ("2026-09-15T10:00:00+02:00", "10:00:00", "+02:00"),
        ("Friday, 25:99", None, None),
        ("Friday 3 boxes", None, None),
    ],
)
def test_a_time_goes_with_its_date(text, time, offset):
    (one,) = find_dates(text, sent=SENT, language="en")
    assert (one.time, one.offset) == (time, offset)


def test_a_date_that_can_be_read_in_two_ways_is_less_sure():
    clear, unclear = find_dates("2026-09-04 and 09/04/2026", sent=SENT, language="en")
    assert unclear.sure < clear.sure


def test_a_weekday_before_a_date_is_part_of_it():
    assert days("Tuesday, September 15") == ["2026-09-15"]


def test_dates_are_bounded():
    assert len(days("2026-09-01 " * 500)) == MAX_DATES
