"""compose: what a reader gets out is what the draft said, and nothing in a draft can say more than its field."""

import email
import email.header
import email.policy
import email.utils
from dataclasses import replace
from email.message import EmailMessage

import pytest

from postroom.base.errors import BadInput
from postroom.base.limits import MAX_REFERENCES_SENT_BYTES
from postroom.mail.compose import Draft, DraftAttachment, compose, cut_references, needs_smtputf8
from postroom.mail.values import Mailbox

DRAFT = Draft(
    from_=Mailbox(address="support@agents.example", name="Support"),
    to=(Mailbox(address="ada@example.com", name="Ada Lovelace"),),
    subject="Your order",
    text="Hello Ada,\n\nit is on its way.\n",
    message_id="<9f1c@agents.example>",
    date_ms=1_788_264_000_000,
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
LOGO = DraftAttachment(
    filename="logo.png", content_type="image/png", content=PNG, content_id="<logo@mail>", inline=True
)
PDF = DraftAttachment(filename="bill.pdf", content_type="application/pdf", content=b"%PDF-1.7\r\n" * 50)


def read(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def composed(**changes) -> EmailMessage:
    raw = compose(replace(DRAFT, **changes))
    assert_lines_are_sound(raw)
    return read(raw)


def decoded(value: str) -> str:
    return str(email.header.make_header(email.header.decode_header(value)))


def content(part: EmailMessage) -> str:
    return part.get_content().replace("\r\n", "\n")


def assert_lines_are_sound(raw: bytes) -> None:
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    assert raw.endswith(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(line.strip() for line in head.split(b"\r\n"))


def header_lines(raw: bytes) -> list[bytes]:
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


def test_plain_mail_byte_for_byte():
    assert compose(DRAFT) == (
        b"From: Support <support@agents.example>\r\n"
        b"To: Ada Lovelace <ada@example.com>\r\n"
        b"Subject: Your order\r\n"
        b"Date: Tue, 01 Sep 2026 12:00:00 +0000\r\n"
        b"Message-ID: <9f1c@agents.example>\r\n"
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Hello Ada,\r\n\r\nit is on its way.\r\n"
    )


def test_the_same_draft_gives_the_same_bytes():
    draft = replace(DRAFT, html="<p>x</p>", attachments=(PDF, LOGO))
    assert compose(draft) == compose(draft)


@pytest.mark.parametrize(
    "subject",
    [
        "Grüße aus Köln",
        "注文番号のお知らせ" * 12,
        "🙂" * 60,
        "a" * 1500,
        "word " * 60 + "end",
        "two  spaces   and" + " " * 1200 + "many",
        "=?utf-8?q?not_an_encoded_word?=",
        "tab\there",
        "bell\x07 and \x0b and \x1c and \x85 and \u2028",
        "Re: " + "x" * 74,
        'a: b; c=d, <e> (f) "g" \\h',
    ],
)
def test_subject_comes_back(subject):
    raw = compose(replace(DRAFT, subject=subject))
    assert_lines_are_sound(raw)
    value = email.message_from_bytes(raw)["Subject"]
    assert decoded(value.replace("\r\n", "")) == subject
    assert raw.isascii()


@pytest.mark.parametrize("subject", ["Grüße " * 40, "日本語" * 50, "word " * 60, "🙂 ok " * 40])
def test_subject_is_folded_at_78_in_words_of_75(subject):
    lines = header_lines(compose(replace(DRAFT, subject=subject)))
    assert max(map(len, lines)) <= 78
    words = [word for line in lines for word in line.split() if word.startswith(b"=?")]
    for word in words:
        assert len(word) <= 75
        # Every word decodes by itself: no character is split between two.
        assert email.header.decode_header(word.decode())[0][0].decode("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Lovelace, Ada",
        'The "Countess"',
        "back\\slash",
        "Jürgen Müller",
        "山田太郎" * 20,
        "O'Brien (Sales) <fake@evil.example>",
        "x" * 300,
        "two  spaces",
        "a@b.example",
        "=?utf-8?q?x?=",
        "dot.ted",
    ],
)
def test_display_name_comes_back(name):
    to = (Mailbox(address="ada@example.com", name=name), Mailbox(address="bob@example.com"))
    raw = compose(replace(DRAFT, to=to))
    assert_lines_are_sound(raw)
    assert [a.addr_spec for a in read(raw)["To"].addresses] == ["ada@example.com", "bob@example.com"]
    # The standard library's newer reader puts spaces between the encoded words of a phrase; its older one does not.
    value = email.message_from_bytes(raw)["To"].replace("\r\n", "")
    assert decoded(email.utils.getaddresses([value])[0][0]) == name


def test_many_recipients_are_folded_between_them():
    to = tuple(Mailbox(address=f"person-{n}@department.example.com", name=f"Person {n}") for n in range(100))
    raw = compose(replace(DRAFT, to=to, cc=to[:3], reply_to=to[:2]))
    assert max(map(len, header_lines(raw))) <= 78
    parsed = read(raw)
    assert [a.addr_spec for a in parsed["To"].addresses] == [m.address for m in to]
    assert [a.addr_spec for a in parsed["Cc"].addresses] == [m.address for m in to[:3]]
    assert [a.addr_spec for a in parsed["Reply-To"].addresses] == [m.address for m in to[:2]]


def test_nobody_named_is_an_empty_group():
    assert composed(to=())["To"] == "undisclosed-recipients:;"
    assert composed(to=(), cc=DRAFT.to)["To"] is None


def test_international_domain_is_written_in_a_labels():
    draft = replace(DRAFT, to=(Mailbox(address="ada@Bücher.example"),))
    assert not needs_smtputf8(draft)
    assert b"To: ada@xn--bcher-kva.example\r\n" in compose(draft)


def test_international_local_part_is_raw_utf8():
    draft = replace(DRAFT, cc=(Mailbox(address="jürgen@bücher.example", name="Jürgen"),))
    assert needs_smtputf8(draft)
    assert "Cc: =?utf-8?q?J=C3=BCrgen?= <jürgen@xn--bcher-kva.example>\r\n".encode() in compose(draft)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("john..doe@example.com", '"john..doe"@example.com'),
        ("john.@example.com", '"john."@example.com'),
        ('"john doe"@example.com', '"john doe"@example.com'),
        ("a+b=c@EXAMPLE.com", "a+b=c@example.com"),
        ("ada@[192.0.2.1]", "ada@[192.0.2.1]"),
        ("ada@[IPv6:2001:db8::1]", "ada@[IPv6:2001:db8::1]"),
    ],
)
def test_address_is_written_so(address, written):
    assert f"To: {written}\r\n".encode() in compose(replace(DRAFT, to=(Mailbox(address=address),)))


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "@example.com", "ada@", "a b@example.com", "ada@exa mple.com", "<ada@example.com>",
        "a,b@example.com",
        "ada@example.com\r\nBcc: x@y", "ada\0@example.com", '"a"b"@example.com', '"a\\"@example.com', "ada@a..b",
        "ada@" + "x" * 64 + ".example", "ada@" + "x." * 200 + "example", "a" * 300 + "@example.com", "ada@[300.1.1.1]",
        "ada@[IPv6:::1", "\ud800@example.com", "ada@\ud800.example", "a@b@c>", "ada@ex\u2028ample.com",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["from_", "to", "cc", "reply_to"])
