"""Which mails are reports, and what is taken from each of their sources."""

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reports.bounce import read_bounce

FIELDS = (
    "Reporting-MTA: dns; mx.test.example\nOriginal-Envelope-Id: env-7\n\n"
    "Original-Recipient: rfc822;ann@test.example\nFinal-Recipient: rfc822; box7@inside.example\nAction: failed\n"
    "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <box7@inside.example>: no such user\n"
)
POSTFIX = (
    "This is the mail system at host mx.test.example.\n\n<ann@test.example>: host a said: 550 5.1.1 User unknown\n"
)
ORIGINAL = "From: a@ours.example\nTo: ann@test.example\nSubject: hello\nMessage-ID: <orig@ours.example>\n\nHi\n"


def report(
    *,
    fields=FIELDS,
    text=POSTFIX,
    returned=ORIGINAL,
    sender="MAILER-DAEMON@mx.test.example",
    subject="Undelivered Mail Returned to Sender",
    header="",
    kind="multipart/report; report-type=delivery-status",
    status_type="message/delivery-status",
):
    parts = f"--q\n\n{text}\n--q\nContent-Type: {status_type}\n\n{fields}\n--q\n"
    parts += f"Content-Type: message/rfc822\n\n{returned}\n--q--\n"
    return parse_mail(
        f"From: {sender}\nTo: a@ours.example\nSubject: {subject}\n{header}MIME-Version: 1.0\n"
        f"Content-Type: {kind}; boundary=q\n\n{parts}".encode()
    )


def plain(text, *, sender="MAILER-DAEMON@mx.test.example", subject="Undelivered Mail Returned to Sender", header=""):
    return parse_mail(f"From: {sender}\nTo: a@ours.example\nSubject: {subject}\n{header}\n{text}".encode())


def test_a_notification():
    bounce = read_bounce(report(), mail_from="")
    assert bounce is not None
    (ann,) = bounce.recipients
    assert ann.address == "ann@test.example", "the address that we wrote to, not what it became"
    assert (ann.action, ann.status, ann.smtp_code, ann.hard) == ("failed", "5.1.1", 550, True)
    assert ann.diagnostic == "550 5.1.1 <box7@inside.example>: no such user"
    assert bounce.reporting_host == "mx.test.example"
    assert bounce.original_envelope_id == "env-7"
    assert bounce.original_message_id == "<orig@ours.example>"
    assert bounce.original_subject == "hello"
    assert "status fields" in bounce.signals
    assert "null return path" in bounce.signals


def test_a_notification_of_internationalised_mail():
    fields = (
        "Reporting-MTA: dns; mx.test.example\n\nOriginal-Recipient: utf-8; \\x{e4}nn@test.example\n"
        "Final-Recipient: utf-8; änn@test.example\nAction: failed\nStatus: 5.1.1\n"
    )
    bounce = read_bounce(report(fields=fields, status_type="message/global-delivery-status"), mail_from="")
    assert bounce is not None
    assert [one.address for one in bounce.recipients] == ["änn@test.example"]


def test_the_reverse_path_is_the_envelopes_when_it_is_known():
    text = "Delivery to the following recipients failed.\n\n   ann@test.example\n"
    mail = plain(text, sender="x@test.example", subject="hello", header="Return-Path: <>\n")
    assert read_bounce(mail, mail_from=None) is not None
    assert read_bounce(mail, mail_from="") is not None
    assert read_bounce(mail, mail_from="x@test.example") is None


def test_fields_pasted_into_the_text():
    bounce = read_bounce(plain(f"Technical report:\n\n{FIELDS}"), mail_from="")
    assert bounce is not None
    assert [(one.address, one.status) for one in bounce.recipients] == [("ann@test.example", "5.1.1")]


def test_a_recipient_is_named_once_and_its_failure_counts():
    fields = (
        "Final-Recipient: rfc822; ann@test.example\nAction: delayed\nStatus: 4.4.1\n\n"
        "Final-Recipient: rfc822; Ann@test.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; bob@test.example\nAction: relayed\nStatus: 2.0.0\n"
    )
    bounce = read_bounce(report(fields=fields), mail_from="")
    assert bounce is not None
    assert [(one.address, one.action, one.status) for one in bounce.recipients] == [
        ("ann@test.example", "failed", "5.1.1")
    ]


def test_good_news_only():
    fields = "Final-Recipient: rfc822; bob@test.example\nAction: delivered\nStatus: 2.1.5\n"
    bounce = read_bounce(report(fields=fields, text="Delivered."), mail_from="")
    assert bounce is not None
    assert [(one.action, one.hard) for one in bounce.recipients] == [("delivered", False)]


def test_a_recipient_that_is_a_file_is_named_in_the_header():
    fields = "Final-Recipient: rfc822;/var/spool/ann\nAction: failed\nStatus: 5.0.0\n"
    mail = report(
        fields=fields, text="save to /var/spool/ann\n  mailbox is full", header="X-Failed-Recipients: a%b@c.d\n"
    )
    bounce = read_bounce(mail, mail_from="")
    assert bounce is not None
    assert [(one.address, one.hard) for one in bounce.recipients] == [("a%b@c.d", False)]


