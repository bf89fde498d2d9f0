"""Triage, complaints and requests to be removed under made-up and hostile mail: never raise, bounded work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from postroom.mail.parse import parse_mail
from postroom.mail.reports.complaint import read_complaint
from postroom.mail.values import ParsedAttachment, ParsedMail
from postroom.rules.triage import triage
from postroom.rules.unsubscribe import asks_to_unsubscribe

MEGABYTE = 1_000_000
CATEGORIES = {
    *("message", "auto_reply", "out_of_office", "bounce", "complaint", "unsubscribe", "list", "delivery_notice"),
}
PIECES = st.sampled_from(
    [
        *("Feedback-Type: abuse\n", "Version: 1\n", "User-Agent: x\n", "\n", "\n\n", "Source-IP: ::1\n", "--b\n"),
        *(
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n",
            "Auto-Submitted: auto-replied\n",
        ),
        *(
            "Content-Type: message/feedback-report\n",
            "Content-Type: message/rfc822\n",
            "Message-ID: <a@b>\n",
            "List-Id: x\n",
        ),
        *(
            "Precedence: bulk\n",
            "Subject: Out of office\n",
            "Subject: unsubscribe\n",
            "From: a@b.example\n",
            "To: <>\n",
        ),
        *(
            "I am out of the office ",
            "unsubscribe ",
            "stop ",
            "please ",
            "?",
            "自动回复",
            "配信停止",
            "수신거부",
            "\u0307",
            "\ud800",
        ),
        *(
            "X-HmXmrOriginalRecipient: a@b.c\n",
            '{"complaint":',
            "complainedRecipients",
            "}",
            "message-id of ",
            "X-Apple-Unsubscribe: true\n",
        ),
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)
HOSTILE = {
    "words": "stop " * (MEGABYTE // 5),
    "one word": "a" * MEGABYTE,
    "phrases": "i am out of the office until " * (MEGABYTE // 29),
    "kana": "配信停止をお願いします" * (MEGABYTE // 11),
    "hangul": "수신거부" * (MEGABYTE // 4),
    "marks": "a" + "\u0307" * MEGABYTE,
    "lines": "\n" * MEGABYTE,
    "report fields": "Feedback-Type: abuse\n" * (MEGABYTE // 21),
    "colons": "a:\n" * (MEGABYTE // 3),
    "colons before a report": "a:\n" * 20_000 + "Feedback-Type: abuse\nVersion: 1\nUser-Agent: x\n",
    "braces": '{"complaint":' * (MEGABYTE // 13) + "complainedRecipients",
    "questions": "? " * (MEGABYTE // 2),
    "brackets": "[" * MEGABYTE,
    "ids": "message-id of " * (MEGABYTE // 14),
}


@given(TEXT)
@settings(deadline=None)
def test_any_mail_gets_a_category(raw):
    mail = parse_mail(raw.encode("utf-8", "surrogatepass"))
    complaint = read_complaint(mail, mail_from=None)
    judged = triage(mail, None, complaint=complaint, new_text=mail.text)
    assert judged.category in CATEGORIES
    assert judged.unsubscribe == (judged.category == "unsubscribe")
    if complaint is not None:
        assert complaint.feedback_type == complaint.feedback_type.strip().lower() != ""
        assert judged.category in {"complaint", "delivery_notice", "unsubscribe"}


@given(TEXT, TEXT)
@settings(deadline=None)
def test_any_text_is_looked_at(subject, text):
    asks, why = asks_to_unsubscribe(text, subject)
    assert asks == bool(why)
    assert triage(ParsedMail(subject=subject, text=text), "").category != "message"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["text", "subject", "header", "part", "returned"])
def test_work_on_a_megabyte_is_bounded(name, place):
    hostile = HOSTILE[name]
    content = hostile.encode("utf-8", "replace")
    kinds = {"part": "message/feedback-report", "returned": "message/rfc822"}
    mail = ParsedMail(
        subject=hostile if place == "subject" else "Hello",
        text=hostile if place == "text" else "Hello",
        headers=(("Content-Type", "multipart/report; report-type=feedback-report"),)
        + ((("List-Id", hostile), ("X-Mailer", hostile), ("Auto-Submitted", hostile)) if place == "header" else ()),
        content_type="multipart/report" if place != "subject" else "text/plain",
        attachments=(ParsedAttachment(filename="x", content_type=kinds[place], content=content),)
        if place in kinds
        else (),
    )
    # The most that a report may hold are thousands of fields; a second mark costs as much as the first.
    assert calls(lambda: read_complaint(mail, mail_from="a@b")) <= 150_000
    assert calls(lambda: triage(mail, "a@b")) <= 5_000


def test_an_ordinary_mail_costs_little():
    text = "We looked at the numbers once more and think that the plan holds.\n" * 20
    fields = tuple((f"X-Field-{number}", "value") for number in range(30))
    mail = ParsedMail(subject="Re: numbers", text=text, headers=fields)
    assert calls(lambda: read_complaint(mail, mail_from="a@b")) <= 60
    assert calls(lambda: triage(mail, "a@b")) <= 200
