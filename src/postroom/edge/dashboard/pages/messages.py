"""One message: its HTML in a frame, its source, its delivery, and the text of its attachments."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.dashboard.conversation import shown_body, shown_message
from postroom.edge.dashboard.lines import one_line
from postroom.edge.dashboard.mail_frame import frame_answer
from postroom.edge.dashboard.page import address_of, asked, page
from postroom.edge.dashboard.rendering import redirect, render, render_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.attachment_text import TextSlice
from postroom.flows.views import Json

SOURCE_BYTES = 262_144
"""Of a raw mail on its page; the whole of it is downloaded."""
TEXT_CHARS = 50_000
"""Of an attachment's text, at once."""


async def show_message(viewer: Viewer, request: Request) -> Response:
    """On to its conversation, where it is open; in quarantine it is in none yet."""
    message = await _message(viewer, request)
    if message["threadId"] is None:
        return redirect(request, address_of("/quarantine/{}", message["id"]))
    return redirect(request, thread_address(message["threadId"], message["id"]))


async def show_frame(viewer: Viewer, request: Request) -> Response:
    """The HTML alone, for the frame. `part=new`: without what it quotes; `remote=yes`: with pictures from elsewhere."""
    message = await _message(viewer, request)
    return frame_answer(
        request, message, whole=asked(request, "part") != "new", remote=asked(request, "remote") == "yes"
    )


async def show_body(viewer: Viewer, request: Request) -> Response:
    """The body on its page, with remote pictures or without."""
    message = await _message(viewer, request)
    return render_fragment(
        request, "threads/body.html", body=shown_body(viewer, message, remote=asked(request, "remote") == "yes")
    )


async def show_source(viewer: Viewer, request: Request) -> Response:
    """The raw mail as text, as much of it as one reads."""
    message = await _message(viewer, request)
    raw = await viewer.services.read.message_raw(viewer.caller, message["id"])
    return render(
        request,
        "threads/source.html",
        title="Source",
        message=message,
        subject=one_line(message["subject"]) or "(no subject)",
        source=raw[:SOURCE_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd"),
        size=len(raw),
        cut=len(raw) > SOURCE_BYTES,
    )


async def download_source(viewer: Viewer, request: Request) -> Response:
    """The raw mail as a file."""
    message_id = request.path_params["message_id"]
    raw = await viewer.services.read.message_raw(viewer.caller, message_id)
    headers = {
        # Only what is there as an id comes so far: it is safe in a header.
        "Content-Disposition": f'attachment; filename="{message_id}.eml"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(raw, media_type="message/rfc822", headers=headers)


async def show_delivery(viewer: Viewer, request: Request) -> Response:
    """What became of each recipient, fetched anew."""
    message = await _message(viewer, request)
    shown = shown_message(viewer, message, opened=True, threading="")
    return render_fragment(request, "threads/delivery.html", message=shown, changed=True)


async def cancel_message(viewer: Viewer, request: Request) -> Response:
    """Whoever has not got it yet, does not get it."""
    message = await viewer.services.schedule.cancel(viewer.caller, request.path_params["message_id"])
    words = f"Cancelled for {len(message['stopped'])}." if message["stopped"] else "It was cancelled already."
    if message["notStopped"]:
        words += f" {len(message['notStopped'])} had it, or were being served."
    return redirect(request, thread_address(message["threadId"], message["id"]), flash=words)


async def show_attachment_text(viewer: Viewer, request: Request) -> Response:
    """The text of a file, as it was read here without opening it anywhere else."""
    wanted = TextSlice(offset=0, max_chars=TEXT_CHARS)
    text = await viewer.services.attachment_text.text_for(viewer.caller, request.path_params["attachment_id"], wanted)
    name = one_line(text["filename"] or "", 120)
    return render(request, "threads/attachment_text.html", block="text", title=name, name=name, text=text)


def thread_address(thread_id: str, message_id: str) -> str:
    """Of a message in its conversation. Named twice: a page that is there already is then loaded anew."""
    return f"{address_of('/threads/{}', thread_id)}?at={message_id}#{message_id}"


async def _message(viewer: Viewer, request: Request) -> Json:
    return await viewer.services.read.get_message(viewer.caller, request.path_params["message_id"])


PAGES = (
    page("/messages/{message_id}", show_message, scope="messages:read"),
    page("/messages/{message_id}/frame", show_frame, scope="messages:read"),
    page("/messages/{message_id}/body", show_body, scope="messages:read"),
    page("/messages/{message_id}/source", show_source, scope="messages:read"),
    page("/messages/{message_id}/source.eml", download_source, scope="messages:read"),
    page("/messages/{message_id}/delivery", show_delivery, scope="messages:read"),
    page("/messages/{message_id}/cancel", cancel_message, method="POST", scope="messages:send"),
    page("/attachments/{attachment_id}/text", show_attachment_text, scope="messages:read"),
)
