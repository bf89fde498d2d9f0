import base64

import pytest

from postroom.mail.transfer import decode_transfer, encoding_name


def decode(raw, encoding):
    """As of a span in the middle of a mail, so that a wrong index shows."""
    return decode_transfer(b"=before=" + raw + b"=after=", 8, 8 + len(raw), encoding)


@pytest.mark.parametrize(
    ("raw", "content", "defect"),
    [
        (b"aGVsbG8=\r\n", b"hello", None),
        (b"aGVs\r\nbG8h\r\n", b"hello!", None),
        (b"  aGVs \t bG8h", b"hello!", None),
        (b"", b"", None),
        (b"aGVsbG8", b"hello", "bad_base64"),  # no padding
        (b"aGVs!!bG8h", b"hello!", "bad_base64"),
        (b"aGVsbG8=\r\naGVsbG8=\r\n", b"hellohello", "bad_base64"),
        (b"aGVsbG8hx", b"hello!", "bad_base64"),
        (b"====", b"", None),
        (b"\xff\xfe", b"", None),
    ],
)
def test_base64_keeps_what_it_holds(raw, content, defect):
    got, found = decode(raw, "base64")
    assert got == content
    if content:
        assert found == defect


def test_base64_of_many_pieces_is_bounded_and_starts_right():
    content, defect = decode(b"QQ==" * 100_000, "base64")
    assert content.startswith(b"A" * 500)
    assert defect == "bad_base64"


@pytest.mark.parametrize(
    ("raw", "content", "defect"),
    [
        (b"Fr=C3=B6sche", "Frösche".encode(), None),
        (b"fr=c3=b6sche", "frösche".encode(), None),
        (b"a=\r\nb=\nc", b"abc", None),
        (b"a= \t\r\nb", b"ab", None),
        (b"a=\rb\r\nc", b"ab\nc", None),
        (b"100=% =ZZ", b"100=% =ZZ", "bad_quoted_printable"),
        (b"a==3D", b"a==", "bad_quoted_printable"),
        (b"end=", b"end", None),
    ],
)
def test_quoted_printable(raw, content, defect):
    assert decode(raw, "quoted-printable") == (content, defect)


def test_uuencode():
    assert decode(b"begin 644 x.txt\r\n%:&5L;&\\\r\n`\r\nend\r\n", "x-uuencode") == (b"hello", None)
    assert decode(b"no file here", "uuencode") == (b"no file here", "bad_uuencode")


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "binary", "", "x-unheard-of"])
def test_others_stand_as_they_are(encoding):
    assert decode(b"a=3D\r\n", encoding) == (b"a=3D\r\n", None)


def test_encoding_names():
    assert encoding_name(" Quoted-Printable (sic); x=y") == "quoted-printable"


def test_base64_of_25_mib_comes_out_whole():
    content = bytes(range(256)) * 4096
    assert decode(base64.encodebytes(content), "base64") == (content, None)
