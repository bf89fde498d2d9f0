"""The text of attachments: read once, kept, read again when that may help, and gone with its file."""

import asyncio

import pytest

from flows.house import raw_mail
from flows.test_quarantine import BANK
from postroom.base.errors import Forbidden, NotFound, Unavailable
from postroom.base.limits import LEASE_MS
from postroom.flows import attachment_text
from postroom.flows.attachment_text import READ_AGAIN_AFTER_MS, AttachmentText, TextSlice
from postroom.flows.caller import Caller
from postroom.flows.new_message import NewAttachment
from postroom.flows.ports import FileText

ALL = TextSlice(offset=0, max_chars=1_000)


class FakeReader:
    """Answers as told, and counts."""

    def __init__(self):
        self.answers = []
        self.read_files = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, file):
        self.read_files.append((file.tenant, file.filename, file.content_type, await file.load()))
        await self.gate.wait()
        answer = (
            self.answers.pop(0) if self.answers else FileText(state="ready", content_type="text/plain", text="words")
        )
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def reader():
    return FakeReader()


def texts_of(house, reader):
    read = house.read
    return AttachmentText(db=house.db, clock=house.clock, blobs=read._blobs, reader=reader)


async def upload(house, content=b"bytes", caller=None):
    return await house.services.upload.keep(caller or house.admin, "a.txt", "text/plain", content)


async def test_a_file_is_read_once_and_kept(any_house, reader):
    house, texts = any_house, texts_of(any_house, reader)
    reader.answers = [
        FileText(state="ready", content_type="text/csv", text="a,b \u20ac", truncated=True, pages=3, detail="Cut.")
    ]
    made = await upload(house)
    first = await texts.text_for(house.admin, made["id"], ALL)
    assert first == {
        "id": made["id"],
        "filename": "a.txt",
        "state": "ready",
        "text": "a,b \u20ac",
        "truncated": True,
        "contentType": "text/csv",
        "pages": 3,
        "chars": 5,
        "nextOffset": None,
        "detail": "Cut.",
    }
    assert await texts.text_for(house.admin, made["id"], ALL) == first
    assert await texts.text_of(house.admin.workspace_id, made["id"], ALL) == first
    assert reader.read_files == [(house.admin.workspace_id, "a.txt", "text/plain", b"bytes")]


@pytest.mark.parametrize("state", ["ready", "empty", "encrypted", "too_large"])
async def test_what_would_come_out_again_is_not_read_again(house, reader, state):
    texts, made = texts_of(house, reader), await upload(house)
    reader.answers = [FileText(state=state, content_type="text/plain")]
    for _ in range(2):
        assert (await texts.text_for(house.admin, made["id"], ALL))["state"] == state
        house.clock.advance(READ_AGAIN_AFTER_MS * 100)
    assert len(reader.read_files) == 1


@pytest.mark.parametrize("state", ["timeout", "failed", "unsupported"])
async def test_what_may_go_better_is_read_again_after_a_while(house, reader, state):
    texts, made = texts_of(house, reader), await upload(house)
    reader.answers = [FileText(state=state, content_type="text/plain", detail="No luck.")]
    for _ in range(2):
        shown = await texts.text_for(house.admin, made["id"], ALL)
        assert (shown["state"], shown["detail"]) == (state, "No luck.")
    assert len(reader.read_files) == 1
    house.clock.advance(READ_AGAIN_AFTER_MS)
    assert (await texts.text_for(house.admin, made["id"], ALL))["text"] == "words"
    assert (await house.count("attachment_texts"))["attachment_texts"] == 1


async def test_better_readers_read_again(house, reader, monkeypatch):
    texts, made = texts_of(house, reader), await upload(house)
    await texts.text_for(house.admin, made["id"], ALL)
    monkeypatch.setattr(attachment_text, "REVISION", attachment_text.REVISION + 1)
    for _ in range(2):
        await texts.text_for(house.admin, made["id"], ALL)
    assert len(reader.read_files) == 2


