"""`postroom inspect`: every key is there, and a batch answers one line each, whatever a case does."""

import asyncio
import base64
import io

import orjson
import pytest

from flows.house import raw_mail
from postroom import inspection
from postroom.edge.dns_resolver import DnsResolver
from postroom.inspection import Circumstances, inspect_batch, inspect_mail

KEYS = {
    "subject",
    "from",
    "to",
    "cc",
    "date",
    "messageId",
    "inReplyTo",
    "references",
    "text",
    "html",
    "extractedText",
    "extractedHtml",
    "attachments",
    "category",
    "signals",
    "autoReply",
    "bounce",
    "complaint",
    "unsubscribe",
    "codes",
    "links",
    "screening",
    "authentication",
    "defects",
}


def inspect(raw, **known):
    return inspect_mail(raw, Circumstances(**known))


def batch(*lines):
    raw = b"".join((line if isinstance(line, bytes) else orjson.dumps(line)) + b"\n" for line in lines)
    return [orjson.loads(line) for line in inspect_batch(io.BytesIO(raw))]


@pytest.mark.parametrize("raw", [raw_mail(), b"", b"\x00\xff\r\n\r\n", b"no header at all"])
def test_every_key_is_there_whatever_the_mail(raw):
    assert set(inspect(raw)) == KEYS


def test_what_a_mail_says():
    chain = ["<A@x>", "<b@x>"]
    got = inspect(
        raw_mail(text="Yes.\n\n> Which day?", references=chain, in_reply_to="<b@x>", extra=(("Cc", "c@x.test"),))
    )
    assert (got["subject"], got["from"]) == ("Hello", "Ann <ann@example.com>")
    assert (got["to"], got["cc"]) == (["agent@here.test"], ["c@x.test"])
    assert (got["date"], got["messageId"]) == ("2026-09-01T12:00:00.000Z", "<first@example.com>")
    assert (got["inReplyTo"], got["references"]) == ("<b@x>", chain)
    assert got["extractedText"].strip() == "Yes."
    assert (got["category"], got["autoReply"], got["signals"], got["defects"]) == ("message", False, [], [])


def test_a_file_is_described():
    body = '--m\nContent-Type: text/csv\nContent-Disposition: attachment; filename="a.csv"\n\n1,2\n--m--'
    got = inspect(raw_mail(text=body, extra=(("Content-Type", "multipart/mixed; boundary=m"),)))
    assert got["attachments"] == [{"filename": "a.csv", "contentType": "text/csv", "size": 3}]


@pytest.mark.parametrize(
    ("extra", "mail_from", "category", "auto_reply"),
    [
        ((), None, "message", False),
        ((("Auto-Submitted", "auto-replied"),), None, "auto_reply", True),
        ((("Content-Type", "multipart/report; report-type=delivery-status; boundary=m"),), "", "bounce", False),
    ],
)
def test_what_kind_it_is(extra, mail_from, category, auto_reply):
    got = inspect(raw_mail(extra=extra), mail_from=mail_from)
    assert (got["category"], got["autoReply"]) == (category, auto_reply)


def test_the_null_reverse_path_is_told_apart_from_one_that_is_not_known():
    assert inspect(raw_mail(), mail_from="")["signals"] == ["null reverse-path"]
    assert inspect(raw_mail())["signals"] == []


def test_a_batch_answers_in_order_with_the_ids():
    raw = base64.b64encode(raw_mail()).decode()
    got = batch({"id": 1, "raw": raw}, {"id": "two", "text": "Grüße\n\n> quoted"}, {"raw": raw})
    assert [one["id"] for one in got] == [1, "two", None]
    assert got[0]["subject"] == "Hello"
    assert got[1]["text"].startswith("Grüße")
    assert all(set(one) >= KEYS for one in got)


def test_a_file_is_read_and_named(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(raw_mail())
    got = batch({"id": 1, "file": str(path)})
    assert (got[0]["file"], got[0]["messageId"]) == (str(path), "<first@example.com>")


@pytest.mark.parametrize(
    ("bad", "bad_id"),
    [
        (b"not json", None),
        (b"[1, 2]", None),
        (b'"text"', None),
        (b"null", None),
        (b"\xff\xfe", None),
        ({"id": 7}, 7),
        ({"id": 7, "raw": "not base64!"}, 7),
        ({"id": 7, "raw": None}, 7),
        ({"id": 7, "raw": 5}, 7),
        ({"id": 7, "file": "/nowhere/at/all"}, 7),
        ({"id": 7, "file": 5.5}, 7),
        ({"id": {"any": "json"}}, {"any": "json"}),
    ],
)
def test_a_case_that_cannot_be_used_is_told_and_the_rest_goes_on(bad, bad_id):
    got = batch({"id": 1, "text": "one"}, bad, {"id": 3, "text": "three"})
    assert [one["id"] for one in got] == [1, bad_id, 3]
    assert got[1]["error"]
    assert "error" not in got[0]
    assert "error" not in got[2]


def test_empty_lines_are_passed_over():
    assert [one["id"] for one in batch(b"", b"  ", {"id": 1, "text": "x"}, b"")] == [1]


def test_every_field_of_a_case_is_taken():
    case = {"id": 1, "text": "x", "ip": "192.0.2.1", "helo": "h", "mailFrom": "", "rcptTo": "a@b", "zone": {}, "now": 5}
    got = batch(case)[0]
    assert "error" not in got
    assert got["signals"] == ["null reverse-path"]


def test_half_a_surrogate_pair_breaks_nothing():
    got = batch({"id": 1, "raw": base64.b64encode(raw_mail(text="x", subject="=?utf-16?b?2AA=?=")).decode()})
    assert got[0]["id"] == 1
    assert "error" not in got[0]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ([1, 2], "The line must be a JSON object with file, raw or text, not a list."),
        (None, "The line must be a JSON object with file, raw or text, not null."),
        (b"not json", "The line is not JSON: "),
        ({"text": None}, "A case needs file, raw or text."),
        ({"text": 5}, "text must be a string, not a number."),
        ({"raw": True}, "raw must be a string, not true."),
        ({"raw": "gr\u00fc\u00df"}, "raw is not base64: "),
        ({"text": "x", "ip": "garbage"}, "ip must be an IPv4 or IPv6 address, not 'garbage'."),
        ({"text": "x", "ip": 1}, "ip must be a string, not a number."),
        ({"text": "x", "helo": ["h"]}, "helo must be a string, not a list."),
        ({"text": "x", "mailFrom": {}}, "mailFrom must be a string, not an object."),
        ({"text": "x", "zone": []}, "zone must be an object of names, not a list."),
        ({"text": "x", "now": "abc"}, "now must be a number of seconds since 1970, not 'abc'."),
        ({"text": "x", "now": True}, "now must be a number of seconds since 1970, not True."),
    ],
)
def test_what_is_wrong_with_a_case_is_said_in_a_sentence(bad, told):
    assert batch(bad)[0]["error"].startswith(told)


def test_without_a_zone_dns_is_waited_for_no_longer_than_the_server_would(monkeypatch):
    asked = []

    async def never(self, name, kind):
        asked.append(name)
        await asyncio.Event().wait()

    monkeypatch.setattr(DnsResolver, "lookup", never)
    monkeypatch.setattr(inspection, "AUTHENTICATION_TIMEOUT_S", 0.0)
    got = inspect(raw_mail(), ip="192.0.2.1", mail_from="ann@example.com")
    assert asked
    assert got["authentication"]["spf"]["result"] == "temperror"