def test_a_field_part_without_recipients_leaves_it_to_the_words():
    text = "Delivery to the following recipients failed permanently:\n\n  * ann@test.example\n"
    bounce = read_bounce(report(fields="Reporting-MTA: dns; mx.test.example\n", text=text), mail_from="")
    assert bounce is not None
    assert [one.address for one in bounce.recipients] == ["ann@test.example"]
    assert bounce.reporting_host == "mx.test.example"


def test_a_report_that_a_gateway_wrapped():
    nested = (
        "From: MAILER-DAEMON@in.example\nTo: x@y.example\nSubject: Returned mail: User unknown\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/report; boundary=z\n\n--z\n\n{POSTFIX}\n"
        f"--z\nContent-Type: message/delivery-status\n\n{FIELDS}\n--z--"
    )
    mail = report(fields="", text="The following addresses had permanent delivery errors", returned=nested)
    bounce = read_bounce(mail, mail_from="")
    assert bounce is not None
    assert [one.address for one in bounce.recipients] == ["ann@test.example"]
    assert "a report inside the report" in bounce.signals


def test_whom_the_returned_mail_was_to_when_nothing_else_names_it():
    bounce = read_bounce(report(fields="", text="Your message could not be delivered."), mail_from="")
    assert bounce is not None
    assert [one.address for one in bounce.recipients] == ["ann@test.example"]


def test_the_address_without_a_domain_is_one_of_the_reporting_host():
    text = "Your mail to the following recipients could not be delivered because they take no mail from you:\n\tann\n"
    bounce = read_bounce(plain(text, sender="MAILER-DAEMON@big.example"), mail_from="")
    assert bounce is not None
    assert [one.address for one in bounce.recipients] == ["ann@big.example"]


@pytest.mark.parametrize(
    ("subject", "text", "delayed"),
    [
        (
            "Warning: message delayed 4 hours",
            "Delivery to the following recipient has been delayed:\n\n x@y.example\n",
            True,
        ),
        (
            "Warning",
            "THIS IS A WARNING MESSAGE ONLY\nThe following addresses had transient errors\n<x@y.example>\n",
            True,
        ),
        ("Undelivered", "Delivery to the following recipient failed permanently:\n\n x@y.example\n", False),
    ],
)
def test_what_is_still_tried_is_delayed_and_never_hard(subject, text, delayed):
    bounce = read_bounce(plain(text + "User unknown\n", subject=subject), mail_from="")
    assert bounce is not None
    (one,) = bounce.recipients
    assert one.action == ("delayed" if delayed else "failed")
    assert one.hard is not delayed


# --- What is no report -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "subject", "text", "path"),
    [
        ("Ann <ann@people.example>", "Lunch?", "Shall we?", "ann@people.example"),
        ("Ann <ann@people.example>", "Undelivered mail", "I got this:\n\n" + POSTFIX, "ann@people.example"),
        (
            "Ann <ann@people.example>",
            "Mail delivery failed?",
            "Did my mail to bob@x.example fail?",
            "ann@people.example",
        ),
        ("Ann <ann@people.example>", "Re: Undelivered Mail Returned to Sender", POSTFIX, "ann@people.example"),
        ("Ann <ann@people.example>", "Fwd: failure notice", POSTFIX, "ann@people.example"),
        ("Ann <ann@people.example>", "Automatic reply: hello", "I am away. Ask bob@x.example.", ""),
        ("Ann <ann@people.example>", "Out of office", "Mail to me could not be delivered in time; I am away.", ""),
        (
            "Postmaster <postmaster@x.example>",
            "Maintenance on Sunday",
            "Mail will be slow. Ask help@x.example.",
            "p@x.example",
        ),
        ("List <list-owner@x.example>", "Your subscription", "Confirm with list-request@x.example", ""),
    ],
)
def test_what_people_and_their_programs_write_is_none(sender, subject, text, path):
    assert read_bounce(plain(text, sender=sender, subject=subject), mail_from=path) is None


def test_a_report_that_a_person_sends_on_is_none():
    for subject in ("Fwd: Undelivered Mail Returned to Sender", "AW: failure notice", "look at this"):
        mail = report(sender="Ann <ann@people.example>", subject=subject, kind="multipart/mixed")
        assert read_bounce(mail, mail_from="ann@people.example") is None


def test_a_challenge_is_none():
    fields = FIELDS.replace("smtp; 550 5.1.1", "X-Notice; Sender not pre-approved, follow the instructions")
    assert read_bounce(report(fields=fields, text="Please add yourself to my guest list."), mail_from="") is None


def test_a_complaint_is_for_another_reader():
    kind = "multipart/report; report-type=feedback-report"
    assert read_bounce(report(kind=kind, status_type="message/feedback-report"), mail_from="") is None


def test_a_receipt_that_a_mail_was_read_is_none():
    mail = report(
        fields="Final-Recipient: rfc822; ann@test.example\nDisposition: manual-action/MDN-sent-manually; displayed\n",
        text="Your message was displayed.",
        sender="Ann <ann@test.example>",
        subject="Read: hello",
        kind="multipart/report; report-type=disposition-notification",
        status_type="message/disposition-notification",
    )
    assert read_bounce(mail, mail_from="") is None
