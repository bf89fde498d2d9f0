import base64
import tracemalloc

import pytest

from postroom.base.limits import MAX_ADDRESSES, MAX_DEPTH, MAX_PARTS, MAX_TEXT_CHARS
from postroom.mail.parse import parse_mail


def mail(*lines):
    return parse_mail(b"\r\n".join([b"From: a@example.com", *lines]))


def mixed(*lines):
    return mail(b"Content-Type: multipart/mixed; boundary=b", b"", *lines, b"--b--")


def test_headers_are_kept_in_order_with_their_spelling():
    found = mail(b"X-B: 1", b"x-a: =?utf-8?Q?=C3=A9?=", b"X-B: 2", b"", b"")
    assert found.headers == (("From", "a@example.com"), ("X-B", "1"), ("x-a", "é"), ("X-B", "2"))
    assert found.header("x-b") == "1"
    assert found.header_all("x-b") == ("1", "2")


def test_the_first_of_a_doubled_field_counts_but_every_recipient():
    found = mail(b"Subject: one", b"Subject: two", b"To: b@x", b"To: c@x", b"", b"")
    assert found.subject == "one"
    assert [box.address for box in found.to] == ["b@x", "c@x"]


def test_absent_fields():
    found = mail(b"", b"x")
    assert (found.subject, found.to, found.date_ms, found.message_id, found.references) == ("", (), None, None, ())
    assert (found.text, found.html, found.content_type) == ("x", None, "text/plain")


@pytest.mark.parametrize(
    ("lines", "filename", "inline"),
    [
        ((b"Content-Type: text/plain", b"Content-Disposition: attachment"), "attachment-1.txt", False),
        ((b'Content-Type: text/plain; name="n.txt"',), "n.txt", False),
        ((b"Content-Type: text/plain", b"Content-Disposition: inline; filename=n.txt"), "n.txt", True),
        ((b"Content-Type: text/enriched",), "attachment-1.txt", False),
        ((b"Content-Type: text/calendar; name=i.ics",), "i.ics", False),
        ((b"Content-Type: application/pkcs7-signature; name=smime.p7s",), "smime.p7s", False),
        ((b"Content-Type: message/rfc822", b"Content-Disposition: inline"), "attachment-1.eml", True),
        ((b"Content-Type: image/png",), "attachment-1.png", False),
    ],
)
def test_parts_that_are_files(lines, filename, inline):
    found = mixed(b"--b", b"", b"text", b"--b", *lines, b"", b"content")
    assert found.text == "text"
    [attachment] = found.attachments
    assert (attachment.filename, attachment.inline, attachment.content) == (filename, inline, b"content")


def test_several_texts_are_one():
    assert mixed(b"--b", b"", b"one", b"--b", b"", b"two").text == "one\ntwo"


def test_a_mail_that_is_one_named_text_is_read_and_one_that_is_attached_is_not():
    assert mail(b"Content-Type: text/plain; name=x.txt", b"", b"x").text == "x"
    found = mail(b"Content-Disposition: attachment; filename=x.txt", b"", b"x")
    assert (found.text, found.attachments[0].filename) == (None, "x.txt")


def test_alternatives_inside_each_other():
    found = mail(
        b"Content-Type: multipart/alternative; boundary=b", b"", b"--b", b"Content-Type: text/plain", b"", b"plain",
        b"--b", b"Content-Type: multipart/related; boundary=r", b"", b"--r", b"Content-Type: text/html", b"",
        b'<p>rich<img src="cid:i@x"></p>', b"--r", b"Content-Type: image/gif", b"Content-ID: <i@x>", b"", b"GIF",
        b"--r--", b"--b--",
    )  # fmt: skip
    assert (found.text, found.text_is_from_html, found.html) == ("plain", False, '<p>rich<img src="cid:i@x"></p>')
    [image] = found.attachments
    assert (image.content_id, image.inline) == ("i@x", True)


def test_a_part_that_cannot_be_decoded_costs_nothing_else():
    found = mixed(
        b"--b", b"", b"text", b"--b", b"Content-Type: a/b", b"Content-Transfer-Encoding: base64", b"", b"!!\xff@@"
    )
    assert found.text == "text"
    assert found.attachments[0].content == b""
    assert found.defects == ("bad_base64",)


def test_an_attached_mail_is_its_raw_bytes_and_is_named_by_its_subject():
    inner = b"From: x@y\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_an/von?=\r\n\r\nbody\r\n"
    found = mixed(
        b"--b", b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: base64", b"", base64.b64encode(inner)
    )
    [attachment] = found.attachments
    assert (attachment.filename, attachment.content) == ("Grüße an von.eml", inner)


def test_references_are_verbatim():
    found = mail(b"References: <B@x>\r\n <a@X>", b"In-Reply-To: <a@X>", b"Message-ID: <Own@x>", b"", b"")
    assert (found.references, found.in_reply_to, found.message_id) == (("<B@x>", "<a@X>"), ("<a@X>",), "<Own@x>")


