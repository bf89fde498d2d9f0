"""parse_mail and what it is made of under made-up bytes: no error, no bound broken, nothing that cannot be stored."""

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.base.limits import (
    MAX_ADDRESSES,
    MAX_FILENAME_CHARS,
    MAX_HEADERS,
    MAX_MESSAGE_IDS,
    MAX_PARTS,
    MAX_TEXT_CHARS,
)
from postroom.mail.address import normalize, parse_mailbox, parse_mailboxes, split_subtag
from postroom.mail.date import parse_date
from postroom.mail.headers import decode_header_value, decode_words
from postroom.mail.html_safe import sanitize_html
from postroom.mail.html_text import html_to_text, text_to_html
from postroom.mail.message_id import match_key, parse_message_ids
from postroom.mail.mime_type import clean_filename, parse_parameters, text_parameter
from postroom.mail.parse import parse_mail

PIECES = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b" ", b"\t", b":", b";", b"=", b'"', b"\\", b"\x00", b"\xff",
    b"\xc3\xa9", b"--b", b"--b--", b"--c", b"\n--b\n", b"\r\n--b\r\n", b"\r\n--b--\r\n", b"From: ",
    b"To: a <b@c>, ", b"Subject: ", b"Date: ", b"Content-Type: ", b"multipart/mixed", b"multipart/alternative",
    b"; boundary=b", b'; boundary="c"', b"text/plain", b"text/html", b"message/rfc822", b"; charset=utf-7",
    b"; charset=iso-2022-jp", b"; charset=hz", b"; format=flowed", b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: uue",
    b"Content-Disposition: attachment; filename*0*=utf-8''%C3%A9", b"; filename=", b"=?utf-8?Q?=C3=A9?=", b"=?",
    b"?=", b"=?utf-8?B?", b"References: <a@b>", b"<", b">", b"<p>", b"</p>", b"<div style='display:none'>", b"<!--",
    b"-->", b"<a href=http://x>", b"aGVsbG8=", b"=C3=A9", b"+2AA-", b"\x1b$B", b"~{", b"begin 644 x\n",
    b"Content-ID: <x>", b"words of text ",
]  # fmt: skip
MAILS = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=60).map(b"".join)
LINES = st.lists(
    st.sampled_from(["=?utf-8?Q?", "?=", "=?", "<", ">", "(", ")", '"', "\\", ",", ";", ":", "@", "a@b", "[", "]", "é",
                     "\udce9", "\ud800", "\x00", " ", "xn--", "*0*=", "''", "%41", "http://x", "<p", "</p>", "<td>",
                     "style='"]) | st.text(max_size=5),
    max_size=60,
).map("".join)  # fmt: skip


def storable(text):
    """Raises when the text cannot be written as UTF-8, or holds the NUL that PostgreSQL refuses."""
    assert b"\x00" not in text.encode()


@given(MAILS)
@settings(deadline=None)
def test_any_bytes_are_a_mail(raw):
    mail = parse_mail(raw)
    assert len(mail.attachments) <= MAX_PARTS
    assert len(mail.headers) <= MAX_HEADERS
    assert len(mail.references) <= MAX_MESSAGE_IDS
    assert max(len(mail.text or ""), len(mail.html or "")) <= MAX_TEXT_CHARS
    assert len(set(mail.defects)) == len(mail.defects)
    for text in (
        mail.subject,
        mail.text or "",
        mail.html or "",
        mail.message_id or "",
        *mail.references,
        mail.content_type,
    ):
        storable(text)
    for name, value in mail.headers:
        storable(name + value)
        assert "\n" not in value
        assert "\r" not in value
    for box in (*mail.from_, *mail.to):
        storable(box.address + box.name)
        assert box.address.isprintable()
    for attachment in mail.attachments:
        storable(attachment.filename + attachment.content_type + (attachment.content_id or ""))
        assert 0 < len(attachment.filename) <= MAX_FILENAME_CHARS
        assert "/" not in attachment.filename


@given(MAILS, MAILS)
@settings(max_examples=100, deadline=None)
def test_a_good_part_survives_its_neighbours(before, after):
    fence = b"0f2c9a7d"
    raw = (
        b"Content-Type: multipart/mixed; boundary=" + fence + b"\r\n\r\n--" + fence + b"\r\n\r\n" + before
        + b"\r\n--" + fence + b"\r\nContent-Type: a/b; name=good\r\nContent-Transfer-Encoding: base64\r\n\r\nZ29vZA=="
        + b"\r\n--"
        + fence + b"\r\n\r\n" + after + b"\r\n--" + fence + b"--\r\n"
    )  # fmt: skip
    assert b"good" in [
        attachment.content for attachment in parse_mail(raw).attachments if attachment.filename == "good"
    ]


@given(LINES)
@settings(deadline=None)
def test_any_text_is_a_header_value(value):
    storable(decode_words(value))
    storable(decode_header_value(value.encode("utf-8", "replace")))
    assert len(parse_mailboxes(value)) <= MAX_ADDRESSES
    parse_date(value)
    parse_message_ids(value)
    match_key(value)
    split_subtag(value)
    normalize(value)
    box = parse_mailbox(value)
    assert box is None or (box.address.isprintable() and "@" in box.address)


@given(LINES)
@settings(deadline=None)
def test_any_text_is_a_content_type(value):
    value = value.encode("utf-8", "replace").decode()
    _, parameters = parse_parameters(value)
    storable(clean_filename(text_parameter(parameters, "filename") or ""))


@given(LINES)
@settings(deadline=None)
def test_any_text_is_html(value):
    value = value.encode("utf-8", "replace").decode()
    storable(html_to_text(value))
    assert "<script" not in sanitize_html(value)
    assert "<script" not in sanitize_html(value + "x" * 20_000)
    text_to_html(value)


@given(st.text(max_size=60).filter(lambda name: name.isprintable()))
@settings(deadline=None)
def test_what_a_strict_address_is_a_list_of_one_is(name):
    box = parse_mailbox(f'"{name}" <a.b@example.com>')
    if box is not None:
        [read] = parse_mailboxes(f'"{name}" <a.b@example.com>')
        assert read.address == box.address
