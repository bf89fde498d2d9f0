import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.reports.report_file import UnreadableReport
from postroom.mail.reports.tls_report import (
    MAX_POLICIES,
    TlsFailure,
    TlsPolicy,
    parse_tls_json,
    read_tls_report,
)
from postroom.mail.values import ParsedMail
from unit.mail.reports.report_mails import JSON_NAME, aggregate_mail, mail, tls_document, tls_json, zipped

MARCH_MS = 1_772_323_200_000


def test_a_whole_report():
    report = parse_tls_json(tls_json())
    assert (report.organization, report.contact, report.report_id) == ("Example Net", "tls@mx.example.net", "r1")
    assert (report.begin_ms, report.end_ms) == (MARCH_MS, MARCH_MS + 86_399_000)
    assert report.policies == (
        TlsPolicy(
            kind="sts",
            domain="example.com",
            succeeded=90,
            failed=4,
            lines=("version: STSv1", "mode: testing"),
            hosts=("*.example.com",),
            failures=(
                TlsFailure(
                    kind="certificate-expired",
                    count=4,
                    sending_ip="2001:db8::1",
                    receiving_host="mx1.example.com",
                    receiving_ip="192.0.2.9",
                    information="see there",
                    reason="X509_V_ERR",
                ),
            ),
        ),
    )
    assert (report.defects, report.refused) == ((), "")


@pytest.mark.parametrize(
    ("content", "name", "content_type", "more"),
    [
        (gzip.compress(tls_json(), mtime=0), "attachment.bin", "application/tlsrpt+gzip", {"subject": ""}),
        (tls_json(), "attachment.bin", "application/tlsrpt+json", {"subject": ""}),
        (gzip.compress(tls_json(), mtime=0), JSON_NAME, "application/octet-stream", {"subject": ""}),
        (gzip.compress(tls_json(), mtime=0), "attachment.gz", "application/gzip", {}),
        (tls_json(), "report.json", "application/json", {}),
        (zipped(("a.json", tls_json())), "mx.example.net!example.com!1!2.zip", "application/zip", {}),
        (
            gzip.compress(tls_json(), mtime=0),
            "x.gz",
            "application/gzip",
            {
                "subject": "TLS",
                "content_type": "multipart/report",
                "headers": (("Content-Type", 'multipart/report; report-type="TLSRPT"'),),
            },
        ),
    ],
)
def test_reports_however_they_are_marked(content, name, content_type, more):
    whole_type = more.pop("content_type", "multipart/mixed")
    found = mail(content, name, content_type=content_type, **more)
    found = ParsedMail(
        subject=found.subject, attachments=found.attachments, headers=found.headers, content_type=whole_type
    )
    assert read_tls_report(found).policies[0].failed == 4


@pytest.mark.parametrize(
    "other",
    [
        ParsedMail(subject="Report Domain: example.com Submitter: mx.example.net"),
        mail(tls_json(), "data.json", subject="The data", content_type="application/json"),
        mail(b'{"a": 1}', "data.json", content_type="application/json"),
        mail(b"%PDF", "a.pdf", content_type="application/pdf"),
        mail(gzip.compress(tls_json(), mtime=0), "a.example!b.example!1!2.xml.gz"),
        aggregate_mail(),
        aggregate_mail(name="attachment.gz"),
    ],
)
def test_other_mail(other):
    assert read_tls_report(other) is None


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (gzip.compress(b" " * 17_000_000, mtime=0), "unpacks to more"),
        (gzip.compress(tls_json(), mtime=0)[:-9], "cut short"),
        (gzip.compress(tls_json()[:-9], mtime=0), "cut short"),
        (gzip.compress(b"[" * 100_000, mtime=0), "no JSON"),
        (gzip.compress(b'{"report-id":' + b"9" * 100_000 + b"}", mtime=0), "no JSON"),
        (gzip.compress(b'{"report-id":"' + b"," * 600_000 + b'"}', mtime=0), "too many values"),
        (gzip.compress(b"[]", mtime=0), "other than TLS"),
        (gzip.compress(b"<feedback/>", mtime=0), "no JSON"),
    ],
)
def test_broken_reports_and_bombs_say_so(content, word):
    report = read_tls_report(mail(content, JSON_NAME))
    assert word in report.refused
    assert report.defects == ("unreadable",)
    assert (report.organization, report.begin_ms, report.policies) == ("mx.example.net", 1_700_000_000_000, ())


def test_a_second_file_is_read_when_the_first_is_broken():
    first, second = mail(b"broken", JSON_NAME), mail(tls_json(), JSON_NAME)
    both = ParsedMail(subject="", attachments=first.attachments + second.attachments)
    assert read_tls_report(both).report_id == "r1"


def policy(**changes):
    return {**tls_document()["policies"][0], **changes}


@pytest.mark.parametrize(
    ("changes", "defects"),
    [
        ({"policies": []}, ("bad_policy",)),
        ({"policies": "none"}, ("bad_policy",)),
        ({"policies": [policy(), 7]}, ("bad_policy",)),
        ({"policies": [policy(summary={"total-successful-session-count": -1})]}, ("bad_count",)),
        ({"policies": [policy(summary={"total-successful-session-count": "1"})]}, ("bad_count",)),
        ({"policies": [policy(summary={"total-failure-session-count": 10**12})]}, ("bad_count",)),
        ({"policies": [policy(summary=None, policy=None)]}, ()),
        ({"policies": [policy()] * (MAX_POLICIES + 1)}, ("too_many_policies",)),
        ({"policies": policy()}, ()),
    ],
)
def test_odd_policies(changes, defects):
    report = parse_tls_json(tls_json(**changes))
    assert report.defects == defects
    assert len(report.policies) <= MAX_POLICIES


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-03-01T00:00:00", MARCH_MS),
        ("2026-03-01T02:00:00+02:00", MARCH_MS),
        ("yesterday", None),
        (7, None),
        (None, None),
        ("0001-01-01T00:00:00+23:59", -62_135_683_140_000),
    ],
)
def test_times(said, read):
    span = {"start-datetime": said, "end-datetime": "2026-03-01T00:00:00Z"}
    assert parse_tls_json(tls_json(**{"date-range": span})).begin_ms == read


def test_a_span_that_the_report_does_not_say_is_taken_from_the_name():
    report = read_tls_report(mail(tls_json(**{"date-range": None}), JSON_NAME))
    assert (report.begin_ms, report.end_ms) == (1_700_000_000_000, 1_700_086_399_000)


def test_halves_of_surrogate_pairs_are_no_text():
    assert parse_tls_json(b'{"report-id": "a\\ud800b"}').report_id == "ab"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "policies",
                    "policy",
                    "summary",
                    "failure-details",
                    "date-range",
                    "start-datetime",
                    "report-id",
                    "mx-host",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(said):
    try:
        report = parse_tls_json(json.dumps(said).encode())
    except UnreadableReport:
        pass
    else:
        assert all(one.succeeded >= 0 for one in report.policies)