# --- Bounds --------------------------------------------------------------------------------------------------------


def test_many_recipients():
    found = mail(*(b"To: " + b",".join(b"u%d@x" % number for number in range(1000)) for _ in range(20)), b"", b"x")
    assert len(found.to) == MAX_ADDRESSES


def test_many_parts():
    found = mixed(*[b"--b", b"Content-Type: a/b", b"", b"x"] * 50_000)
    assert len(found.attachments) == MAX_PARTS - 1
    assert "too_many_parts" in found.defects


def test_deep_nesting():
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(800))
    found = parse_mail(raw + b"\nx\n")
    assert "too_deep" in found.defects
    assert f"boundary=b{MAX_DEPTH + 1}" in (found.text or "")


@pytest.mark.parametrize("content_type", [b"text/plain", b"text/html"])
def test_long_text(content_type):
    found = mail(b"Content-Type: " + content_type, b"", b"word " * (MAX_TEXT_CHARS // 2))
    assert len(found.text or "") <= MAX_TEXT_CHARS
    assert len(found.html or "") <= MAX_TEXT_CHARS
    assert "text_too_long" in found.defects


HOSTILE_HEADERS = {
    "encoded words": b"Subject: " + b"\r\n ".join([b"=?utf-8?Q?=C3=A9?="] * 60_000),
    "open encoded words": b"Subject: " + b"=?utf-8?Q?" * 100_000,
    "encoded word marks": b"Subject: " + b"=?" * 500_000,
    "parameters": b"Content-Type: text/plain" + b"".join(b";\r\n name*%d*=%%41" % number for number in range(5000)),
    "semicolons": b"Content-Type: text/plain" + b";" * 500_000,
    "escapes": b'Content-Type: text/plain; name="' + b"\\a" * 500_000,
    "addresses": b"To: " + b",\r\n ".join(b"n%d <u%d@x>" % (number, number) for number in range(20_000)),
    "brackets": b"To: " + b"<" * 1_000_000,
    "comments": b"From: " + b"(" * 5000,
    "one long header": b"X: " + b"y" * 1_000_000,
    "folds": b"X: y" + b"\r\n z" * 250_000,
    "ids": b"References: " + b"<" * 1_000_000,
    "date": b"Date: " + b"1-" * 500_000,
    "colons": b":" * 1_000_000,
    "boundary": b"Content-Type: multipart/mixed; boundary=" + b"b" * 1_000_000,
}


@pytest.mark.parametrize("header", HOSTILE_HEADERS.values(), ids=HOSTILE_HEADERS)
def test_hostile_headers(header):
    found = mail(header, b"", b"x")
    assert len(found.text or "") <= len(header) + 10
    assert sum(len(value) for _, value in found.headers) < 300_000
    assert len(found.to) + len(found.from_) <= MAX_ADDRESSES + 1


HOSTILE_BODIES = {
    "soft breaks": (b"Content-Transfer-Encoding: quoted-printable", b"=\r\n" * 333_000),
    "escapes": (b"Content-Transfer-Encoding: quoted-printable", b"=" * 1_000_000),
    "padding": (b"Content-Transfer-Encoding: base64", b"=a" * 500_000),
    "uu lines": (b"Content-Transfer-Encoding: x-uuencode", b"begin 644 x\n" + b"a\n" * 500_000),
    "delimiters": (b"Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\n" + b"\n--bb" * 200_000),
    "flowed": (b"Content-Type: text/plain; format=flowed", b"a \r\n" * 250_000),
    "utf-7": (b"Content-Type: text/plain; charset=utf-7", b"+2AA-" * 200_000),
    "div": (b"Content-Type: text/html", b"<div>" * 200_000),
    "open tags": (b"Content-Type: text/html", b"<a b='" * 170_000),
}


@pytest.mark.parametrize(("header", "body"), HOSTILE_BODIES.values(), ids=HOSTILE_BODIES)
def test_hostile_bodies(header, body):
    found = mail(header, b"", body)
    assert len(found.text or "") <= MAX_TEXT_CHARS
    assert (found.text or "").encode() is not None


def test_a_large_mail_is_copied_once():
    content = bytes(range(256)) * 32_768  # 8 MiB, 11 MB as base64
    raw = b"\r\n".join(
        [b"Content-Type: multipart/mixed; boundary=b", b"", b"--b", b"", b"text", b"--b", b"Content-Type: a/b",
         b"Content-Transfer-Encoding: base64", b"", base64.encodebytes(content).replace(b"\n", b"\r\n") + b"--b--", b""]
    )  # fmt: skip
    tracemalloc.start()
    found = parse_mail(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.attachments[0].content == content
    assert found.defects == ()
    assert peak < 1.2 * len(raw)