async def test_a_long_text_comes_in_pieces(house, reader):
    texts, made = texts_of(house, reader), await upload(house)
    reader.answers = [FileText(state="ready", content_type="text/plain", text="abcdefg")]
    pieces, offset = [], 0
    while offset is not None:
        shown = await texts.text_for(house.admin, made["id"], TextSlice(offset=offset, max_chars=3))
        pieces.append(shown["text"])
        offset = shown["nextOffset"]
    assert (pieces, shown["chars"]) == (["abc", "def", "g"], 7)
    beyond = await texts.text_for(house.admin, made["id"], TextSlice(offset=99, max_chars=3))
    assert (beyond["text"], beyond["nextOffset"]) == ("", None)


async def test_many_who_ask_at_once_have_it_read_once(house, reader):
    texts, made = texts_of(house, reader), await upload(house)
    reader.gate.clear()
    asking = [asyncio.create_task(texts.text_for(house.admin, made["id"], ALL)) for _ in range(10)]
    async with asyncio.timeout(5):
        while not reader.read_files:
            await asyncio.sleep(0.001)
    asking[0].cancel()
    reader.gate.set()
    rest = await asyncio.gather(*asking[1:])
    assert {one["text"] for one in rest} == {"words"}
    assert len(reader.read_files) == 1


async def test_a_reader_that_is_busy_is_not_remembered(house, reader):
    texts, made = texts_of(house, reader), await upload(house)
    reader.answers = [Unavailable("Too many.", code="reader_busy")]
    with pytest.raises(Unavailable):
        await texts.text_for(house.admin, made["id"], ALL)
    assert (await texts.text_for(house.admin, made["id"], ALL))["text"] == "words"


async def test_who_may_ask(house, reader):
    texts = texts_of(house, reader)
    inbox, other = await house.inbox(), await house.inbox("other")
    bound = await house.bound(inbox)
    made = await upload(house, caller=bound)
    assert (await texts.text_for(bound, made["id"], ALL))["text"] == "words"
    with pytest.raises(Forbidden):
        await texts.text_for(await house.bound(other), made["id"], ALL)
    admin = house.admin
    with pytest.raises(Forbidden):
        await texts.text_for(
            Caller(workspace_id=admin.workspace_id, key_id="k", scopes=frozenset({"messages:send"})), made["id"], ALL
        )
    with pytest.raises(NotFound):
        await texts.text_for(Caller(workspace_id="wks_other", key_id="k", scopes=admin.scopes), made["id"], ALL)
    with pytest.raises(NotFound):
        await texts.text_of("wks_other", made["id"], ALL)


async def test_a_text_goes_with_its_inbox(any_house, reader):
    house, texts = any_house, texts_of(any_house, reader)
    inbox = await house.inbox()
    uploaded = await upload(house, caller=await house.bound(inbox))
    await texts.text_for(house.admin, uploaded["id"], ALL)
    await house.mail(
        extra=[("Content-Type", "multipart/mixed; boundary=B")],
        text="--B\n\nHello\n--B\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2\n--B--",
    )
    message = (await house.messages())[0]
    (attached,) = message["attachments"]
    await texts.text_for(house.admin, attached["id"], ALL)
    assert (await house.count("attachment_texts"))["attachment_texts"] == 2
    await house.services.provision.delete_inbox(house.admin, inbox["id"])
    await house.settle()
    assert (await house.count("attachment_texts"))["attachment_texts"] == 0


async def test_a_file_that_goes_while_it_is_read_leaves_nothing(house, reader):
    texts, inbox = texts_of(house, reader), await house.inbox()
    made = await upload(house, caller=await house.bound(inbox))
    reader.gate.clear()
    asking = asyncio.create_task(texts.text_for(house.admin, made["id"], ALL))
    async with asyncio.timeout(5):
        while not reader.read_files:
            await asyncio.sleep(0.001)
    await house.services.provision.delete_inbox(house.admin, inbox["id"])
    reader.gate.set()
    assert (await asking)["text"] == "words"
    assert (await house.count("attachment_texts"))["attachment_texts"] == 0


