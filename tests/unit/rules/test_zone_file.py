import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.rules.domain_records import WantedRecord
from postroom.rules.zone_file import txt_strings, zone_file

LONG = "v=DKIM1; k=rsa; p=" + "A" * 600
RECORDS = (
    WantedRecord(purpose="receiving", type="MX", name="example.com", value="mx.p.example", priority=10),
    WantedRecord(purpose="receiving", type="MX", name="*.example.com", value="mx.p.example", priority=20),
    WantedRecord(purpose="dkim", type="TXT", name="s1._domainkey.example.com", value=LONG),
    WantedRecord(purpose="mta_sts", type="CNAME", name="mta-sts.example.com", value="sts.example.com"),
)


def test_absolute_names():
    assert zone_file(RECORDS[:1]).splitlines() == [
        "$TTL 3600",
        "; receiving",
        "example.com.\tIN\tMX\t10 mx.p.example.",
    ]


def test_names_below_an_origin():
    lines = [line for line in zone_file(RECORDS, origin="example.com").splitlines() if line[0] != ";"]
    assert [line.partition("\t")[0] for line in lines] == [
        "$ORIGIN example.com.", "$TTL 3600", "@", "*", "s1._domainkey", "mta-sts",
    ]  # fmt: skip
    assert "notexample.com." in zone_file(
        [WantedRecord(purpose="spf", type="TXT", name="notexample.com", value="x")], origin="example.com"
    )


@pytest.mark.parametrize("origin", ["", "example.com"])
def test_a_name_server_reads_what_was_meant(origin):
    zone = dns.zone.from_text(zone_file(RECORDS, origin=origin), origin="example.com", check_origin=False)
    [mx] = zone.find_rdataset("@", "MX")
    assert (mx.preference, mx.exchange.derelativize(zone.origin).to_text()) == (10, "mx.p.example.")
    [txt] = zone.find_rdataset("s1._domainkey", "TXT")
    assert [len(piece) for piece in txt.strings] == [255, 255, len(LONG) - 510]
    assert b"".join(txt.strings).decode() == LONG
    [alias] = zone.find_rdataset("mta-sts", "CNAME")
    assert alias.target.derelativize(zone.origin).to_text() == "sts.example.com."


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("a;b", '"a;b"'),
        ('say "hi" \\o/', '"say \\"hi\\" \\\\o/"'),
        ("line\nbreak\t", '"line\\010break\\009"'),
        ("\udcff", '"\\255"'),
        ("x" * 255, '"' + "x" * 255 + '"'),
        ("x" * 256, '"' + "x" * 255 + '" "x"'),
    ],
)
def test_strings(text, written):
    assert txt_strings(text) == written


@given(st.binary(max_size=600).filter(bool))
def test_any_text_comes_back_from_a_name_server(octets):
    text = octets.decode("ascii", "surrogateescape")
    record = WantedRecord(purpose="spf", type="TXT", name="example.com", value=text)
    zone = dns.zone.from_text(zone_file([record]), origin="example.com", check_origin=False)
    [txt] = zone.find_rdataset("@", "TXT")
    assert b"".join(txt.strings) == octets
