"""The text of attachments over HTTP, by key and by signed URL, out of real children."""

import asyncio
import base64

import pytest

from postroom.edge.api.models_attachments import AttachmentText, MessageAttachment
from postroom.edge.file_text.file_reader import reads_images
from unit.edge.file_text.made_files import book, letter, pdf, png, talk, word_xml
from wire.api_client import Api, admin, assert_shape


def a_file(filename, content, content_type="application/octet-stream"):
    return {"filename": filename, "contentType": content_type, "contentBase64": base64.b64encode(content).decode()}


def path_of(url):
    return "/" + url.split("/", 3)[3]


async def received(api, *files):
    inbox = await api.inbox()
    return (await api.mail(inbox, attachments=list(files)))["attachments"]


async def test_what_was_attached_is_read_by_link_and_by_key(server):
    api, nobody = admin(server), Api(server.url, None)
    files = {"a.docx": letter(), "a.xlsx": book(), "a.pptx": talk(), "a.pdf": pdf("printed")}
    words = {"a.docx": "Dear Ms", "a.xlsx": "Bolt\t0.3", "a.pptx": "Speak slowly", "a.pdf": "printed"}
    for attached in await received(api, *(a_file(name, content) for name, content in files.items())):
        assert_shape(MessageAttachment, attached)
        by_link = await nobody.get(path_of(attached["textUrl"]))
        assert by_link.status == 200, by_link.body
        assert_shape(AttachmentText, by_link.json)
        assert (by_link.json["state"], words[attached["filename"]] in by_link.json["text"]) == ("ready", True)
        assert await api.got(f"/attachments/{attached['id']}/text") == by_link.json


async def test_a_long_text_is_paged(server):
    api = admin(server)
    made = await api.made("/attachments", a_file("a.txt", b"0123456789" * 30_000))
    path = f"/attachments/{made['id']}/text"
    first = await api.got(path)
    assert (len(first["text"]), first["chars"], first["nextOffset"]) == (100_000, 300_000, 100_000)
    last = await api.got(path, offset=299_995, maxChars=100)
    assert (last["text"], last["nextOffset"]) == ("56789", None)
    whole = await api.got(path, maxChars=1_048_576)
    assert (len(whole["text"]), whole["truncated"]) == (300_000, False)


@pytest.mark.parametrize(
    "wrong", [{"maxChars": 0}, {"maxChars": 2_000_000}, {"offset": -1}, {"offset": "x"}, {"page": 1}]
)
async def test_parameters_that_make_no_sense(server, wrong):
    api = admin(server)
    made = await api.made("/attachments", a_file("a.txt", b"x"))
    answer = await api.get(f"/attachments/{made['id']}/text", **wrong)
    assert (answer.status, answer.error["param"]) == (422, next(iter(wrong)))


async def test_who_may_not(server):
    api, nobody = admin(server), Api(server.url, None)
    made = await api.made("/attachments", a_file("a.txt", b"x"))
    path = f"/attachments/{made['id']}/text"
    assert (await nobody.get(path)).status == 401
    stale = await nobody.get(path_of(made["textUrl"]).replace("expires=", "expires=1"))
    assert (stale.status, stale.error["code"]) == (403, "bad_signature")
    assert (await (await api.with_key("messages:send")).get(path)).error["param"] == "messages:read"
    assert (await (await api.other_workspace()).get(path)).status == 404
    assert (await api.get("/attachments/att_none/text")).status == 404


async def test_files_without_text_say_why(server):
    api = admin(server)
    reasons = {
        "a.zip": (b"PK\x03\x04", "failed"),
        "empty.txt": (b"", "empty"),
        "locked.pdf": (pdf("x", password=b"p"), "encrypted"),
        "bomb.docx": (word_xml("<w:p>" + " " * 30_000_000 + "</w:p>"), "too_large"),
        "song.bin": (b"\x00\x01\x02\x03", "unsupported"),
    }
    for name, (content, state) in reasons.items():
        made = await api.made("/attachments", a_file(name, content))
        shown = await api.got(f"/attachments/{made['id']}/text")
        assert (shown["state"], shown["text"], bool(shown["detail"])) == (state, "", True), name


@pytest.mark.skipif(reads_images(), reason="letters on pictures are recognised here")
async def test_pictures_say_what_to_install(server):
    api = admin(server)
    made = await api.made("/attachments", a_file("a.png", png(9, 9), "image/png"))
    assert made["textUrl"] is None
    shown = await api.got(f"/attachments/{made['id']}/text")
    assert (shown["state"], "postroom[ocr]" in shown["detail"]) == ("unsupported", True)


async def test_twenty_at_once_and_the_server_answers_meanwhile(server):
    api = admin(server)
    made = [await api.made("/attachments", a_file(f"{n}.pdf", pdf(f"page {n}"))) for n in range(20)]
    asking = asyncio.gather(*(api.got(f"/attachments/{one['id']}/text") for one in made))
    assert (await api.get("/healthz")).status == 200
    assert [one["text"] for one in await asking] == [f"page {n}" for n in range(20)]