def test_what_is_no_address_is_refused_by_field(address, field):
    value = Mailbox(address=address)
    with pytest.raises(BadInput) as caught:
        compose(replace(DRAFT, **{field: value if field == "from_" else (value,)}))
    assert caught.value.param == {"from_": "from", "reply_to": "replyTo"}.get(field, field)
    assert caught.value.fix


@pytest.mark.parametrize("bad", ["a\r\nBcc: evil@example.com", "a\nb", "a\rb", "a\0b"])
@pytest.mark.parametrize(
    ("param", "change"),
    [
        ("subject", lambda bad: {"subject": bad}),
        ("from", lambda bad: {"from_": Mailbox(address="a@b.example", name=bad)}),
        ("to", lambda bad: {"to": (Mailbox(address="a@b.example", name=bad),)}),
        ("cc", lambda bad: {"cc": (Mailbox(address=f"{bad}@b.example"),)}),
        ("replyTo", lambda bad: {"reply_to": (Mailbox(address=f"a@{bad}"),)}),
        ("messageId", lambda bad: {"message_id": f"<{bad}@x>"}),
        ("inReplyTo", lambda bad: {"in_reply_to": f"<{bad}@x>"}),
        ("references", lambda bad: {"references": ("<a@b>", f"<{bad}@x>")}),
        ("headers.X-Order", lambda bad: {"headers": (("X-Order", bad),)}),
        ("headers", lambda bad: {"headers": ((f"X-{bad}", "1"),)}),
        ("attachments[0].filename", lambda bad: {"attachments": (replace(PDF, filename=bad),)}),
        ("attachments[0].contentType", lambda bad: {"attachments": (replace(PDF, content_type=f"a/{bad}"),)}),
        ("attachments[1].contentId", lambda bad: {"attachments": (PDF, replace(LOGO, content_id=bad))}),
    ],
)
def test_line_breaks_and_nul_are_refused_by_field(param, change, bad):
    with pytest.raises(BadInput) as caught:
        compose(replace(DRAFT, **change(bad)))
    assert caught.value.param == param


