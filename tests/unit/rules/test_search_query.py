"""What is looked for: a small language, and nothing in it that a database could take for its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.base.clock import parse_iso
from postroom.base.errors import BadInput
from postroom.rules.search_query import (
    MAX_PHRASES,
    MAX_QUERY_CHARS,
    Phrase,
    field_phrase,
    parse_query,
    read_day,
    still_typed,
)

MARKS = {"from": "\ue000", "to": "\ue001", "subject": "\ue002"}


def phrase(*terms, field=None, prefix=False):
    mark = MARKS.get(field, "")
    return Phrase(terms=tuple(mark + term for term in terms), field=field, prefix=prefix)


@pytest.mark.parametrize(
    ("line", "wanted", "unwanted"),
    [
        ("refund Invoice", [phrase("refund"), phrase("invoice")], []),
        ('"in full" now', [phrase("in", "full"), phrase("now")], []),
        ("from:ann@example.com", [phrase("ann", "example", "com", field="from")], []),
        ('FROM:"Ann Lee" to:bob', [phrase("ann", "lee", field="from"), phrase("bob", field="to")], []),
        ('-subject:"order 17" x', [phrase("x")], [phrase("order", "17", field="subject")]),
        ('x -"in full"', [phrase("x")], [phrase("in", "full")]),
        ('"never closed', [phrase("never", "closed")], []),
        ("Re: hello", [phrase("re"), phrase("hello")], []),
        ("https://a.example/x?y", [phrase("https", "a", "example", "x", "y")], []),
        ("東", [phrase("東", prefix=True)], []),
        ("東京 -都", [phrase("東京")], [phrase("都", prefix=True)]),
        ("well-known", [phrase("well", "known")], []),
        ("a OR b AND NOT c", [phrase(one) for one in ("a", "or", "b", "and", "not", "c")], []),
        ("NEAR(a, 2)* ^b {c}", [phrase("near", "a"), phrase("2"), phrase("b"), phrase("c")], []),
        ("'x':* & !y | z <-> 'q'", [phrase(one) for one in "xyzq"], []),
        ("- -- :: \u3000 x", [phrase("x")], []),
    ],
)
def test_words_and_phrases(line, wanted, unwanted):
    query = parse_query(line)
    assert [*query.wanted] == wanted
    assert [*query.unwanted] == unwanted


def test_moments_and_files():
    query = parse_query("after:2026-09-01 before:2026-10-01T12:00:00+02:00 has:attachment after:2026-08-01")
    assert (query.since, query.until) == (parse_iso("2026-09-01"), parse_iso("2026-10-01T10:00:00Z"))
    assert query.has_attachments is True
    assert parse_query("-has:attachments").has_attachments is False


@pytest.mark.parametrize(
    "line",
    ["", "   ", '""', "!?", "🎉", "from:", "-", "after:yesterday", "before:", "has:wings", "-after:2026-01-01"],
)
def test_what_cannot_be_looked_for(line):
    with pytest.raises(BadInput) as caught:
        parse_query(line)
    assert (caught.value.code, caught.value.param) == ("invalid_search", "q")
    assert caught.value.fix


def test_bounds():
    assert len(parse_query(" ".join("ab" for _ in range(MAX_PHRASES))).wanted) == MAX_PHRASES
    for line in ("a " * (MAX_PHRASES + 1), "a" * (MAX_QUERY_CHARS + 1)):
        with pytest.raises(BadInput):
            parse_query(line)


def test_fields_by_themselves():
    assert field_phrase("from", "Ann Lee") == phrase("ann", "lee", field="from")
    with pytest.raises(BadInput) as caught:
        field_phrase("subject", "...")
    assert caught.value.param == "subject"
    with pytest.raises(BadInput) as caught:
        read_day("99", "since")
    assert caught.value.param == "since"


@given(st.text(max_size=120))
def test_any_line_is_read_or_refused_in_words(line):
    try:
        query = parse_query(line)
    except BadInput:
        return
    for one in (*query.wanted, *query.unwanted):
        assert one.terms
        assert not set("\"'\\*^:()&|!<>- ") & set("".join(one.terms))


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("refund inv", phrase("inv", prefix=True)),
        ('"in full', phrase("in", "full", prefix=True)),
        ("subject:ord", phrase("ord", field="subject", prefix=True)),
        # Whoever goes on has finished the word.
        ("refund inv ", phrase("inv")),
        ('"in full"', phrase("in", "full")),
        # Too little, with a mark in front or without.
        ("refund in", phrase("in")),
        ("subject:or", phrase("or", field="subject")),
    ],
)
def test_the_last_word_may_still_be_typed(line, last):
    query = parse_query(line)
    assert still_typed(query, line).wanted == (*query.wanted[:-1], last)
    only_days = parse_query("after:2026-09-01")
    assert still_typed(only_days, "after:2026-09-01") == only_days
