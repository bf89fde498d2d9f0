"""Terms: the same for what is looked for and what it is looked for in, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.rules.search_terms import (
    MAX_TERM_CHARS,
    WITH_FILES,
    Searchable,
    message_terms,
    phrase_terms,
    place_term,
    split_terms,
    term_line,
)


def terms(text):
    return split_terms(term_line(text))


def side_by_side(text, looked_for):
    """Whether a message with this text is found by this phrase: what both databases do with terms."""
    have, (want, prefix) = terms(text), phrase_terms(looked_for)
    for start in range(len(have) - len(want) + 1):
        piece = have[start : start + len(want)]
        if tuple(piece[:-1]) == want[:-1] and (piece[-1].startswith(want[-1]) if prefix else piece[-1] == want[-1]):
            return bool(want)
    return False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order 48-2213, PLEASE!", ["order", "48", "2213", "please"]),
        ("ann@example.com", ["ann", "example", "com"]),
        ("snake_case", ["snake", "case"]),
        ("Müller, STRASSE and Straße", ["muller", "strasse", "and", "strasse"]),
        ("naïve café ÅNGSTRÖM", ["naive", "cafe", "angstrom"]),
        ("\u0130stanbul \u0131l\u0131k", ["istanbul", "ilik"]),
        ("東京都", ["東京", "京都", "都"]),
        ("東", ["東"]),
        ("ｶﾞｲﾄﾞ がく", ["ガイ", "イド", "ド", "がく", "く"]),
        ("안녕하세요", ["안녕", "녕하", "하세", "세요", "요"]),
        ("iPhoneの新型", ["iphone", "の新", "新型", "型"]),
        ("مُحَمَّد", ["محمد"]),
        ("שָׁלוֹם", ["שלום"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("สวัสดี", ["สว", "วั", "ัส", "สด", "ดี", "ี"]),
        ("ФЁДОР", ["федор"]),
        ("🎉 -- !?", []),
        ("a\x00b", ["a", "b"]),
        ("x" * 100 + " ü", ["x" * MAX_TERM_CHARS, "u"]),
        ("x" * 100, ["x" * MAX_TERM_CHARS]),
        ("\ue000ann \ue003end", ["ann", "end"]),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("関東大震災について", "大震災"),
        ("関東大震災について", "震"),
        ("関東大震災", "災"),
        ("関東、大震災", "関東、大震"),
        ("関東 大震災", "関東 大"),
        ("今すぐiPhoneの新型を", "iPhoneの新"),
        ("회의는 내일입니다", "내일"),
        ("Grüße aus Köln", "koln"),
        ("Grüße aus Köln", "GRUESSE".replace("UE", "Ü")),
        ("see order 48-2213 today", "Order 48/2213"),
        ("مرحبا يا أصدقاء", "مَرحبا"),
    ],
)
def test_what_is_found(text, looked_for):
    assert side_by_side(text, looked_for)


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [("東京都", "京東"), ("a b c", "a c"), ("関東、大震災", "東大"), ("かく", "がく"), ("unfounded", "found")],
)
def test_what_is_not_found(text, looked_for):
    assert not side_by_side(text, looked_for)


@given(st.text(max_size=80), st.integers(0, 40), st.integers(1, 40))
def test_a_text_is_found_by_any_of_its_words(text, start, length):
    words = text.split()[start : start + length]
    if phrase_terms(" ".join(words))[0]:
        assert side_by_side(" ".join(text.split()), " ".join(words))


@given(st.text(max_size=60))
def test_no_term_holds_what_any_syntax_is_made_of(text):
    line = term_line(text)
    found = {*split_terms(line), *phrase_terms(text)[0]}
    for term in found:
        assert all(not one.isascii() or one.isdigit() or "a" <= one <= "z" for one in term)
        assert not {"\ue000", "\ue001", "\ue002", "\ue003"} & set(term)


def test_a_message():
    line = message_terms(
        Searchable(
            workspace_id="wks_1",
            inbox_id="inb_2",
            from_="Ann ann@example.com",
            to=("Bob <bob@here.test>",),
            subject="Der Zug",
            text="kommt",
            filenames=("Plan.PDF",),
            file_texts=("Gleis 7",),
        )
    )
    have = split_terms(line)
    assert have[:3] == [place_term("wks_1"), place_term("inb_2"), WITH_FILES]
    for term in ("ann", "\ue000ann", "\ue000example", "\ue001bob", "\ue002zug", "zug", "kommt", "plan", "gleis", "7"):
        assert term in have, term
    assert "\ue000bob" not in have
    # No phrase runs from one field into the next.
    between = have[have.index("zug") + 1]
    assert between == have[have.index("kommt") - 1] == "\ue003end"
    assert WITH_FILES not in split_terms(message_terms(Searchable(workspace_id="w", inbox_id="i", from_="a")))