@pytest.mark.parametrize(
    "name",
    ["From", "BCC", "dkim-signature", "Content-Type", "ARC-Seal", "Received", "Sender", "reply-to", "Mime-Version",
     "Authentication-Results", "Return-Path", "Resent-To", "Message-ID"],
)  # fmt: skip
def test_structural_header_is_reserved(name):
    with pytest.raises(BadInput) as caught:
        compose(replace(DRAFT, headers=((name, "x"),)))
    assert (caught.value.code, caught.value.param) == ("reserved_header", f"headers.{name}")


@pytest.mark.parametrize("name", ["", "X Y", "X:", "X-Ü", "X\x7f", "X" * 77])
def test_what_is_no_header_name_is_refused(name):
    with pytest.raises(BadInput):
        compose(replace(DRAFT, headers=((name, "x"),)))


def test_custom_headers_are_written_in_order():
    parsed = composed(headers=(("X-Order", "7"), ("Auto-Submitted", "auto-replied"), ("X-Order", "Größe"), ("X-E", "")))
    assert parsed.get_all("X-Order") == ["7", "Größe"]
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert parsed["X-E"] == ""


def test_text_and_html_are_alternatives_the_html_last():
    parsed = composed(html="<p>Größe</p>\n")
    assert parsed.get_content_type() == "multipart/alternative"
    plain, html = parsed.iter_parts()
    assert (plain.get_content_type(), content(plain)) == ("text/plain", DRAFT.text)
    assert (html.get_content_type(), content(html)) == ("text/html", "<p>Größe</p>\n")


def test_html_alone_stands_alone():
    parsed = composed(text="", html="<p>x</p>\n")
    assert (parsed.get_content_type(), content(parsed)) == ("text/html", "<p>x</p>\n")


def test_images_of_the_html_are_related_and_files_are_mixed():
    parsed = composed(html='<img src="cid:logo@mail">\n', attachments=(PDF, LOGO))
    assert parsed.get_content_type() == "multipart/mixed"
    alternative, pdf = parsed.iter_parts()
    plain, related = alternative.iter_parts()
    html, logo = related.iter_parts()
    assert [p.get_content_type() for p in (alternative, plain, related, html, logo, pdf)] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf",
    ]  # fmt: skip
    assert (logo["Content-ID"], logo.get_content(), logo.get_content_disposition()) == ("<logo@mail>", PNG, "inline")
    assert (pdf.get_filename(), pdf.get_content(), pdf.get_content_disposition()) == (
        "bill.pdf", PDF.content, "attachment",
    )  # fmt: skip


def test_inline_image_without_html_goes_beside_the_text():
    parsed = composed(attachments=(LOGO,))
    assert [p.get_content_type() for p in parsed.iter_parts()] == ["text/plain", "image/png"]


@pytest.mark.parametrize(
    "filename",
    ["bill.pdf", "Rechnung März.pdf", "請求書" * 30 + ".pdf", 'say "hi".txt', "back\\slash.txt", "x" * 200 + ".txt",
     "semi;colon=1.txt", "per%20cent.txt", "it's*.txt", "=?utf-8?q?x?=.txt", "bell\x07.txt"],
)  # fmt: skip
def test_file_name_comes_back(filename):
    raw = compose(replace(DRAFT, attachments=(replace(PDF, filename=filename),)))
    assert_lines_are_sound(raw)
    assert raw.isascii()
    [_, part] = read(raw).iter_parts()
    assert part.get_filename() == filename
    assert max(len(line) for line in raw.split(b"\r\n")) <= 100


