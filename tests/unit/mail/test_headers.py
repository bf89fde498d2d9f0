import base64

import pytest

from postroom.base.limits import MAX_ENCODED_WORDS, MAX_HEADER_BYTES, MAX_HEADER_VALUE_BYTES, MAX_HEADERS
from postroom.mail.headers import decode_header_value, decode_words, read_header_section


def fields(raw):
    return read_header_section(raw).fields


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_fields_and_body(end):
    raw = end.join([b"Subject: Hello", b"X-Long: one", b"\ttwo", b"  three", b"", b"Body: not a field", b""])
    section = read_header_section(raw)
    assert section.fields == [("Subject", "Hello"), ("X-Long", "one two three")]
    assert raw[section.body_start :] == b"Body: not a field" + end
    assert section.defects == ()


@pytest.mark.parametrize(
    ("raw", "found", "body", "defects"),
    [
        (b"", [], b"", ()),
        (b"\r\nbody", [], b"body", ()),
        (b"Subject: x", [("Subject", "x")], b"", ()),
        (b"Subject :x\n \n y\n\nb", [("Subject", "x y")], b"b", ()),  # RFC 5322 §4.5.8
        (b"Subject:\n\nb", [("Subject", "")], b"b", ()),
        (b"no header at all\nreally\n", [], b"no header at all\nreally\n", ("no_header_separator",)),
        (
            b"A: b\nHello there,\nhow are you?\n",
            [("A", "b")],
            b"Hello there,\nhow are you?\n",
            ("no_header_separator",),
        ),
        (b"A: b\r\n c\r\n\x00\r\nHi you\r\n", [("A", "b c")], b"Hi you\r\n", ("no_header_separator",)),
        (b"A: b\nlost its fold\nC: d\n\nx", [("A", "b"), ("C", "d")], b"x", ("bad_header_line",)),
        (b"A: b\nna\xefve: x\nC: d\n\nx", [("A", "b"), ("C", "d")], b"x", ("bad_header_line",)),
        (b"From a@b Tue Apr 7 10:00:00 2026\nA: b\n\nx", [("A", "b")], b"x", ()),
        (b"A: b\n--boundary\nC: d\n\nx", [("A", "b")], b"--boundary\nC: d\n\nx", ("no_header_separator",)),
        (b"A: b\r\n\r\nx\n\ny", [("A", "b")], b"x\n\ny", ()),
        (b"A: b\n\nx\r\n\r\ny", [("A", "b")], b"x\r\n\r\ny", ()),
        (b"A: x\x00y\n\n", [("A", "x y")], b"", ()),
    ],
)
def test_irregular_sections(raw, found, body, defects):
    section = read_header_section(raw)
    assert section.fields == found
    assert raw[section.body_start :] == body
    assert section.defects == defects


def test_a_span_is_read_and_nothing_after_it():
    raw = b"A: b\n\nC: d\n--x\nE: f\n\n"
    section = read_header_section(raw, 6, 10)
    assert (section.fields, section.body_start) == ([("C", "d")], 10)


def test_bounds():
    section = read_header_section(b"X: " + b"y" * MAX_HEADER_BYTES * 2 + b"\r\n\r\nbody")
    assert "header_too_long" in section.defects
    section = read_header_section(b"X: " + b"y" * MAX_HEADER_VALUE_BYTES * 2 + b"\r\n\r\nbody")
    assert len(section.fields[0][1]) == MAX_HEADER_VALUE_BYTES
    assert section.defects == ("header_value_too_long",)
    section = read_header_section(b"a:\n" * (MAX_HEADERS + 5) + b"\nbody")
    assert len(section.fields) == MAX_HEADERS
    assert section.defects == ("too_many_headers",)
    section = read_header_section(b"X: y" + b"\r\n z" * 200_000 + b"\r\n\r\nbody")
    assert len(section.fields[0][1]) == MAX_HEADER_VALUE_BYTES


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?q?a_b?= c", "a b c"),
        (b"=?iso-8859-1?Q?a?= =?iso-8859-1?Q?b?=", "ab"),  # RFC 2047 §8
        (b"=?iso-8859-1?Q?a?= b", "a b"),
        (b"=?utf-8?B?44GT44KT?= =?utf-8?B?44Gr?=", "こんに"),
        (b"=?UTF-8?Q?=E2=82?= =?utf-8?Q?=AC?=", "€"),  # a character in two words
        (b"=?utf-8?B?4g==?= =?utf-8?Q?=82=AC?=", "€"),
        (b"=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        (b'"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
        (b"Re:=?utf-8?Q?x?=y", "Re:xy"),
        (b"=?utf-8*de?Q?x?=", "x"),
        (b"=?utf-8?Q?hello world?=", "hello world"),
        (b"=?utf-8?B?aGVsbG8?=", "hello"),
        (b"=?utf-8?B?aGVsbG8hx?=", "hello!"),
        (b"=?iso-8859-1?Q?Fr\xf6sche?=", "Frösche"),
        (b"=?unknown?Q?Fr=C3=B6sche?=", "Frösche"),
        (b"=?unknown?Q?Fr=F6sche?=", "Frösche"),
        (b"Fr\xc3\xb6sche", "Frösche"),
        (b"Fr\xf6sche", "Fr\ufffdsche"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?utf-8?Q?abc", "=?utf-8?Q?abc"),
        (b"=?=?utf-8?Q?abc?=", "=?abc"),
        (b"=?utf-8?Q??=", ""),
        (b"a =?utf-8?Q?=0D=0ABcc:_x?=", "a   Bcc: x"),  # no line can be smuggled in
        (b"=?utf-8?Q?=00?=", "\ufffd"),
        (b"=?" * 3, "=?=?=?"),
    ],
)
def test_decoding(raw, text):
    assert decode_header_value(raw) == text


def test_iso_2022_jp_split_between_words():
    raw = "日本語".encode("iso2022_jp")
    words = b" ".join(b"=?iso-2022-jp?B?" + base64.b64encode(piece) + b"?=" for piece in (raw[:5], raw[5:]))
    assert decode_header_value(words) == "日本語"


def test_encoded_words_are_bounded():
    text = decode_header_value(b" ".join([b"=?utf-8?Q?=C3=A9?="] * (MAX_ENCODED_WORDS + 3)))
    assert text.count("é") == MAX_ENCODED_WORDS
    assert text.count("=?utf-8?Q?") == 3


def test_any_str_is_taken():
    assert decode_words("a\ud800b\udce9") == "a?b?"
    assert decode_words("a\udce9") == "a\ufffd"


def test_a_header_that_was_read_before_is_read_the_same():
    block = b"Content-Type: text/plain\r\nno field\r\nX: y\r\n\r\nbody"
    first, second = read_header_section(block), read_header_section(b"--\r\n" + block, 4)
    assert first.fields == second.fields == [("Content-Type", "text/plain"), ("X", "y")]
    assert first.defects == second.defects == ("bad_header_line",)
    assert second.body_start == first.body_start + 4
    missing = b"Content-Type: text/plain\r\nHello\r\nyou"
    for shift in (0, 7):
        section = read_header_section(b"1234567"[:shift] + missing, shift)
        assert (section.body_start, section.defects) == (shift + 26, ("no_header_separator",))
