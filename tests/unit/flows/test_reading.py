"""What one mail says, as columns: pure, bounded, the same for a copy."""

from dataclasses import replace

import pytest

from flows.house import raw_mail
from postroom.flows.accept import AcceptedMail, envelope_from_json, envelope_to_json
from postroom.flows.authenticate import NOT_CHECKED
from postroom.flows.reading import MAX_KEPT_HEADER_CHARS, open_mail, read_mail
from postroom.flows.views import extracted_html
from postroom.mail.values import Envelope

ENVELOPE = Envelope(
    mail_from="ann@example.com",
    rcpt_to=("agent+tag@here.test", "agent@here.test"),
    helo="out.test",
    remote_ip="192.0.2.9",
    tls="TLSv1.3",
    smtputf8=True,
    protocol="UTF8SMTPS",
)


def read(raw, inbox_id="inb_1"):
    mail = AcceptedMail(
        workspace_id="wks_1",
        id="mal_1",
        inbox_id=inbox_id,
        blob_id="blb_1",
        raw=raw,
        envelope=ENVELOPE,
        received_at=1,
    )
    return read_mail(open_mail(mail), NOT_CHECKED, b"key")


def test_the_envelope_survives_its_keeping():
    kept = envelope_to_json(ENVELOPE)
    assert envelope_from_json({**kept, "rcpt_to": list(kept["rcpt_to"])}) == ENVELOPE


def test_where_it_was_delivered_and_by_which_tag():
    columns = read(raw_mail()).columns
    assert (columns["delivered_to"], columns["subtag"]) == ("agent+tag@here.test", "tag")
    assert (columns["raw_blob_id"], columns["size_bytes"]) == ("blb_1", len(raw_mail()))


SAME = {
    "a trace field more": raw_mail(extra=(("Received", "from a by b"), ("X-Spam", "no"))),
    "a return path": b"Return-Path: <x@y>\r\n" + raw_mail(),
}
OTHER = {
    "another text": raw_mail(text="Hello here."),
    "another id": raw_mail(message_id="<second@example.com>"),
    "another subject": raw_mail(subject="Hello!"),
    "another author": raw_mail(sender="Bob <bob@example.com>"),
    "another date": raw_mail(date="Wed, 02 Sep 2026 12:00:00 +0000"),
}


@pytest.mark.parametrize("name", SAME)
def test_a_copy_has_the_same_fingerprint(name):
    assert read(SAME[name]).fingerprint == read(raw_mail()).fingerprint


@pytest.mark.parametrize("name", OTHER)
def test_another_mail_has_another(name):
    assert read(OTHER[name]).fingerprint != read(raw_mail()).fingerprint


def test_the_same_mail_in_another_inbox_is_no_copy():
    assert read(raw_mail(), "inb_2").fingerprint != read(raw_mail()).fingerprint


def test_a_mail_without_id_has_none():
    assert read(raw_mail(message_id=None)).fingerprint is None


def test_kept_headers_are_bounded():
    raw = raw_mail(extra=[(f"X-{number}", "y" * 900) for number in range(300)])
    kept = read(raw).columns["headers"]
    assert 10 < len(kept) < 300
    assert sum(len(one["name"]) + len(one["value"]) for one in kept) <= MAX_KEPT_HEADER_CHARS


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\r\n\r\n", b"\x00" * 100, b"From", b"\xff\xfe", b"A: b\r\n" * 5000])
def test_anything_can_be_read(raw):
    columns = read(raw).columns
    assert columns["subject"] is not None


OLD = '<div class="gmail_quote"><blockquote>OLD</blockquote></div>'


def html_mail(html):
    return b"From: ann@example.com\r\nSubject: Re: x\r\nContent-Type: text/html\r\n\r\n" + html.encode()


@pytest.mark.parametrize(
    ("html", "kept", "shown"),
    [
        ("<p>Yes.</p>", None, "<p>Yes.</p>"),
        (f"<p>Yes.</p>{OLD}", "<p>Yes.</p>", "<p>Yes.</p>"),
        (OLD, "", None),
    ],
)
def test_new_html_is_kept_only_where_it_is_not_all(html, kept, shown):
    columns = read(html_mail(html)).columns
    assert columns["extracted_html"] == kept
    assert extracted_html(columns) == shown


def test_new_html_of_a_mail_without_html_is_none():
    columns = read(raw_mail()).columns
    assert columns["html"] is None
    assert extracted_html(columns) is None


@pytest.mark.parametrize("value", ["mx.here.test; dmarc=pass", '(c) "MX.here.test" 1; dmarc=pass'])
def test_no_strangers_results_in_our_name_are_shown(value):
    others = (
        ("Authentication-Results", "mx.other.test; dmarc=fail"),
        ("ARC-Authentication-Results", "i=1; mx.here.test"),
    )
    raw = raw_mail(extra=(("Authentication-Results", value), *others))
    mail = AcceptedMail(
        workspace_id="wks_1", id="mal_1", inbox_id="inb_1", blob_id="blb_1", raw=raw, envelope=ENVELOPE, received_at=1
    )
    origin = replace(NOT_CHECKED, results="mx.here.test;\r\n spf=none")
    shown = read_mail(open_mail(mail), origin, b"key").columns["headers"]
    assert [(one["name"], one["value"]) for one in shown if "Results" in one["name"]] == list(others)
