"""Complaints in the shapes they come in, and the mail of people who only write about them."""

import json

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reports.complaint import read_complaint

RETURNED = """Return-Path: <shop@sender.example>
Message-ID: <offer-1@sender.example>
From: Shop <shop@sender.example>
To: Ann <ann@reader.example>
Subject: =?utf-8?q?Our_offer_f=C3=BCr_dich?=

Buy now.
"""
FIELDS = """Feedback-Type: abuse
User-Agent: Reporter/2.1
Version: 1
Original-Mail-From: <shop@sender.example>
Original-Rcpt-To: <ann@reader.example>
Source-IP: 192.0.2.7 (mx.sender.example)
"""


def report(
    fields=FIELDS, returned=RETURNED, kind="multipart/report; report-type=feedback-report", part="message/rfc822"
):
    return parse_mail(
        f"From: fbl@provider.example\nTo: abuse@sender.example\nSubject: Abuse report\nMIME-Version: 1.0\n"
        f'Content-Type: {kind}; boundary="b"\n\n--b\nContent-Type: text/plain\n\nThis is a report.\n\n'
        f"--b\nContent-Type: message/feedback-report\n\n{fields}\n"
        f"--b\nContent-Type: {part}\n\n{returned}\n--b--\n".encode()
    )


def plain(text, **headers):
    fields = {"From": "ann@example.com", "Subject": "Hello", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return parse_mail("".join(f"{k}: {v}\n" for k, v in fields.items()).encode() + b"\n" + text.encode())


def test_a_whole_report():
    said = read_complaint(report(), mail_from="fbl@provider.example")
    assert said.feedback_type == "abuse"
    assert said.original_recipient == "ann@reader.example"
    assert said.original_message_id == "<offer-1@sender.example>"
    assert said.original_mail_from == "shop@sender.example"
    assert said.original_subject == "Our offer für dich"
    assert said.source_ip == "192.0.2.7"
    assert said.user_agent == "Reporter/2.1"
    assert said.signals == ("part: message/feedback-report",)


@pytest.mark.parametrize("kind", ["multipart/report", "multipart/mixed", "multipart/report; report-type=feedback"])
def test_the_part_counts_without_the_type_around_it(kind):
    assert read_complaint(report(kind=kind)).feedback_type == "abuse"


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("Abuse", "abuse"),
        ("not-spam", "not-spam"),
        ("auth-failure", "auth-failure"),
        ("auth_failure", "auth-failure"),
        ("fraud; x=y", "fraud"),
        ("opt-out-list", "opt-out-list"),
        ("x" * 5_000, "other"),
        ("<script>", "other"),
        ("", "abuse"),
    ],
)
def test_the_type_is_the_stated_one(stated, kind):
    assert read_complaint(report(fields=f"Feedback-Type: {stated}\nVersion: 1\n")).feedback_type == kind


def test_a_failure_of_authentication_without_a_type():
    assert read_complaint(report(fields="Auth-Failure: dmarc\nVersion: 1\n")).feedback_type == "auth-failure"


@pytest.mark.parametrize(
    ("fields", "returned", "recipient"),
    [
        ("Original-Rcpt-To: rfc822; bob@reader.example\n", RETURNED, "bob@reader.example"),
        ("Original-Rcpt-To: one@r.example\nOriginal-Rcpt-To: two@r.example\n", RETURNED, "one@r.example"),
        ("Original-Rcpt-To: redacted@r.example\nRemoval-Recipient: <bob@r.example>\n", RETURNED, "bob@r.example"),
        ("", RETURNED, "ann@reader.example"),
        ("", "To: a@r.example, b@r.example\n\nx", None),
        ("", "To: redacted@r.example\n\nx", None),
        ("", "To: Undisclosed recipients:;\n\nx", None),
        ("", "X-HmXmrOriginalRecipient: carl@r.example\nTo: list@r.example\n\nx", "carl@r.example"),
    ],
)
def test_who_complained(fields, returned, recipient):
    said = read_complaint(report(fields="Feedback-Type: abuse\n" + fields, returned=returned))
    assert said.original_recipient == recipient


@pytest.mark.parametrize(
    ("returned", "message_id"),
    [
        ("Message-ID: bare@sender.example\n\nx", "<bare@sender.example>"),
        ("From: a@b.example\n\nTo: c@d.example\nMessage-ID: <late@sender.example>\n\nx", "<late@sender.example>"),
        ("REDACTED", None),
        ("", None),
    ],
)
def test_which_mail_it_is_about(returned, message_id):
    assert read_complaint(report(returned=returned)).original_message_id == message_id


def test_only_the_header_of_the_mail_comes_back():
    said = read_complaint(report(part="text/rfc822-headers"))
    assert said.original_message_id == "<offer-1@sender.example>"