async def test_messages_say_where_the_text_is(house):
    keep = house.services.upload.keep
    pdf = await keep(house.admin, "a.pdf", "application/pdf", b"x")
    song = await keep(house.admin, "a.mp3", "audio/mpeg", b"x")
    assert pdf["textUrl"] == pdf["url"].replace("/content?", "/text?")
    assert song["textUrl"] is None


# --- Read for the search, unasked -------------------------------------------------------------------------------------


def with_file(content="Drawing number QX77.", filename="order.txt", content_type="text/plain", **fields):
    return raw_mail(
        f"--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: {content_type}\r\n"
        f'Content-Disposition: attachment; filename="{filename}"\r\n\r\n{content}\r\n--b--\r\n',
        extra=(("MIME-Version", "1.0"), ("Content-Type", 'multipart/mixed; boundary="b"')),
        **fields,
    )


async def found(house, q):
    return [one["id"] for one in await house.messages(q=q)]


async def test_what_stands_in_an_attachment_is_found_though_nobody_has_opened_it(any_house, reader):
    house, texts = any_house, texts_of(any_house, reader)
    await house.inbox()
    reader.answers = [FileText(state="ready", content_type="text/plain", text="Drawing number QX77, 御見積金額")]
    await house.mail(with_file())
    assert await found(house, "QX77") == []
    assert await texts.run_due() == 1
    [message] = await house.messages()
    for q in ("QX77", "見積金額"):
        assert await found(house, q) == [message["id"]]
    # It is read once, and whoever asks for it gets what was read.
    assert await texts.run_due() == 0
    [file] = message["attachments"]
    assert (await texts.text_for(house.admin, file["id"], ALL))["state"] == "ready"
    assert len(reader.read_files) == 1


async def test_what_an_agent_has_sent_is_read_as_well(house, reader):
    texts, inbox = texts_of(house, reader), await house.inbox()
    file = await upload(house)
    await house.send(
        inbox_id=inbox["id"], to=("ann@example.com",), attachments=(NewAttachment(attachment_id=file["id"]),)
    )
    assert await texts.run_due() == 1


@pytest.mark.parametrize("fields", [{"filename": "logo.png", "content_type": "image/png"}, {"content": "x" * 200}])
async def test_pictures_and_large_files_wait_for_who_asks(house, reader, monkeypatch, fields):
    monkeypatch.setattr(attachment_text, "MAX_UNASKED_BYTES", 100)
    await house.inbox()
    await house.mail(with_file(**fields))
    assert await texts_of(house, reader).run_due() == 0


async def test_files_of_quarantined_mail_are_not_read(house, reader):
    house.resolver.zone = BANK
    await house.inbox()
    await house.mail(with_file(sender="help@bank.test"), mail_from="help@bank.test")
    assert len(await house.messages(status="quarantined")) == 1
    texts = texts_of(house, reader)
    assert await texts.run_due() == 0
    [held] = await house.messages(status="quarantined")
    await house.services.release.release(house.admin, held["id"])
    assert await texts.run_due() == 1


async def test_a_file_that_breaks_the_reader_is_left_to_who_asks_and_a_busy_reader_is_asked_again(house, reader):
    texts = texts_of(house, reader)
    await house.inbox()
    await house.mail(with_file())
    busy = Unavailable("busy", code="busy")
    reader.answers = [busy, RuntimeError("broken")]
    assert (await texts.run_due(), await texts.run_due()) == (1, 0)
    house.clock.advance(LEASE_MS)
    assert await texts.run_due() == 1
    house.clock.advance(LEASE_MS)
    assert await texts.run_due() == 0
    [message] = await house.messages()
    assert (await texts.text_for(house.admin, message["attachments"][0]["id"], ALL))["state"] == "ready"
