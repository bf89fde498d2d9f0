import gzip
import struct
import zipfile
import zlib

import pytest

from postroom.mail.reports.report_file import (
    MAX_ZIP_MEMBERS,
    ReportName,
    UnreadableReport,
    canonical_ip,
    is_report_subject,
    one_line,
    read_report_name,
    unpack_report,
)
from unit.mail.reports.report_mails import streamed_zip, zipped

XML = b"<feedback>" + bytes(range(65, 91)) * 40 + b"</feedback>"


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("mx.example.net!example.com!1700000000!1700086399.xml.gz", "xml"),
        ("mx.example.net!example.com!1700000000!1700086399.xml", "xml"),
        ("MX.example.net!Example.com!1700000000!1700086399.ZIP", ""),
        ("mx.example.net!example.com!1700000000!1700086399.gz", ""),
        ("mx.example.net!example.com!1700000000!1700086399!abc1.xml.gz", "xml"),
        ("mx.example.net!example.com!1700000000!1700086399.abc1.xml.zip", "xml"),
        ("mx.example.net!example.com!1700000000!1700086399!001.json.gz", "json"),
        ("mx.example.net!example.com!1700000000!1700086399.json", "json"),
    ],
)
def test_names_of_reports(filename, kind):
    assert read_report_name(filename) == ReportName(
        submitter="mx.example.net",
        domain="example.com",
        begin_ms=1_700_000_000_000,
        end_ms=1_700_086_399_000,
        kind=kind,
    )


@pytest.mark.parametrize(
    "filename",
    [
        "",
        "report.xml.gz",
        "Wow!!! Look!!!.zip",
        "a.example!b.example!1700000000.xml",
        "a.example!b.example!yesterday!today.xml",
        "a.example!b.example!1!2.pdf",
        "a.example!b.example!\u0661!2.xml",
        "a.example!b.example!" + "9" * 5000 + "!2.xml",
        "a!b!1!2.xml",
    ],
)
def test_other_names(filename):
    assert read_report_name(filename) is None


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Report Domain: example.com Submitter: mx.example.net Report-ID: <1@x>", True),
        ("[Preview] report domain: example.com submitter: x Report-ID: 1", True),
        ("Dmarc Aggregate Report Domain: {example.com}  Submitter: {X}  Date: {2026-01-01}", True),
        ("Re: Report Domain: example.com Submitter: mx.example.net", False),
        ("Fwd: Report Domain: example.com Submitter: mx.example.net", False),
        ("Report Domain: which one?", False),
        ("Submitter: me", False),
        ("", False),
    ],
)
def test_subjects(subject, expected):
    assert is_report_subject(subject) is expected


@pytest.mark.parametrize(
    "packed",
    [
        XML,
        gzip.compress(XML, mtime=0),
        gzip.compress(XML[:50], mtime=0) + gzip.compress(XML[50:], mtime=0),
        gzip.compress(XML, mtime=0) + b"\0" * 7,
        zipped(("a.xml", XML)),
        zipped(("a.xml", XML), method=zipfile.ZIP_STORED),
        zipped(("folder/", b""), ("a.xml", XML)),
    ],
    ids=["plain", "gzip", "two members", "gzip with padding", "zip", "stored zip", "zip with a folder"],
)
def test_unpacking(packed):
    assert unpack_report(packed) == (XML,)


def test_a_zip_with_several_files_gives_them_in_order():
    assert unpack_report(zipped(("a", b"<a/>"), ("b", XML))) == (b"<a/>", XML)


def test_a_zip_whose_sizes_come_after_its_files():
    packed = streamed_zip("a.xml", XML)
    assert packed[6] & 8
    assert unpack_report(packed) == (XML, b"more")


def test_only_so_many_files_of_a_zip_are_read():
    packed = zipped(*((str(number), b"<a/>") for number in range(MAX_ZIP_MEMBERS + 5)))
    assert len(unpack_report(packed)) == MAX_ZIP_MEMBERS


def locked():
    packed = bytearray(zipped(("a.xml", XML)))
    packed[6] |= 1
    return bytes(packed)


def unusual():
    return b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 14, 0, 0, 0, 3, 3, 1, 0) + b"a" + b"abc"


@pytest.mark.parametrize(
    ("packed", "word"),
    [
        (b"", "neither"),
        (b"%PDF-1.7", "neither"),
        (gzip.compress(XML, mtime=0)[:-9], "cut short"),
        (b"\x1f\x8b", "cut short"),
        (gzip.compress(XML, mtime=0)[:10] + b"\xff" * 20, "broken"),
        (zipped(("a.xml", XML))[:60], "cut short"),
        (zipped(("a.xml", XML), method=zipfile.ZIP_STORED)[:60], "cut short"),
        (b"PK\x03\x04" + b"\0" * 5, "cut short"),
        (locked(), "password"),
        (unusual(), "unusual"),
    ],
)
def test_what_cannot_be_unpacked(packed, word):
    with pytest.raises(UnreadableReport, match=word):
        unpack_report(packed)


def deflated_zeros(size, window):
    stream = zlib.compressobj(9, zlib.DEFLATED, window)
    return stream.compress(b" " * size) + stream.flush()


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(b" " * 1001, mtime=0),
        zipped(("a", b" " * 1001)),
        zipped(("a", b" " * 600), ("b", b" " * 600)),
        zipped(("a", b" " * 1001), method=zipfile.ZIP_STORED),
        gzip.compress(b" " * 600, mtime=0) * 2,
        b" " * 1001,
    ],
    ids=["gzip", "zip", "two files", "stored", "two members", "plain"],
)
def test_what_unpacks_to_more_than_the_limit(bomb):
    with pytest.raises(UnreadableReport, match="more than"):
        unpack_report(bomb, limit=1000)


@pytest.mark.parametrize("fitting", [gzip.compress(b" " * 1000, mtime=0), zipped(("a", b" " * 1000)), b" " * 1000])
def test_the_limit_itself_fits(fitting):
    assert unpack_report(fitting, limit=1000) == (b" " * 1000,)


def test_a_bomb_is_left_before_it_is_unpacked(monkeypatch):
    bomb = deflated_zeros(50_000_000, 31)
    assert len(bomb) < 60_000
    produced = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self, window):
            self.stream = real(window)

        def decompress(self, packed, at_most):
            piece = self.stream.decompress(packed, at_most)
            produced.append(len(piece))
            return piece

    monkeypatch.setattr("postroom.mail.reports.report_file.zlib.decompressobj", Watched)
    with pytest.raises(UnreadableReport):
        unpack_report(bomb, limit=100_000)
    assert produced == [100_001]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" two\n\t words ", "two words"),
        ("a\0b\ud800c\u202ed\x85e", "abcd e"),
        ("Zo\u00eb", "Zo\u00eb"),
    ],
)
def test_one_line(text, expected):
    assert one_line(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("192.0.2.256", ""),
        ("fe80::1%<b>", ""),
        ("3221225985", ""),
        ("", ""),
    ],
)
def test_addresses(text, expected):
    assert canonical_ip(text) == expected