def test_a_declared_report_without_its_parts():
    mail = parse_mail(
        b"From: fbl@p.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=lost\n\n"
        + (FIELDS + "\n" + RETURNED).encode()
    )
    said = read_complaint(mail)
    assert (said.feedback_type, said.original_recipient) == ("abuse", "ann@reader.example")
    assert said.original_message_id == "<offer-1@sender.example>"


def test_a_declared_report_that_says_nothing():
    mail = parse_mail(b"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nx\n--b--\n")
    assert read_complaint(mail).feedback_type == "abuse"


def test_fields_in_a_plain_text():
    said = read_complaint(plain(f"A user marked this mail as spam.\n\n{FIELDS}\n{RETURNED}"))
    assert (said.feedback_type, said.source_ip) == ("abuse", "192.0.2.7")
    assert said.original_message_id == "<offer-1@sender.example>"


def test_words_of_the_report_name_the_mail():
    text = "This is an email abuse report for an email message with the message-id of X-1@s.example received from IP"
    mail = parse_mail(
        f"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\n{text}\n"
        f"--b\nContent-Type: message/feedback-report\n\n{FIELDS}\n--b--\n".encode()
    )
    assert read_complaint(mail).original_message_id == "<X-1@s.example>"


def test_the_junk_report_of_outlook():
    returned = "X-HmXmrOriginalRecipient: ann@outlook.example\n" + RETURNED
    mail = parse_mail(
        b"From: <staff@hotmail.com>\nSubject:  complaint about message from 192.0.2.9\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        + returned.encode()
        + b"\n--b--\n"
    )
    said = read_complaint(mail)
    assert (said.feedback_type, said.source_ip) == ("abuse", "192.0.2.9")
    assert said.original_recipient == "ann@outlook.example"
    assert said.original_message_id == "<offer-1@sender.example>"


def test_the_notice_of_amazon():
    notice = {
        "notificationType": "Complaint",
        "complaint": {
            "complainedRecipients": [{"emailAddress": "ann@reader.example"}],
            "complaintFeedbackType": "abuse",
            "userAgent": "FBL/1",
        },
        "mail": {"source": "shop@sender.example", "commonHeaders": {"messageId": "<m@s.example>", "subject": "Offer"}},
    }
    said = read_complaint(plain(json.dumps(notice) + "\n\n--\nTo stop, press here", From="no-reply@sns.amazonaws.com"))
    assert (said.feedback_type, said.original_recipient) == ("abuse", "ann@reader.example")
    assert (said.original_message_id, said.original_subject) == ("<m@s.example>", "Offer")


@pytest.mark.parametrize(
    "text",
    [
        '{"complaint": 1, "complainedRecipients"',
        '{"complaint": {"complainedRecipients": []}}',
        '{"complaint":' * 20_000,
    ],
)
def test_a_broken_notice_is_none(text):
    assert read_complaint(plain(text + " complainedRecipients")) is None


def test_amazon_spamcop_and_apple():
    assert read_complaint(plain("x", From="complaints@eu-west-1.email-abuse.amazonses.com")).feedback_type == "abuse"
    spamcop = plain(
        "[ SpamCop V5 ]\n\n[ Offending message: ]\n" + RETURNED,
        From="7@reports.spamcop.net",
        Subject="[SpamCop (192.0.2.3) id:7] Our offer",
    )
    assert read_complaint(spamcop).source_ip == "192.0.2.3"
    apple = read_complaint(plain("", X_Apple_Unsubscribe="true"))
    assert (apple.feedback_type, apple.original_recipient) == ("opt-out", "ann@example.com")
    assert read_complaint(plain("", X_Apple_Unsubscribe="false")) is None


@pytest.mark.parametrize(
    "mail",
    [
        plain("I complain about your service. It is spam!", Subject="Complaint"),
        plain("The field Feedback-Type: abuse is required, and so is Version."),
        plain("Feedback-Type: abuse\nis what the first line of a report looks like. Right?"),
        plain("> " + FIELDS.replace("\n", "\n> ")),
        plain(FIELDS, In_Reply_To="<x@y.example>"),
        plain("see below", Subject="Abuse report"),
        plain("x", From="ann@notspamcop.net"),
        plain("x", From="ann@xemail-abuse.amazonses.com.example"),
        parse_mail(b""),
    ],
)
def test_other_mail_is_none(mail):
    assert read_complaint(mail, mail_from="ann@example.com") is None


def test_a_mail_sent_on_as_an_attachment_is_none():
    assert (
        read_complaint(
            parse_mail(
                b"From: ann@example.com\nSubject: look\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n"
                b"--b\nContent-Type: message/rfc822\n\n" + RETURNED.encode() + b"\n--b--\n"
            )
        )
        is None
    )


def test_values_are_bounded():
    said = read_complaint(
        report(fields=f"Feedback-Type: abuse\nUser-Agent: {'x' * 50_000}\nSource-IP: {'1' * 9_000}\n")
    )
    assert len(said.user_agent) <= 998
    assert said.source_ip is None
