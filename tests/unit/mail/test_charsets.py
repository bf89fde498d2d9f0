import pytest

from postroom.mail.charsets import codec_for, decode_text


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("gb2312", "镕".encode("gb18030"), "镕"),  # not in GB 2312, in use all the same
        ("iso-8859-1", b"\x80 \x93x\x94", "€ “x”"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("shift_jis", "①".encode("cp932"), "①"),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        ("big5", "中".encode("big5"), "中"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("windows-1251", "Привет".encode("cp1251"), "Привет"),
        ("'UTF-8'", "é".encode(), "é"),
        ('"utf-8"; format=flowed', "é".encode(), "é"),
        ("utf-8*en", "é".encode(), "é"),
        ("utf-16", "é".encode("utf-16"), "é"),
        ("utf-8", b"\xef\xbb\xbfx", "x"),
        ("unicode-1-1-utf-7", b"Fr+APY-sche", "Frösche"),
    ],
)
def test_reads_what_the_writer_meant(charset, raw, text):
    assert decode_text(raw, charset) == (text, True)


@pytest.mark.parametrize("charset", [None, "", "us-ascii", "unknown-8bit", "x-no-such", "x" * 5000])
def test_promises_of_nothing_are_utf8_then_windows_1252(charset):
    assert decode_text("Frösche".encode(), charset) == ("Frösche", True)
    assert decode_text("Frösche".encode("cp1252"), charset) == ("Frösche", False)


def test_declared_utf8_keeps_what_can_be_read():
    assert decode_text(b"Fr\xf6sche \xc3\xa9", "utf-8") == ("Fr\ufffdsche é", False)


@pytest.mark.parametrize("charset", ["zlib", "hex", "rot13", "unicode_escape", "idna", "punycode", "undefined"])
def test_codecs_that_are_no_charsets_are_not_used(charset):
    assert codec_for(charset) is None
    assert decode_text(b"\\x41 abc", charset) == ("\\x41 abc", True)


def test_text_can_always_be_stored():
    text, clean = decode_text(b"a\x00b", "utf-8")
    assert (text, clean) == ("a\ufffdb", False)
    text, clean = decode_text(b"+2AA-", "utf-7")  # half of a surrogate pair
    assert (text.encode(), clean) == ("\ufffd".encode(), False)
