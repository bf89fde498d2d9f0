import gzip

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reports.aggregate import MAX_FILES, read_aggregate_report
from postroom.mail.values import ParsedAttachment, ParsedMail
from unit.mail.reports.report_mails import (
    SUBJECT,
    XML_NAME,
    aggregate_mail,
    feedback,
    mail,
    record,
    tls_json,
    zipped,
)

XML = feedback(record())


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (gzip.compress(XML, mtime=0), XML_NAME, "application/gzip"),
        (gzip.compress(XML, mtime=0), XML_NAME, "application/octet-stream"),
        (zipped(("x.xml", XML)), XML_NAME.replace(".xml.gz", ".zip"), "application/zip"),
        (zipped(("x.xml", XML)), XML_NAME, "application/gzip"),
        (zipped(("readme.txt", b"<hello>"), ("x.xml", XML)), XML_NAME, "application/zip"),
        (XML, XML_NAME.removesuffix(".gz"), "text/xml"),
        (gzip.compress(XML, mtime=0), "attachment", "application/x-gzip"),
        (gzip.compress(XML, mtime=0), "report.xml.gz", "application/octet-stream"),
    ],
)
def test_reports_however_they_are_packed(content, name, content_type):
    report = read_aggregate_report(mail(content, name, content_type=content_type))
    assert report is not None
    assert [row.count for row in report.rows] == [7]
    assert report.refused == ""


def test_the_name_alone_is_enough():
    assert read_aggregate_report(aggregate_mail(subject="")).rows


def test_a_subject_that_speaks_of_dmarc_is_enough_for_a_real_report_only():
    about = {"subject": "Your DMARC summary", "name": "summary.zip", "content_type": "application/zip"}
    assert read_aggregate_report(mail(zipped(("x.xml", XML)), **about)).rows
    assert read_aggregate_report(mail(zipped(("x.txt", b"<minutes>")), **about)) is None
    assert read_aggregate_report(mail(b"PK\x03\x04 and no more", **about)) is None


@pytest.mark.parametrize(
    "other",
    [
        ParsedMail(subject=SUBJECT, text="no file"),
        mail(gzip.compress(XML, mtime=0), "backup.xml.gz", subject="Backup"),
        mail(gzip.compress(XML, mtime=0), "backup.gz", subject="Re: " + SUBJECT.replace("Report Domain", "Domain")),
        mail(b"%PDF", "plan.pdf", content_type="application/pdf"),
        mail(gzip.compress(tls_json(), mtime=0), "mx.example.net!example.com!1!2.json.gz"),
        mail(gzip.compress(tls_json(), mtime=0), "attachment.gz", content_type="application/tlsrpt+gzip"),
        mail(b"broken", "report.json.gz"),
        mail(gzip.compress(tls_json(), mtime=0), "mx.example.net!example.com!1!2.gz"),
    ],
)
def test_other_mail(other):
    assert read_aggregate_report(other) is None


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (gzip.compress(b" " * 17_000_000, mtime=0), "unpacks to more"),
        (gzip.compress(XML, mtime=0)[:-20], "cut short"),
        (gzip.compress(XML[:300], mtime=0), "cut short"),
        (b"not packed at all", "neither"),
        (gzip.compress(b"<html/>", mtime=0), "other than DMARC"),
        (zipped(), "neither"),
        (zipped(("empty.xml", b"")), "empty"),
    ],
)
def test_broken_reports_and_bombs_say_so(content, word):
    report = read_aggregate_report(mail(content))
    assert word in report.refused
    assert report.defects == ("unreadable",)
    assert report.rows == ()
    assert (report.organization, report.policy.domain) == ("mx.example.net", "example.com")
    assert (report.begin_ms, report.end_ms) == (1_700_000_000_000, 1_700_086_399_000)


def test_a_span_that_the_report_does_not_say_is_taken_from_the_name():
    report = read_aggregate_report(mail(XML.replace(b"<begin>1700000000</begin>", b"")))
    assert report.begin_ms == 1_700_000_000_000


def with_files(*contents):
    files = [
        ParsedAttachment(filename=XML_NAME, content_type="application/gzip", content=content) for content in contents
    ]
    return ParsedMail(subject=SUBJECT, attachments=tuple(files))


def test_of_several_files_the_first_that_can_be_read_counts():
    other = gzip.compress(feedback(record(count="3")), mtime=0)
    assert read_aggregate_report(with_files(b"broken", other)).rows[0].count == 3
    first = read_aggregate_report(with_files(gzip.compress(XML, mtime=0), b"broken"))
    assert (first.rows[0].count, first.defects) == (7, ())
    both = read_aggregate_report(with_files(gzip.compress(XML, mtime=0), other))
    assert (both.rows[0].count, both.defects) == (7, ("several_reports",))


def test_only_so_many_files_are_tried():
    assert read_aggregate_report(with_files(*[b"broken"] * MAX_FILES, gzip.compress(XML, mtime=0))).refused


def test_a_mail_as_it_comes_in():
    raw = (
        b"From: dmarc@mx.example.net\r\nTo: dmarc@example.com\r\nSubject: Report Domain: example.com\r\n"
        b" Submitter: mx.example.net\r\n Report-ID: <r1@mx.example.net>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: text/xml; name="mx.example.net!example.com!1700000000!1700086399.xml"\r\n'
        b'Content-Disposition: attachment; filename="mx.example.net!example.com!1700000000!1700086399.xml"\r\n'
        b"\r\n" + XML.replace(b"\n", b"\r\n")
    )
    assert read_aggregate_report(parse_mail(raw)).rows[0].count == 7
