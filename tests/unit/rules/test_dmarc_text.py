import pytest

from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.rules.dmarc_text import (
    MAX_REPORT_ADDRESSES,
    asks_the_same,
    dmarc_tags,
    published_record,
    report_uri,
    report_uris,
    reports_to,
    with_report_address,
    with_tags,
)


def test_tags_in_their_order_the_first_of_two():
    assert dmarc_tags(" v=DMARC1 ;P = reject;p=none; =x; junk;rua=mailto:a@b") == {
        "v": "DMARC1",
        "p": "reject",
        "rua": "mailto:a@b",
    }
    assert dmarc_tags("") == {}


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("", {"p": "none"}, "v=DMARC1; p=none"),
        ("v=DMARC1;p=none;fo=1", {"p": "reject"}, "v=DMARC1; p=reject; fo=1"),
        ("v=DMARC1; rua=mailto:a@b; p=none", {"pct": "10", "t": None}, "v=DMARC1; p=none; rua=mailto:a@b; pct=10"),
        ("v=DMARC1; p=quarantine; pct=10; t=y", {"pct": None, "t": None}, "v=DMARC1; p=quarantine"),
    ],
)
def test_changing_some_tags_keeps_the_others(text, changes, expected):
    assert with_tags(text, changes) == expected
    assert parse_dmarc_record(expected) is not None


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("dmarc@example.com", "mailto:dmarc@example.com"),
        ("d+a=b@example.com", "mailto:d+a=b@example.com"),
        ("a,b;c!d%e f@example.com", "mailto:a%2Cb%3Bc%21d%25e%20f@example.com"),
    ],
)
def test_addresses_as_uris(address, uri):
    assert report_uri(address) == uri
    record = with_report_address("v=DMARC1; p=none", address)
    assert report_uris(record) == [uri]
    assert reports_to(record, address)


@pytest.mark.parametrize(
    ("rua", "expected"),
    [
        ("mailto:dmarc@example.com", True),
        ("MAILTO:dmarc@EXAMPLE.com!10m", True),
        ("mailto:x@example.net , mailto:%64marc@example.com", True),
        ("mailto:dmarc@example.com.net", False),
        ("mailto:Dmarc@example.com", False),
        ("https:dmarc@example.com", False),
        ("", False),
    ],
)
def test_whether_reports_come_to_an_address(rua, expected):
    record = f"v=DMARC1; p=none; rua={rua}"
    assert reports_to(record, "dmarc@example.com") is expected
    assert (with_report_address(record, "dmarc@example.com") == record) is expected


def test_our_address_goes_first_and_the_list_stays_short():
    crowded = "v=DMARC1; p=none; rua=" + ",".join(f"mailto:{number}@x" for number in range(50))
    uris = report_uris(with_report_address(crowded, "dmarc@example.com"))
    assert uris[:2] == ["mailto:dmarc@example.com", "mailto:0@x"]
    assert len(uris) == MAX_REPORT_ADDRESSES


def test_the_record_that_counts_among_texts():
    assert published_record(["other text", "v=DMARC1; p=none\udcff"]) == "v=DMARC1; p=none"
    assert published_record(["v=DMARC1; p=none", "v=DMARC1; p=reject"]) is None
    assert published_record(["v=spf1 -all"]) is None
    assert published_record([]) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("v=DMARC1; p=none", "v=DMARC1;p=NONE; rua=mailto:a@b.test", True),
        ("v=DMARC1; p=none", "v=DMARC1; p=none; sp=reject", False),
        ("v=DMARC1; p=quarantine; pct=10", "v=DMARC1; p=quarantine; pct=25", False),
        ("v=DMARC1; p=none", None, False),
        (None, None, True),
    ],
)
def test_whether_two_records_ask_the_same(one, other, same):
    assert asks_the_same(one, other) is same
