"""compose under made-up drafts: it refuses with BadInput, or writes a mail that reads back as the draft."""

import email
import email.header
import email.policy

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.base.errors import BadInput
from postroom.mail.compose import Draft, DraftAttachment, compose, needs_smtputf8
from postroom.mail.values import Mailbox

TEXT = st.text(max_size=300) | st.text(st.sampled_from("ab= .\t\n\ré日🙂\x0c\u2028"), max_size=2500)
ONE_LINE = st.text(max_size=200) | st.text(st.sampled_from('ab= ."\\<>@,;:()?_\té日🙂\x7f'), max_size=1500)
ADDRESS = st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=20)) | st.sampled_from(
    ["ada@example.com", "jürgen@bücher.example", '"a b"@example.com', "a..b@example.com"]
)
MAILBOX = st.builds(Mailbox, address=ADDRESS, name=ONE_LINE)
GOOD_MAILBOX = st.builds(Mailbox, address=st.just("ada@example.com"), name=ONE_LINE)
ATTACHMENT = st.builds(
    DraftAttachment,
    filename=ONE_LINE.map(lambda name: name[:255]),
    content_type=st.sampled_from(["image/png", "text/plain; charset=utf-8", "message/rfc822", "multipart/mixed"]),
    content=st.binary(max_size=3000),
    content_id=st.none() | st.text(max_size=20),
    inline=st.booleans(),
)


def draft(**fields):
    return st.builds(
        Draft,
        from_=st.just(Mailbox(address="a@b.example")),
        message_id=st.just("<id@b.example>"),
        date_ms=st.integers(0, 4_000_000_000_000),
        **fields,
    )


@settings(deadline=None)
@given(
    draft(
        to=st.lists(MAILBOX, max_size=3).map(tuple),
        subject=ONE_LINE,
        text=TEXT,
        html=st.none() | TEXT,
        attachments=st.lists(ATTACHMENT, max_size=3).map(tuple),
        headers=st.lists(st.tuples(st.text(max_size=10), ONE_LINE), max_size=2).map(tuple),
        references=st.lists(ONE_LINE, max_size=5).map(tuple),
    )
)
def test_writes_sound_lines_or_refuses(made):
    try:
        raw = compose(made)
    except BadInput as refusal:
        if not refusal.param:
            raise
        return
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\0" not in raw
    assert raw.isascii() or needs_smtputf8(made)
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(line.strip() for line in head.split(b"\r\n"))


def one_line(text):
    return all(char not in text for char in "\r\n\0")


@settings(deadline=None)
@given(
    draft(
        to=st.just((Mailbox(address="ada@example.com"),)),
        subject=ONE_LINE.filter(one_line),
        text=TEXT,
        html=st.none() | TEXT,
    )
)
def test_reads_back(made):
    parsed = email.message_from_bytes(compose(made), policy=email.policy.compat32)
    subject = (parsed["Subject"] or "").replace("\r\n", "")
    assert str(email.header.make_header(email.header.decode_header(subject))) == made.subject.strip(" \t")
    parts = [part for part in parsed.walk() if not part.is_multipart()]
    wanted = [text for text in (made.text, made.html) if text is not None]
    if made.html is not None and not made.text:
        wanted = [made.html]
    assert len(parts) == len(wanted)
    for part, text in zip(parts, wanted, strict=True):
        got = part.get_payload(decode=True).decode()
        unix = text.replace("\r\n", "\n").replace("\r", "\n")
        assert got.replace("\r\n", "\n").removesuffix("\n") == unix.removesuffix("\n")


@settings(deadline=None)
@given(
    draft(
        to=st.just((Mailbox(address="ada@example.com"),)),
        subject=st.just("x"),
        text=st.just("x"),
        attachments=st.lists(
            st.builds(
                DraftAttachment,
                filename=st.text(
                    st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=99
                ).filter(lambda name: name == name.strip()),
                content_type=st.just("application/x-thing"),
                content=st.binary(max_size=3000),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
    )
)
def test_files_read_back(made):
    parsed = email.message_from_bytes(compose(made), policy=email.policy.compat32)
    files = [part for part in parsed.walk() if part.get_content_disposition() == "attachment"]
    assert [part.get_payload(decode=True) for part in files] == [a.content for a in made.attachments]
    assert [email.utils.collapse_rfc2231_value(part.get_filename()) for part in files] == [
        a.filename for a in made.attachments
    ]
