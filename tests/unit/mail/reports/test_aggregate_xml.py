import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.reports import aggregate_xml
from postroom.mail.reports.aggregate_values import (
    OverrideReason,
    ReportedDkim,
    ReportedMail,
    ReportedPolicy,
    ReportedSpf,
)
from postroom.mail.reports.aggregate_xml import MAX_DEPTH, MAX_VALUE_CHARS, NoReport, parse_aggregate_xml
from postroom.mail.reports.report_file import UnreadableReport
from unit.mail.reports.report_mails import feedback, record


def test_a_whole_report():
    reason = "<reason><type>mailing_list</type><comment>a list</comment></reason>"
    report = parse_aggregate_xml(feedback(record(reason=reason), record(ip="2001:DB8:0::5", dkim="fail")))
    assert report.organization == "Example Net"
    assert report.email == "dmarc@mx.example.net"
    assert report.report_id == "r1"
    assert (report.begin_ms, report.end_ms) == (1_700_000_000_000, 1_700_086_399_000)
    assert report.policy == ReportedPolicy(
        domain="example.com", policy="quarantine", subdomain_policy="none", percent=50
    )
    assert report.rows[0] == ReportedMail(
        source_ip="192.0.2.1",
        count=7,
        disposition="none",
        dkim_aligned=True,
        spf_aligned=False,
        header_from="example.com",
        envelope_from="bounce.example.com",
        reasons=(OverrideReason(kind="mailing_list", comment="a list"),),
        dkim=(ReportedDkim(domain="example.com", selector="s1", result="pass"),),
        spf=(ReportedSpf(domain="bounce.example.com", scope="mfrom", result="pass"),),
    )
    assert report.rows[0].aligned
    assert report.rows[1].source_ip == "2001:db8::5"
    assert not report.rows[1].aligned
    assert (report.defects, report.refused) == ((), "")


def test_the_newer_form_with_its_namespace_and_extensions():
    report = parse_aggregate_xml(
        feedback(
            record(disposition="pass").replace(
                "</record>", "<ext:row><ext:count>9</ext:count></ext:row><x:p>none</x:p></record>"
            ),
            root='feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0" xmlns:ext="urn:example:ext"',
            policy="<p>reject</p><np>reject</np><adkim>s</adkim><aspf>r</aspf><testing>y</testing>",
            extra="<extension><ext:p>none</ext:p></extension>",
        )
    )
    assert report.policy == ReportedPolicy(
        domain="example.com",
        policy="reject",
        missing_domain_policy="reject",
        strict_dkim=True,
        strict_spf=False,
        testing=True,
    )
    assert [(row.count, row.disposition) for row in report.rows] == [(7, "pass")]


def test_a_prefix_on_every_element():
    plain = feedback(record()).decode()
    prefixed = plain.replace("</", "</d:").replace("<", "<d:").replace("<d:/d:", "</d:").replace("<d:?", "<?")
    assert parse_aggregate_xml(prefixed.encode()).rows == parse_aggregate_xml(plain.encode()).rows


def test_what_is_missing_is_empty():
    report = parse_aggregate_xml(b"<feedback><record><row><count>1</count></row></record></feedback>")
    assert (report.organization, report.begin_ms, report.policy) == ("", None, ReportedPolicy(domain=""))
    assert report.rows == (
        ReportedMail(source_ip="", count=1, disposition=None, dkim_aligned=False, spf_aligned=False, header_from=""),
    )
    assert report.defects == ("bad_source_ip",)


@pytest.mark.parametrize("count", ["", "-1", "1_0", "many", "9" * 13, "1000000001", "1.5"])
def test_a_record_without_a_count_is_left_out(count):
    report = parse_aggregate_xml(feedback(record(count=count), record(count="2")))
    assert [row.count for row in report.rows] == [2]
    assert report.defects == ("bad_row",)


@pytest.mark.parametrize(("kind", "read"), [("Sampled_Out", "sampled_out"), ("two words", "other"), ("", "other")])
def test_reasons(kind, read):
    report = parse_aggregate_xml(feedback(record(reason=f"<reason><type>{kind}</type></reason>")))
    assert report.rows[0].reasons == (OverrideReason(kind=read),)


def test_odd_values_are_not_believed():
    odd = "<p>maybe</p><adkim>x</adkim><pct>900</pct><testing>n</testing>"
    report = parse_aggregate_xml(feedback(record(disposition="eaten", dkim="PASS", spf="softfail"), policy=odd))
    assert report.policy == ReportedPolicy(domain="example.com", percent=100)
    assert report.rows[0].disposition is None
    assert (report.rows[0].dkim_aligned, report.rows[0].spf_aligned) == (True, False)