def test_name_for_old_readers_is_encoded_words():
    raw = compose(replace(DRAFT, attachments=(replace(PDF, filename="März.pdf"),)))
    assert b' name="=?utf-8?q?M=C3=A4rz=2Epdf?="\r\n' in raw
    assert b" filename*=utf-8''M%C3%A4rz.pdf\r\n" in raw


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("short\n", "7bit"),
        ("", "7bit"),
        ("From here on\n.\n..dots\n", "7bit"),
        ("x" * 998 + "\n", "7bit"),
        ("x" * 999 + "\n", "quoted-printable"),
        ("nul \0 inside\n", "quoted-printable"),
        ("Grüße an alle, die das hier lesen können\n" * 5, "quoted-printable"),
        ("spaces at the end \t\nand = signs é\n.\n", "quoted-printable"),
        ("日本語のメール\n" * 5, "base64"),
        ("=" * 2000 + "\n", "base64"),
    ],
)
def test_text_takes_the_encoding_that_suits_it(text, encoding):
    parsed = composed(text=text)
    assert parsed["Content-Transfer-Encoding"] == encoding
    assert parsed.get_payload(decode=True).decode() == text.replace("\n", "\r\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_newline_becomes_crlf(newline):
    assert composed(text=f"one{newline}two{newline}").get_payload(decode=True) == b"one\r\ntwo\r\n"


def test_half_a_surrogate_pair_does_not_break_a_mail():
    parsed = composed(text="cut \ud83d", subject="cut \ud83d", html="<p>\ud83d</p>")
    assert parsed["Subject"] == "cut ?"


ATTACHED = b"From: a@b.example\r\nSubject: hi\r\n\r\nbody\r\n"


def test_attached_mail_travels_as_it_is():
    mail = DraftAttachment(filename="hi.eml", content_type="message/rfc822", content=ATTACHED.replace(b"\r\n", b"\n"))
    raw = compose(replace(DRAFT, attachments=(mail,)))
    assert ATTACHED in raw
    [_, part] = read(raw).iter_parts()
    assert (part.get_content_type(), part["Content-Transfer-Encoding"]) == ("message/rfc822", "7bit")
    assert part.get_content()["Subject"] == "hi"


@pytest.mark.parametrize("extra", ["é".encode(), b"x" * 999, b"lone \r here", b"\0"])
def test_attached_mail_that_cannot_is_a_file(extra):
    mail = DraftAttachment(filename="hi", content_type="message/rfc822", content=ATTACHED + extra)
    [_, part] = composed(attachments=(mail,)).iter_parts()
    assert (part.get_content_type(), part.get_filename()) == ("application/octet-stream", "hi.eml")
    assert part.get_content() == ATTACHED + extra


def test_boundary_never_occurs_in_a_part():
    first = compose(replace(DRAFT, html="<p>x</p>"))
    boundary = first.partition(b'boundary="')[2].partition(b'"')[0].decode()
    raw = compose(replace(DRAFT, html="<p>x</p>", text=f"guess\n--{boundary}--\nrest\n"))
    assert_lines_are_sound(raw)
    plain, html = read(raw).iter_parts()
    assert content(plain) == f"guess\n--{boundary}--\nrest\n"
    assert content(html) == "<p>x</p>\n"


def test_media_type_keeps_its_parameters_but_for_name_and_boundary():
    invite = DraftAttachment(
        filename="i.ics", content_type='text/calendar; method=REQUEST; charset="utf-8"; name=x; boundary=y', content=b""
    )
    [_, part] = composed(attachments=(invite,)).iter_parts()
    assert dict(part["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8", "name": "i.ics"}


@pytest.mark.parametrize("content_type", ["", "pdf", "/", "a/b/c", "image/p ng", "image/" + "x" * 300, "té/xt"])
def test_what_is_no_media_type_is_refused(content_type):
    with pytest.raises(BadInput) as caught:
        compose(replace(DRAFT, attachments=(replace(PDF, content_type=content_type),)))
    assert caught.value.param == "attachments[0].contentType"


def test_references_are_verbatim_one_a_line():
    chain = ("<ONE@Example.com>", "<two.2$@x>", "<three @odd>")
    raw = compose(replace(DRAFT, in_reply_to="<three @odd>", references=chain))
    assert b"In-Reply-To: <three @odd>\r\nReferences: <ONE@Example.com>\r\n <two.2$@x>\r\n <three @odd>\r\n" in raw


def test_long_chain_keeps_its_first_id_and_its_newest():
    chain = tuple(f"<{n:05d}-{'x' * 80}@example.com>" for n in range(500))
    kept = cut_references(chain)
    assert kept[0] == chain[0]
    assert kept[1:] == chain[-(len(kept) - 1) :]
    size = sum(len(i) + 3 for i in kept)
    assert MAX_REFERENCES_SENT_BYTES - 105 < size <= MAX_REFERENCES_SENT_BYTES


def test_ids_that_cannot_be_written_are_left_out():
    chain = ("<ä@x>", f"<{'x' * 990}@y>", "<good@x>")
    assert composed(references=chain, in_reply_to="<ä@x>")["References"] == "<good@x>"
    assert composed(in_reply_to="<ä@x>")["In-Reply-To"] is None


@pytest.mark.parametrize("message_id", ["", "x@y", "<x>", "<x@y", "<x y@z>", "<ä@x>", "<a@b><c@d>", f"<{'x' * 900}@y>"])
def test_what_is_no_message_id_is_refused(message_id):
    with pytest.raises(BadInput) as caught:
        compose(replace(DRAFT, message_id=message_id))
    assert caught.value.param == "messageId"
