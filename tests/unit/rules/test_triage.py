"""What kind of mail it is, by what a standard says and never by its wording."""

import pytest

from postroom.mail.values import ParsedMail
from postroom.rules.triage import is_automatic, triage


def mail(*headers, content_type="text/plain", subject="Hello"):
    return ParsedMail(subject=subject, headers=headers, content_type=content_type)


def report(kind, quoted=True):
    value = f'"{kind}"' if quoted else kind
    return mail(
        ("Content-Type", f"multipart/report; boundary=b; report-type={value}; charset=x"),
        content_type="multipart/report",
    )


@pytest.mark.parametrize(
    ("parsed", "category"),
    [
        (mail(), "message"),
        (mail(subject="Out of office: automatic reply"), "message"),
        (mail(subject="Undelivered Mail Returned to Sender"), "message"),
        (mail(("Auto-Submitted", "no")), "message"),
        (mail(("Auto-Submitted", "NO (really)")), "message"),
        (mail(("Auto-Submitted", "auto-generated")), "message"),
        (mail(("Auto-Submitted", "auto-replied")), "auto_reply"),
        (mail(("auto-submitted", " Auto-Replied; owner-email=x ")), "auto_reply"),
        (mail(("Auto-Submitted", "auto-notified")), "auto_reply"),
        (report("delivery-status"), "bounce"),
        (report("delivery-status", quoted=False), "bounce"),
        (report("Delivery-Status"), "bounce"),
        (report("global-delivery-status"), "bounce"),
        (report("disposition-notification"), "delivery_notice"),
        (report("feedback-report"), "complaint"),
        (report("something-new"), "message"),
        (mail(("Content-Type", "multipart/report; boundary=b"), content_type="multipart/report"), "message"),
        (mail(("Content-Type", "text/plain; report-type=delivery-status")), "message"),
    ],
)
def test_kinds(parsed, category):
    assert triage(parsed, "ann@example.com").category == category


def test_every_reason_is_given():
    parsed = ParsedMail(
        subject="x",
        headers=(
            ("Content-Type", "multipart/report; report-type=delivery-status"),
            ("Auto-Submitted", "auto-replied"),
        ),
        content_type="multipart/report",
    )
    assert triage(parsed, "").signals == (
        "report-type: delivery-status",
        "auto-submitted: auto-replied",
        "null reverse-path",
    )
    assert triage(mail(), "ann@example.com").signals == ()


def test_signals_are_bounded():
    signals = triage(mail(("Auto-Submitted", "x" * 100_000)), "a@b").signals
    assert max(map(len, signals)) < 100


@pytest.mark.parametrize("value", ['"', "=", "report-type=", 'report-type="', "report-type=;" * 1000])
def test_a_broken_type_is_no_report(value):
    parsed = mail(("Content-Type", f"multipart/report; {value}"), content_type="multipart/report")
    assert triage(parsed, "a@b").category == "message"


def test_only_people_are_answered():
    assert [
        kind for kind in ("message", "reply", "auto_reply", "bounce", "list", "out_of_office") if not is_automatic(kind)
    ] == [
        "message",
        "reply",
    ]
