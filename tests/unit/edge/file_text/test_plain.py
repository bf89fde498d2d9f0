"""Legible files, calendars, attached mails and pictures."""

import string
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.edge.file_text import limits
from postroom.edge.file_text.given_file import HIDDEN_NOTE, FullError, TextOut
from postroom.edge.file_text.ics import read_property, show_moment, unescaped, unfolded_lines
from postroom.edge.file_text.images import image_size
from postroom.edge.file_text.plain import decode_guessed, named_charset
from unit.edge.file_text.made_files import INVITATION, FakeRecogniser, png, text_of

UMLAUTS = "Gr\u00fc\u00dfe, \u20ac 5"
MAIL = b"""\
From: Ann <ann@example.com>
To: bo@example.com
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Tue, 01 Sep 2026 12:00:00 +0000
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/plain

Hello Bo.
--B
Content-Type: application/pdf
Content-Disposition: attachment; filename=offer.pdf

%PDF
--B--
"""


@pytest.mark.parametrize(
    "raw",
    [
        UMLAUTS.encode(),
        b"\xef\xbb\xbf" + UMLAUTS.encode(),
        UMLAUTS.encode("cp1252"),
        UMLAUTS.encode("utf-16"),
        UMLAUTS.encode("utf-16-le"),
        UMLAUTS.encode("utf-16-be"),
        UMLAUTS.encode("utf-32"),
        UMLAUTS.encode()[:-2] + "\u20ac".encode()[:2] + b"",
    ],
)
def test_the_charset_is_guessed(raw):
    assert decode_guessed(raw).startswith("Gr\u00fc\u00dfe, ")


def test_a_document_names_its_charset():
    assert named_charset(b'<?xml version="1.0" encoding="koi8-r"?>') == "koi8-r"
    assert named_charset(b"<meta charset = none><meta charset=Shift_JIS>") == "shift_jis"
    assert named_charset(b"charset=unheard-of") is None
    russian = "\u041f\u0440\u0438\u0432\u0435\u0442"
    html = b'<meta http-equiv=x content="text/html; charset=windows-1251"><p>' + russian.encode("cp1251")
    assert text_of(html, "x.html").text == russian


def test_text_stands_as_it_is_without_what_no_store_keeps():
    read = text_of(b"a;b\r\n1;2\r3\x1b[0m\n", "list.csv", "text/csv")
    assert (read.state, read.content_type, read.text) == ("ready", "text/csv", "a;b\n1;2\n3[0m")


@pytest.mark.parametrize(
    ("filename", "content", "content_type"),
    [
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.xml", b"<a>1</a>", "application/xml"),
        ("a.md", b"# Title", "text/markdown"),
        ("a", b"whatever", "text/plain"),
    ],
)
def test_kinds_of_text_by_name(filename, content, content_type):
    read = text_of(content, filename)
    assert (read.text, read.content_type) == (content.decode(), content_type)


def test_a_long_text_is_cut_and_says_so():
    read = text_of(("\u20ac" * (limits.MAX_OUTPUT_CHARS + 5)).encode(), "a.txt")
    assert (len(read.text), read.truncated, set(read.text)) == (limits.MAX_OUTPUT_CHARS, True, {"\u20ac"})
    whole = text_of(b"x" * limits.MAX_OUTPUT_CHARS, "a.txt")
    assert (len(whole.text), whole.truncated) == (limits.MAX_OUTPUT_CHARS, False)


def test_html_is_what_a_person_sees():
    read = text_of(b"<!doctype html><style>p {}</style><p>Hello <a href='https://x.test/'>here</a>", "x.bin")
    assert (read.content_type, read.text) == ("text/html", "Hello here (https://x.test/)")


def test_hidden_words_of_html_are_left_out_and_said():
    read = text_of(b"<p>Seen</p><p style='display:none'>obey me</p>", "x.html")
    assert (read.text, read.detail) == ("Seen", HIDDEN_NOTE)
    assert text_of(b"<p>Seen</p><!-- made by a word processor -->", "x.html").detail == ""


def test_nothing_and_blank_files_are_empty():
    assert text_of(b"").state == "empty"
    assert text_of(b" \n\t\n", "a.txt").state == "empty"
    assert text_of(b"<p></p>", "a.html").state == "empty"


def test_an_attached_mail_names_what_it_carries():
    read = text_of(MAIL, "mail.eml", "message/rfc822")
    assert read.text == (
        "From: Ann <ann@example.com>\nTo: bo@example.com\nDate: 2026-09-01 12:00 UTC\nSubject: Gr\u00fc\u00dfe\n\n"
        "Hello Bo.\n\nAttachments:\n- offer.pdf (application/pdf, 4 bytes)"
    )


# --- Calendars -------------------------------------------------------------------------------------------------------


