"""Attachments over HTTP: uploaded both ways, given out by key or by signed URL, harmless in a browser."""

import base64
import io
import secrets
import time

import aiohttp
import pytest

from postroom.edge.api.models_attachments import Attachment
from postroom.rules.signing import sign_attachment_url
from wire.api_client import Api, admin, assert_shape


def a_file(filename, content=b"hello", content_type="text/plain"):
    return {"filename": filename, "contentType": content_type, "contentBase64": base64.b64encode(content).decode()}


def path_of(server, url):
    """The path and query of a signed URL, whatever the server calls itself."""
    return "/" + url.split("/", 3)[3]


async def upload_form(api, *, headers=None, field="file", filename="r\u00e9sum\u00e9.txt", content=b"hello"):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(field, io.BytesIO(content), filename=filename, content_type="text/plain")
    return await api.post("/attachments", data=form, headers=headers)


async def test_a_file_is_uploaded_as_json(server):
    api = admin(server)
    answer = await api.post("/attachments", a_file("note.txt"))
    assert answer.status == 201
    assert_shape(Attachment, answer.json)
    assert [answer.json[name] for name in ("filename", "contentType", "size")] == ["note.txt", "text/plain", 5]
    shown = await api.got(f"/attachments/{answer.json['id']}")
    assert_shape(Attachment, shown)


async def test_a_file_is_uploaded_as_a_form(server):
    api = admin(server)
    answer = await upload_form(api)
    assert answer.status == 201, answer.body
    assert [answer.json[name] for name in ("filename", "contentType", "size")] == [
        "r\u00e9sum\u00e9.txt",
        "text/plain",
        5,
    ]
    assert (await api.get(f"/attachments/{answer.json['id']}/content")).body == b"hello"


async def test_a_large_file_is_uploaded_whole(server):
    api, content = admin(server), secrets.token_bytes(5_000_000)
    made = (await upload_form(api, content=content)).json
    assert made["size"] == len(content)
    given = (await api.get(f"/attachments/{made['id']}/content")).body
    # Not compared by assert: nobody wants five megabytes of differences.
    same = given == content
    assert same


async def test_a_form_is_known_again_although_its_boundary_is_new(server):
    api, headers = admin(server), {"Idempotency-Key": secrets.token_hex(8)}
    first, again = await upload_form(api, headers=headers), await upload_form(api, headers=headers)
    assert first.json["id"] == again.json["id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert (await upload_form(api, headers=headers, content=b"other")).status == 409


async def test_forms_that_make_no_sense(server):
    api = admin(server)
    wrong = await upload_form(api, field="upload")
    assert (wrong.status, wrong.error["code"], wrong.error["param"]) == (422, "unknown_field", "upload")
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    no_file = b'--B\r\nContent-Disposition: form-data; name="file"\r\n\r\nhello\r\n--B--\r\n'
    answer = await api.post("/attachments", data=no_file, headers=headers)
    assert (answer.status, answer.error["code"], answer.error["param"]) == (422, "missing_field", "file")
    for body, content_type in (
        (b"junk", "multipart/form-data; boundary=B"),
        (b"--B\r\n" + b"x" * 100_000, "multipart/form-data; boundary=B"),
        (b"--B\r\n\r\n--B--", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=B"),
    ):
        answer = await api.post("/attachments", data=body, headers={"Content-Type": content_type})
        assert answer.status in {400, 422}, (body[:20], answer.body)
        assert answer.error["requestId"]


async def received(api, *files):
    inbox = await api.inbox()
    return (await api.mail(inbox, attachments=list(files)))["attachments"]


async def test_a_signed_url_needs_no_key_and_says_nothing_more(server):
    (attached,) = await received(admin(server), a_file("Zo\u00eb \u201cquoted\u201d.txt"))
    answer = await Api(server.url, None).get(path_of(server, attached["url"]))
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"].startswith(
        "inline; filename=\"Zo_ _quoted_.txt\"; filename*=UTF-8''Zo%C3%AB"
    )
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/pdf", "text/javascript"])
async def test_what_could_run_is_saved_not_shown(server, content_type):
    (attached,) = await received(admin(server), a_file("x", b"<script>alert(1)</script>", content_type))
    answer = await Api(server.url, None).get(path_of(server, attached["url"]))
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment;")


async def test_a_changed_link_opens_nothing(server):
    api, nobody = admin(server), Api(server.url, None)
    first, second = await received(api, a_file("a"), a_file("b"))
    url = path_of(server, first["url"])
    path, _, query = url.partition("?")
    parts = dict(part.split("=", 1) for part in query.split("&"))
    later = str(int(parts["expires"]) + 1)
    changed = [
        url.replace(first["id"], second["id"]),
        url.replace(parts["expires"], later),
        url.replace(parts["sig"], parts["sig"][:-2] + ("AA" if parts["sig"][-2:] != "AA" else "BB")),
        url.replace(parts["ws"], "wks_000000000000000000"),
        f"{path}?sig={parts['sig']}",
        f"{path}?expires={parts['expires']}&ws={parts['ws']}&sig=",
    ]
    for one in changed:
        answer = await nobody.get(one)
        assert (answer.status, answer.error["code"]) == (403, "bad_signature"), one
    assert (await nobody.get(path)).status == 401
    # A key opens what a stale link does not.
    assert (await api.get(changed[1])).body == b"hello"


async def test_an_expired_link_opens_nothing(server):
    api = admin(server)
    (attached,) = await received(api, a_file("a"))
    query = path_of(server, attached["url"]).partition("?")[2]
    workspace_id = dict(part.split("=", 1) for part in query.split("&"))["ws"]
    for age_s, status in ((-60, 200), (60, 403)):
        signed = sign_attachment_url(server.services.url_key, workspace_id, attached["id"], int(time.time()) - age_s)
        answer = await Api(server.url, None).get(f"/attachments/{attached['id']}/content?{signed}")
        assert answer.status == status
