import json
from dataclasses import replace

import pytest

from postroom.flows.accept import AcceptedMail
from postroom.flows.authenticate import NOT_CHECKED
from postroom.flows.reading import OpenedMail, closed_mail
from postroom.flows.report_reading import (
    MAX_KEPT_FAILURES,
    MAX_KEPT_POLICIES,
    is_undecided,
    is_vouched_for,
    read_report,
    report_columns,
    report_key,
)
from postroom.mail.authentication.verdicts import ArcResult, Authentication, DkimResult, DmarcResult, SpfResult
from postroom.mail.values import Envelope, Mailbox, ParsedAttachment, ParsedMail


def verdicts(dmarc="none", *, aligned=False, domain="reporter.test", spf=("none", ""), dkim=()):
    return Authentication(
        spf=SpfResult(result=spf[0], domain=spf[1]),
        dkim=tuple(DkimResult(result=result, domain=name, selector="s") for result, name in dkim),
        arc=ArcResult(cv="none"),
        dmarc=DmarcResult(result=dmarc, domain=domain, aligned=aligned),
    )


def opened(*contents, subject="s", mail_id="mal_1", filename="x.xml", content_type="application/xml"):
    files = [ParsedAttachment(filename=filename, content_type=content_type, content=one) for one in contents]
    mail = AcceptedMail(
        workspace_id="w",
        id=mail_id,
        inbox_id="reports",
        blob_id="b",
        raw=b"",
        envelope=Envelope(mail_from="b@reporter.test", rcpt_to=("dmarc@a.test",), helo="h", remote_ip="192.0.2.1"),
        received_at=1,
    )
    parsed = ParsedMail(subject=subject, from_=(Mailbox(address="a@reporter.test"),), attachments=tuple(files))
    return OpenedMail(mail=mail, parsed=parsed, signatures=None)


@pytest.mark.parametrize(
    ("authentication", "vouched"),
    [
        (verdicts("pass", aligned=True), True),
        (verdicts("fail", spf=("pass", "reporter.test")), False),
        (verdicts(spf=("pass", "reporter.test")), True),
        (verdicts(spf=("pass", "mail.reporter.test")), True),
        (verdicts(dkim=[("fail", "reporter.test"), ("pass", "reporter.test")]), True),
        (verdicts(domain="mail.reporter.test", dkim=[("pass", "reporter.test")]), True),
        (verdicts(domain="reporter.test", dkim=[("pass", "test")]), False),
        (verdicts(dkim=[("pass", "otherreporter.test")]), False),
        (verdicts(dkim=[("fail", "reporter.test")], spf=("softfail", "reporter.test")), False),
        (verdicts(domain="", spf=("pass", "reporter.test")), False),
        (verdicts("permerror", spf=("pass", "reporter.test")), False),
    ],
)
def test_who_vouches_for_a_report(authentication, vouched):
    assert is_vouched_for(authentication) is vouched


def test_when_dns_may_still_vouch_for_it():
    assert is_undecided(verdicts("temperror"))
    assert is_undecided(verdicts(spf=("temperror", "reporter.test")))
    assert is_undecided(verdicts(dkim=[("temperror", "reporter.test")]))
    assert not is_undecided(verdicts("fail"))
    assert not is_undecided(verdicts("pass", aligned=True, spf=("temperror", "reporter.test")))


def test_what_tells_a_copy():
    def key(one, authentication):
        return report_key(one, read_report(one), replace(NOT_CHECKED, authentication=authentication))

    passed = verdicts("pass", aligned=True)
    xml = b"<feedback><report_metadata><report_id>1</report_id></report_metadata></feedback>"
    one = opened(xml, subject="Report Domain: a.test Submitter: b")
    assert key(one, passed) == key(opened(xml, subject="Report domain: A.test submitter: c"), passed)
    other = opened(xml.replace(b">1<", b">2<"), subject="Report Domain: a.test Submitter: b")
    assert key(one, passed) != key(other, passed)
    # A stranger must not be first with somebody's report.
    assert key(one, passed) != key(one, verdicts("fail"))
    assert key(one, passed) != key(one, verdicts("pass", aligned=True, domain="evil.test"))
    # Without an id, what is in it tells; without a file, each mail is its own.
    nothing = b"<feedback/>"
    assert key(opened(nothing, subject="dmarc"), passed) == key(opened(nothing, subject="dmarc"), passed)
    assert key(opened(nothing, subject="dmarc"), passed) != key(opened(nothing + b" ", subject="dmarc"), passed)
    assert key(opened(mail_id="mal_1"), passed) != key(opened(mail_id="mal_2"), passed)


def test_a_mail_that_could_not_be_opened_is_a_report_that_says_so():
    read = read_report(closed_mail(opened().mail, "unfileable"))
    assert (read.kind, read.defects, bool(read.refused)) == ("none", ("unfileable",), True)


def test_texts_of_strangers_are_cut():
    xml = b"<feedback><report_metadata><org_name>" + b"x" * 900 + b"</org_name></report_metadata></feedback>"
    one = opened(xml, subject="dmarc " + "y" * 900)
    columns = report_columns(one, read_report(one), NOT_CHECKED)
    assert (columns["kind"], len(columns["organization"]), len(columns["subject"])) == ("dmarc", 300, 300)
    assert columns["from_address"] == "a@reporter.test"


def test_what_is_kept_of_a_tls_report_is_bounded():
    failures = [{"result-type": f"r{number}", "failed-session-count": number} for number in range(60)]
    policy = {"policy": {"policy-domain": "a.test"}, "failure-details": failures}
    content = json.dumps({"policies": [policy] * 30}).encode()
    read = read_report(opened(content, content_type="application/tlsrpt+json", filename="x.json"))
    assert (read.kind, len(read.policies)) == ("tls", MAX_KEPT_POLICIES)
    kept = [one["count"] for one in read.policies[0]["failures"]]
    assert kept == list(range(59, 59 - MAX_KEPT_FAILURES, -1))