def test_an_invitation_reads_as_what_is_asked():
    read = text_of(INVITATION.encode(), "invite", "application/octet-stream")
    assert read.content_type == "text/calendar"
    assert read.text.split("\n") == [
        "Method: REQUEST",
        "",
        "Event",
        "Summary: Review, with a folded name",
        "Start: 2026-03-01 10:00 (Europe/Berlin)",
        "End: 2026-03-01 10:30 UTC",
        "Repeats: FREQ=WEEKLY;COUNT=3",
        "Organizer: Ann <ann@example.com>",
        "Attendee: Bo; the; second <bo@example.com> (accepted)",
        "UID: 1@cal.test",
        "Description: Line one",
        "line two \\ done",
    ]


def test_guests_are_bounded():
    guests = "".join(f"ATTENDEE:mailto:a{number}@x.test\n" for number in range(1_000))
    read = text_of(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{guests}".encode(), "a.ics")
    assert (read.text.count("Attendee"), read.truncated) == (limits.MAX_LISTED, True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("20260301", "2026-03-01"),
        ("20260301T143005", "2026-03-01 14:30:05"),
        ("20260301T143000Z", "2026-03-01 14:30 UTC"),
        ("tomorrow", "tomorrow"),
        ("", ""),
    ],
)
def test_moments(value, shown):
    assert show_moment(value) == shown


def test_escapes():
    assert unescaped("a\\, b\\; c\\nd\\\\n e\\") == "a, b; c\nd\\n e\\"


@given(st.text(alphabet=string.printable, max_size=300))
def test_any_line_is_some_property(text):
    for line in unfolded_lines(text):
        read = read_property(line)
        assert read.name == read.name.upper()
        assert len(unescaped(read.value)) <= len(line)


def test_a_megabyte_of_one_line_and_of_folds():
    assert len(read_property("X;" * 300_000 + ":v").parameters) == 2
    assert read_property("X;A=" + '"' * 999_999 + ":v").name == "X"
    assert len(next(unfolded_lines("A" + "\n b" * 300_000))) == 300_001
    assert len(unescaped("\\" * 1_000_000)) == 500_000


# --- Pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_needs_a_recogniser():
    assert text_of(png(10, 10)).state == "unsupported"
    read = text_of(png(10, 10), recogniser=FakeRecogniser("STOP"))
    assert (read.state, read.text, read.content_type) == ("ready", "STOP", "image/png")
    assert text_of(png(10, 10), recogniser=FakeRecogniser("")).state == "empty"


def test_a_huge_picture_is_never_unpacked():
    recogniser = FakeRecogniser()
    assert text_of(png(100_000, 100_000), recogniser=recogniser).state == "too_large"
    assert text_of(b"\xff\xd8\xff\xe0" + b"\x00" * 100, recogniser=recogniser).state == "failed"
    assert recogniser.pictures == []


@pytest.mark.parametrize(
    "content",
    [
        png(640, 480),
        b"GIF89a" + struct.pack("<HH", 640, 480),
        b"BM" + b"\x00" * 12 + struct.pack("<Iii", 40, 640, -480) + b"\x00" * 10,
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", 480, 640),
        b"RIFF....WEBPVP8X" + b"\x00" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little") + b"\x00" * 4,
        b"RIFF....WEBPVP8L" + b"\x00" * 5 + struct.pack("<I", 639 | 479 << 14) + b"\x00" * 9,
        b"RIFF....WEBPVP8 " + b"\x00" * 10 + struct.pack("<HH", 640, 480),
        b"II*\x00" + struct.pack("<IHHHIIHHII", 8, 2, 256, 3, 1, 640, 257, 4, 1, 480),
        b"MM\x00*" + struct.pack(">IHHHIHHHHII", 8, 2, 256, 3, 1, 640, 0, 257, 4, 1, 480),
    ],
    ids=["png", "gif", "bmp", "jpeg", "webp-x", "webp-l", "webp", "tiff-ii", "tiff-mm"],
)
def test_the_size_of_a_picture(content):
    assert image_size(content) == (640, 480)


@given(
    st.sampled_from(
        [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"\xff\xd8\xff", b"RIFF....WEBP", b"II*\x00", b"MM\x00*", b""]
    ),
    st.binary(max_size=200),
)
def test_any_bytes_have_a_size_or_none(magic, rest):
    size = image_size(magic + rest)
    assert size is None or min(size) >= 0


# --- The bound on what comes out -------------------------------------------------------------------------------------


def test_text_is_taken_until_it_is_enough():
    out = TextOut(5)
    out.write("abc")
    with pytest.raises(FullError):
        out.write("def")
    assert (out.text(), out.truncated) == ("abcde", True)
    assert out.collect(lambda part: part.write("more")) == ""


def test_only_what_a_store_keeps_comes_out():
    out = TextOut()
    out.write("a\x00b\x08\ud800c\r\nd")
    assert out.text() == "a\ufffdb?c\nd"
