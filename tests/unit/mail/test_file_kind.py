"""What kind of file it is, whatever it is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.file_kind import extension_of, may_hold_text, sniff_kind, wide_codec

OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    ("head", "filename", "declared", "kind", "content_type"),
    [
        (b"%PDF-1.7", "a.txt", "text/plain", "pdf", "application/pdf"),
        (b"\n\njunk %PDF-1.7", "a", OCTETS, "pdf", "application/pdf"),
        (b"PK\x03\x04", "a.pdf", "application/pdf", "office", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "text/plain", "image", "image/png"),
        (b"\xff\xd8\xff\xe1", "a", OCTETS, "image", "image/jpeg"),
        (b"RIFF1234WEBPVP8 ", "a", OCTETS, "image", "image/webp"),
        (b"RIFF1234WAVE\x00", "a.wav", "audio/wav", None, "audio/wav"),
        (b"BMW sells cars", "a", OCTETS, "text", "text/plain"),
        (b"BM" + b"\x00" * 12 + b"\x28\x00\x00\x00", "a", OCTETS, "image", "image/bmp"),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR", "a", OCTETS, "calendar", "text/calendar"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "a", OCTETS, "calendar", "text/calendar"),
        (b"  <!DOCTYPE html>", "a.bin", OCTETS, "html", "text/html"),
        (b"<p>hello", "a.html", OCTETS, "html", "text/html"),
        (b"<p>hello", "a", "text/html", "html", "text/html"),
        (b"From: a", "a.eml", OCTETS, "mail", "message/rfc822"),
        (b"a,b", "a.csv", "text/plain", "text", "text/csv"),
        (b"{}", "a.json", OCTETS, "text", "application/json"),
        (b"<svg/>", "a", "image/svg+xml", "text", "image/svg+xml"),
        (b"{}", "a", "application/vnd.x+json", "text", "application/vnd.x+json"),
        (b"words", "a.doc", "application/msword", "text", "text/plain"),
        ("h\u00e9llo".encode("utf-16-le"), "a.txt", "text/plain", "text", "text/plain"),
        (b"\x7fELF\x02\x01\x01\x00", "a.txt", "text/plain", None, "text/plain"),
        (b"\x1f\x8b\x08\x08\x01\x02\x03\x04\x05\x06", "a.gz", OCTETS, None, OCTETS),
        (b"{\\rtf1 words}", "a.rtf", "application/rtf", None, "application/rtf"),
    ],
)
def test_bytes_say_more_than_names(head, filename, declared, kind, content_type):
    found = sniff_kind(head, filename, declared)
    assert (found.kind, found.content_type) == (kind, content_type)


@given(st.binary(max_size=600), st.text(max_size=20), st.text(max_size=20))
def test_any_bytes_are_something_or_nothing(head, filename, declared):
    assert sniff_kind(head, filename, declared).content_type is not None


@pytest.mark.parametrize(
    ("filename", "content_type", "expected"),
    [
        ("a.pdf", "application/pdf", True),
        ("a", OCTETS, True),
        ("a.zip", OCTETS, False),
        ("a", "application/zip", False),
        ("a.mp3", "audio/mpeg", False),
        ("clip", "video/mp4", False),
        ("smime.p7s", "application/pkcs7-signature", False),
        ("a.svg", "image/svg+xml", True),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", True),
    ],
)
def test_which_files_are_worth_asking(filename, content_type, expected):
    assert may_hold_text(filename, content_type, images=False) is expected


def test_pictures_are_worth_asking_where_letters_are_recognised():
    for filename, content_type in (("a.png", "image/png"), ("a.JPG", OCTETS)):
        assert not may_hold_text(filename, content_type, images=False)
        assert may_hold_text(filename, content_type, images=True)


def test_extensions():
    assert [extension_of(one) for one in ("a.TXT", "a", "a.b.c", "", "a." + "x" * 40)] == ["txt", "", "c", "", ""]


def test_zeros_tell_wide_text():
    assert wide_codec("Hello there".encode("utf-16-le")) == "utf-16-le"
    assert wide_codec("Hello there".encode("utf-16-be")) == "utf-16-be"
    assert wide_codec(b"Hello there") is None
    assert wide_codec(b"\x00" * 40) is None