def test_errors_that_the_receiver_found():
    content = feedback().replace(b"</report_id>", b"</report_id><error>two  records</error><error/>")
    assert parse_aggregate_xml(content).errors == ("two records",)


def test_long_values_are_cut():
    content = feedback().replace(b"dmarc@mx.example.net", b"x" * 50_000)
    assert parse_aggregate_xml(content).email == "x" * MAX_VALUE_CHARS


@pytest.mark.parametrize(
    "content",
    [
        feedback(record()).replace(b"Example\n", "Exämple\n".encode("latin-1")),
        feedback(record()).replace(b'encoding="UTF-8"', b'encoding="x-unheard-of"'),
        feedback(record()).replace(b'encoding="UTF-8"', b'encoding="shift_jis"'),
    ],
    ids=["latin-1 called utf-8", "unknown encoding", "encoding that expat cannot read"],
)
def test_wrong_encodings_are_mended(content):
    report = parse_aggregate_xml(content)
    assert [row.count for row in report.rows] == [7]
    assert report.organization.endswith("mple Net")
    assert report.defects == ("bad_encoding",)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_right_encodings_are_read(encoding):
    text = feedback(record()).decode().replace("UTF-8", encoding).replace("Example\n", "Exämple\n")
    report = parse_aggregate_xml(text.encode(encoding))
    assert (report.organization, report.defects) == ("Exämple Net", ())


def test_blanks_and_a_byte_order_mark_before_the_declaration():
    assert parse_aggregate_xml(b"\r\n \n" + feedback(record())).rows
    assert parse_aggregate_xml(b"\xef\xbb\xbf" + feedback(record())).rows


@pytest.mark.parametrize("content", [b"", b"hello", b"{}", b"<html/>", b"<svg><feedback/></svg>", b"\0" * 99])
def test_what_is_no_report(content):
    with pytest.raises(NoReport):
        parse_aggregate_xml(content)


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10 if number else b"ha") for number in range(10)
)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (feedback(record())[:-30], "cut short"),
        (feedback(record()).replace(b"</row>", b""), "broken"),
        (b"<!DOCTYPE feedback [" + LAUGHS + b"]><feedback>&l9;</feedback>", "document type"),
        (b'<!DOCTYPE feedback SYSTEM "file:///etc/passwd"><feedback/>', "document type"),
        (b'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feedback>&x;</feedback>', "document type"),
        (b"<feedback>&x;</feedback>", "broken"),
        (b"<feedback>" + b"<a>" * MAX_DEPTH, "too deep"),
        (b"<feedback>" + b"<record>" * MAX_DEPTH, "too deep"),
        (b"<feedback " + b" ".join(b"a%d=''" % number for number in range(100_001)) + b"/>", "attributes"),
    ],
)
def test_what_is_refused(content, word):
    with pytest.raises(UnreadableReport, match=word) as caught:
        parse_aggregate_xml(content)
    assert not isinstance(caught.value, NoReport)


def test_bounds_on_numbers(monkeypatch):
    monkeypatch.setattr(aggregate_xml, "MAX_ROWS", 3)
    report = parse_aggregate_xml(feedback(*[record()] * 3))
    assert (len(report.rows), report.defects) == (3, ())
    report = parse_aggregate_xml(feedback(*[record()] * 9) + b"and what comes after is not looked at")
    assert (len(report.rows), report.defects) == (3, ("too_many_rows",))
    monkeypatch.setattr(aggregate_xml, "MAX_ELEMENTS", 50)
    with pytest.raises(UnreadableReport, match="too many elements"):
        parse_aggregate_xml(b"<feedback>" + b"<a/>" * 50 + b"</feedback>")


def test_a_record_with_too_many_elements_keeps_its_first_ones():
    many = "<dkim><domain>d</domain><selector>s</selector><result>fail</result></dkim>" * 5_000
    report = parse_aggregate_xml(feedback(record().replace("<auth_results>", "<auth_results>" + many), record()))
    assert len(report.rows) == 2
    assert len(report.rows[0].dkim) == aggregate_xml.MAX_SIGNATURES
    assert len(report.rows[1].dkim) == 1
    assert report.defects == ("too_many_elements",)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    for candidate in (content, b"<feedback><record>" + content, feedback(record())[: len(content) * 4] + content):
        try:
            report = parse_aggregate_xml(candidate)
        except UnreadableReport:
            pass
        else:
            assert all(row.count >= 0 for row in report.rows)
