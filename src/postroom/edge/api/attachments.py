"""/attachments: files of messages, sent and received."""

import hashlib
from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, Forbidden
from postroom.base.limits import MAX_FILENAME_CHARS
from postroom.edge.api.answers import PostDep, json_answer
from postroom.edge.api.attached_files import decode_base64
from postroom.edge.api.auth import CallerDep, ServicesDep, authenticate, secret_of
from postroom.edge.api.bodies import read_json
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_attachments import MAX_TYPE_CHARS, Attachment, UploadAttachment
from postroom.edge.api.routes import new_router
from postroom.flows.read import AttachmentContent
from postroom.flows.services import Services

router = new_router()

UNKNOWN_TYPE = "application/octet-stream"
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})
"""Shown by a browser when opened; everything else is saved. None of them can run anything."""
_TOKEN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$&'()+,-.;=@[]^_`{}~")
_MAX_FORM_FIELDS = 8

_UPLOAD = operation(
    "Upload a file",
    tag="attachments",
    scope="messages:send",
    answer=Attachment,
    status=201,
    said="The attachment, to be named in attachmentIds.",
    form={
        "application/json": {"schema": UploadAttachment.model_json_schema(by_alias=True)},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "additionalProperties": False,
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
    },
)


@router.post("/attachments", **_UPLOAD)
async def upload_attachment(post: PostDep, request: Request) -> Response:
    """Keep a file for messages to come: as JSON with `contentBase64`, or as a form with one `file`."""
    fingerprint = None
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        filename, content_type, content = await _read_form(request)
        # The form's boundary is another one at every try; what it holds is not.
        named = f"{filename}\x00{content_type}\x00".encode()
        fingerprint = hashlib.sha256(named + hashlib.sha256(content).digest()).digest()
    else:
        body = await read_json(request, UploadAttachment)
        filename, content_type = body.filename, body.content_type or UNKNOWN_TYPE
        content = decode_base64(body.content_base64, "contentBase64")
    return await post.answer(
        201,
        lambda _: post.services.upload.keep(post.caller, filename, content_type, content),
        fingerprint=fingerprint,
    )


@router.get(
    "/attachments/{attachment_id}",
    **operation(
        "Get an attachment",
        tag="attachments",
        scope="messages:read",
        answer=Attachment,
        said="The attachment with a fresh url.",
    ),
)
async def get_attachment(caller: CallerDep, services: ServicesDep, attachment_id: str) -> Response:
    """What it is called, how large it is, and a URL that gives its bytes to anyone for a day."""
    return json_answer(await services.read.get_attachment(caller, attachment_id))


_CONTENT = operation("Get the bytes of an attachment", tag="attachments", scope="messages:read")
_CONTENT["responses"] = {
    200: {
        "description": "The file.",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Signed = Annotated[str | None, Query(max_length=128, description="Of a signed url; then no key is needed.")]


@router.get("/attachments/{attachment_id}/content", response_class=Response, **_CONTENT)
async def attachment_content(
    request: Request,
    services: ServicesDep,
    attachment_id: str,
    expires: Signed = None,
    ws: Signed = None,
    sig: Signed = None,
) -> Response:
    """The file itself, by a signed `url` as messages carry it, or with a key."""
    if link_is_good(request, services, attachment_id, expires=expires, ws=ws, sig=sig):
        return _file_answer(await services.read.attachment_content(ws or "", attachment_id), cached=True)
    caller = await authenticate(request)
    return _file_answer(await services.read.attachment_content_for(caller, attachment_id), cached=False)


def link_is_good(
    request: Request, services: Services, attachment_id: str, *, expires: str | None, ws: str | None, sig: str | None
) -> bool:
    """Whether a signed link opens this attachment; False where a key must. Raises Forbidden for a stale link alone."""
    if sig is not None and services.attachment_url_is_good(ws or "", attachment_id, expires or "", sig):
        return True
    if sig is not None and secret_of(request) is None:
        raise Forbidden(
            "This link has expired or was changed on its way.",
            code="bad_signature",
            param="sig",
            fix=f"GET /attachments/{attachment_id} with a key gives a fresh one.",
        )
    return False


async def _read_form(request: Request) -> tuple[str, str, bytes]:
    """(filename, content type, content) of the one file in the form. Raises BadInput."""
    form: FormData = await request.form(max_files=1, max_fields=_MAX_FORM_FIELDS)
    try:
        unknown = next((name for name in form if name != "file"), None)
        if unknown is not None:
            raise BadInput(
                f"There is no field {unknown[:64]!r}.",
                code="unknown_field",
                param=unknown[:64],
                fix="The form has one field: file.",
            )
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadInput(
                "The field file is missing.",
                code="missing_field",
                param="file",
                fix='Send the file as the form field "file", with a filename.',
            )
        filename, content_type = file.filename or "", (file.content_type or UNKNOWN_TYPE).partition(";")[0].strip()
        if not filename or len(filename) > MAX_FILENAME_CHARS or "\x00" in filename:
            raise _bad_form(f"The filename is empty, holds NUL or is over {MAX_FILENAME_CHARS} characters.")
        if len(content_type) > MAX_TYPE_CHARS or "\x00" in content_type:
            raise _bad_form("The file's Content-Type is not one.")
        return filename, content_type, await file.read()
    finally:
        await form.close()


def _bad_form(message: str) -> BadInput:
    return BadInput(message, code="invalid_field", param="file", fix="Name the file and its type in its part.")


def _file_answer(file: AttachmentContent, *, cached: bool) -> Response:
    content_type = safe_content_type(file.content_type)
    headers = {
        "Content-Disposition": content_disposition(file.filename, inline=content_type in INLINE_TYPES),
        # Whatever a sender attached runs nothing here: decisions.md#attachments-in-browsers.
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=3600" if cached else "no-store",
    }
    answer = Response(file.content, headers=headers)
    # Not as media_type: that would add a charset which nobody knows.
    answer.headers["Content-Type"] = content_type
    return answer


def safe_content_type(content_type: str) -> str:
    """The `type/subtype` in lower case; `application/octet-stream` for what is none. RFC 9110 §8.3.1."""
    bare = content_type.partition(";")[0].strip().lower()
    main, slash, sub = bare.partition("/")
    if not (slash and main and sub and len(bare) <= MAX_TYPE_CHARS):
        return UNKNOWN_TYPE
    return bare if all(char in _TOKEN for char in main + sub) else UNKNOWN_TYPE


def content_disposition(filename: str, *, inline: bool) -> str:
    """The header's value, with the name in both forms. RFC 6266 §4.3, RFC 8187 §3.2.

    The plain form has `_` for what is not plain ASCII, and for quotes, backslashes and percent signs, which
    browsers read differently; the other one has the whole name.
    """
    plain = "".join(char if char in _PLAIN else "_" for char in filename)
    whole = quote(filename.encode("utf-8", "replace"), safe="")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{whole}"
