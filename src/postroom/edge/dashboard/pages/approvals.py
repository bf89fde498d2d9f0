"""Approvals: messages that wait for somebody's word, each with the conversation that it belongs to."""

from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import DAY_MS, parse_iso
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound, PostroomError, Refused, TooLarge, TooMany
from postroom.edge.dashboard.composing import split_people
from postroom.edge.dashboard.lines import one_line
from postroom.edge.dashboard.mail_frame import frame_answer, frame_height
from postroom.edge.dashboard.page import address_of, asked, field, list_page, page
from postroom.edge.dashboard.rendering import redirect, render, render_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.guards import held_for
from postroom.flows.views import Json
from postroom.mail.address import parse_mailbox
from postroom.rules.answering import forward_subject, reply_subject
from postroom.store.paging import Page

CONVERSATION = 30
"""Newest messages of the thread that are shown beside a draft."""
OPENED = 2
"""Of them, the last ones that are not folded."""
MAX_FILES = 20
"""Files of a draft that are named."""
MAX_NOTE_CHARS = 2_000
"""Why a draft was rejected, as the API bounds it."""
FRAME_EDGES_PX = 56
"""Around the message in its frame, and a line for its column, which is narrower than a conversation."""
LISTED_PEOPLE = 3
"""Recipients named in the list."""
SOON_MS = DAY_MS
"""A draft that expires within it is shown as urgent."""
APPROVED = {
    "scheduled": ("Approved, to be sent later.", "good"),
    "suppressed": ("Approved, but nobody gets it: everyone whom it is to is suppressed.", "warn"),
}
"""(what is said, tone) of an approved message that is not on its way, by its status."""
MENDABLE = (BadInput, Conflict, Refused, TooLarge, TooMany)
"""What is said beside the draft, which waits as before."""


async def list_approvals(viewer: Viewer, request: Request) -> Response:
    """What waits, newest first; of one inbox, where one is named."""
    inbox_id = asked(request, "inbox")
    listing = await viewer.services.drafts.list_drafts(
        viewer.caller, list_page(request), status="held", inbox_id=inbox_id
    )
    return render(
        request,
        "approvals/list.html",
        title="Approvals",
        listing=listing,
        subjects={one["id"]: await _subject(viewer, one) for one in listing.items},
        people=_people,
        inbox_id=inbox_id,
        addresses=await _addresses(
            viewer, {one["inboxId"] for one in listing.items} | ({inbox_id} if inbox_id else set())
        ),
        held_for=held_for,
        is_soon=lambda moment: _is_soon(viewer, moment),
    )


async def show_draft(viewer: Viewer, request: Request) -> Response:
    """The draft, why it is held, and the conversation."""
    return await _draft(viewer, request, await _own(viewer, request))


async def show_conversation(viewer: Viewer, request: Request) -> Response:
    """The conversation alone, fetched anew when something has come in."""
    draft = await _own(viewer, request)
    return render_fragment(request, "approvals/conversation.html", draft=draft, **await _conversation(viewer, draft))


async def show_html(viewer: Viewer, request: Request) -> Response:
    """The HTML of the draft alone, for its frame, as a mail's: nothing in it runs, and nothing is fetched."""
    draft = await _own(viewer, request)
    shown = {"html": draft["html"], "attachments": []}
    return frame_answer(request, shown, whole=True, remote=False)


async def edit_draft(viewer: Viewer, request: Request) -> Response:
    """The draft as a form. Raises Forbidden for a key that may approve and not write."""
    viewer.require("drafts:approve")
    return await _draft(viewer, request, await _own(viewer, request), editing=True)


async def save_draft(viewer: Viewer, request: Request) -> Response:
    """Back to the draft as changed; or, where that was asked for, on: it is approved as changed."""
    viewer.require("drafts:approve")
    draft = await _own(viewer, request)
    try:
        _check_seen(request, draft)
        draft = await viewer.services.drafts.edit(viewer.caller, draft["id"], _changes(request, draft))
    except MENDABLE as error:
        return await _draft(viewer, request, draft, editing=True, error=_of_field(error))
    if field(request, "then") == "approve":
        return await _approve(viewer, request, draft, seen=draft["updatedAt"])
    return redirect(request, address_of("/approvals/{}", draft["id"]), flash="Saved. It still waits.")


async def approve_draft(viewer: Viewer, request: Request) -> Response:
    """Back to the list: it is on its way."""
    return await _approve(viewer, request, await _own(viewer, request), seen=field(request, "seen"))


async def reject_draft(viewer: Viewer, request: Request) -> Response:
    """Back to the list: it will not be sent, and its writer is told why."""
    draft = await _own(viewer, request)
    note = field(request, "note")
    try:
        if len(note) > MAX_NOTE_CHARS:
            raise BadInput(
                f"This is longer than {MAX_NOTE_CHARS} characters.", code="invalid_field", param="note", fix="Be brief."
            )
        await viewer.services.decisions.reject(viewer.caller, draft["id"], note or None)
    except MENDABLE as error:
        return await _draft(viewer, request, draft, error=error)
    return redirect(request, address_of("/approvals"), flash="Rejected. Its writer is told.", tone="warn")


async def _approve(viewer: Viewer, request: Request, draft: Json, *, seen: str) -> Response:
    try:
        message = await viewer.services.decisions.approve(viewer.caller, draft["id"], seen=seen)
    except MENDABLE as error:
        return await _draft(viewer, request, await _own(viewer, request), error=error)
    words, tone = APPROVED.get(message["status"], ("Approved. It is on its way.", "good"))
    return redirect(request, address_of("/approvals"), flash=words, tone=tone)


async def _own(viewer: Viewer, request: Request) -> Json:
    return await viewer.services.drafts.get(viewer.caller, request.path_params["draft_id"])


def _check_seen(request: Request, draft: Json) -> None:
    """Raises Conflict when somebody else has changed the draft since the form was filled."""
    if field(request, "seen") != draft["updatedAt"]:
        raise Conflict(
            "The draft was changed by somebody else meanwhile.",
            code="draft_changed",
            fix="What you wrote is still below; load the page again to see theirs.",
        )


def _changes(request: Request, draft: Json) -> dict[str, Any]:
    """What the form says, as fields of a NewMessage; recipients that were left to the parent stay so."""
    text, html = _body(request, "text"), _body(request, "html")
    changes: dict[str, Any] = {
        "cc": split_people(field(request, "cc")),
        "bcc": split_people(field(request, "bcc")),
        "subject": field(request, "subject") or None,
        "text": text or None,
        "html": html or None,
    }
    to = split_people(field(request, "to"))
    if to or draft["to"] is not None:
        changes["to"] = to
    return changes


def _of_field(error: PostroomError) -> PostroomError:
    """The same error, about the field: where one of several addresses is wrong, the form has one field for them."""
    name, bracket, _ = (error.param or "").partition("[")
    if not bracket:
        return error
    return BadInput(error.message, code=error.code, param=name, fix=error.fix)


def _body(request: Request, name: str) -> str:
    # Browsers send CRLF; what is kept of a draft has line feeds.
    return field(request, name).replace("\r\n", "\n")


async def _draft(
    viewer: Viewer, request: Request, draft: Json, *, editing: bool = False, error: PostroomError | None = None
) -> Response:
    editing = editing and draft["status"] == "held" and viewer.may("drafts:write")
    sent = error is not None and editing
    said = await _conversation(viewer, draft)
    expired = draft["status"] == "held" and parse_iso(draft["expiresAt"]) <= viewer.clock.now_ms()
    return render(
        request,
        "approvals/draft.html",
        status=200 if error is None else error.http_status,
        title=_subject_after(draft, said["messages"][-1]["subject"] if said["messages"] else ""),
        draft=draft,
        waits=draft["status"] == "held" and not expired,
        soon=draft["status"] == "held" and _is_soon(viewer, draft["expiresAt"]),
        editing=editing,
        error=error,
        entered=lambda name, saved: field(request, name) if sent else saved,
        note=field(request, "note"),
        height=frame_height(draft["text"] or "", draft["html"] or "") + FRAME_EDGES_PX,
        address=(await _addresses(viewer, {draft["inboxId"]})).get(draft["inboxId"]),
        files=await _files(viewer, draft),
        writer=await _writer(viewer, draft),
        held_for=held_for,
        **said,
    )


async def _subject(viewer: Viewer, draft: Json) -> str:
    """What the message will be called, as far as the key may know."""
    answered = ""
    if not draft["subject"] and draft["threadId"] is not None and viewer.may("threads:read"):
        with suppress(NotFound):
            answered = (await viewer.services.read.get_thread(viewer.caller, draft["threadId"]))["subject"]
    return _subject_after(draft, answered)


def _subject_after(draft: Json, answered: str) -> str:
    """The draft's subject, else the one that it takes from what it answers, on one line."""
    if draft["subject"] or not answered:
        return one_line(draft["subject"] or "") or "No subject"
    return one_line(forward_subject(answered) if draft["action"] == "forward" else reply_subject(answered))


def _people(draft: Json) -> str:
    """To whom it goes: the first addresses, and how many more there are."""
    boxes = [parse_mailbox(one) for one in (*(draft["to"] or ()), *draft["cc"], *draft["bcc"])]
    addresses = [box.address for box in boxes if box is not None]
    rest = len(addresses) - LISTED_PEOPLE
    shown = ", ".join(addresses[:LISTED_PEOPLE]) or "whoever wrote last"
    return f"{shown} and {rest} more" if rest > 0 else shown


async def _conversation(viewer: Viewer, draft: Json) -> dict[str, Any]:
    """{messages, opened, thread_seen}: the thread so far, oldest first; the message alone that is forwarded."""
    seen: dict[str, Any] = {"messages": [], "opened": OPENED, "thread_seen": viewer.may("threads:read")}
    with suppress(NotFound, Forbidden):  # a draft outlives what it answers, which may be out of the key's sight
        if draft["threadId"] is not None and viewer.may("threads:read"):
            listing = await viewer.services.read.thread_messages(
                viewer.caller, draft["threadId"], Page(limit=CONVERSATION)
            )
            seen["messages"] = listing.items
        elif draft["parentId"] is not None and viewer.may("messages:read"):
            seen["messages"] = [await viewer.services.read.get_message(viewer.caller, draft["parentId"])]
    return seen


async def _files(viewer: Viewer, draft: Json) -> list[Json]:
    """The draft's files: with their names where the key may see them."""
    files = []
    for attachment_id in draft["attachmentIds"][:MAX_FILES]:
        named: Json = {"id": attachment_id, "filename": None, "size": None, "url": None}
        if viewer.may("messages:read"):
            with suppress(NotFound, Forbidden):
                named = await viewer.services.read.get_attachment(viewer.caller, attachment_id)
        files.append(named)
    return files


async def _writer(viewer: Viewer, draft: Json) -> str:
    """Who wrote it, as far as the key may know."""
    if draft["createdBy"].startswith("fup_"):
        return "a follow-up"
    if viewer.may("keys:read") and viewer.inbox_id is None:
        try:
            key = await viewer.services.read.get_key(viewer.caller, draft["createdBy"])
        except NotFound:
            return "a key that was revoked"
        return f"the key {key['name']}"
    return f"the key {draft['createdBy']}"


async def _addresses(viewer: Viewer, inbox_ids: set[str]) -> dict[str, str]:
    """Addresses of inboxes, by id, so far as the key sees them."""
    if not viewer.may("inboxes:read"):
        return {}
    return await viewer.services.read.inbox_addresses(viewer.caller, inbox_ids)


def _is_soon(viewer: Viewer, moment: str) -> bool:
    return parse_iso(moment) - viewer.clock.now_ms() < SOON_MS


PAGES = (
    page("/approvals", list_approvals, scope="drafts:approve"),
    page("/approvals/{draft_id}", show_draft, scope="drafts:approve"),
    page("/approvals/{draft_id}/conversation", show_conversation, scope="drafts:approve"),
    page("/approvals/{draft_id}/html", show_html, scope="drafts:approve"),
    page("/approvals/{draft_id}/edit", edit_draft, scope="drafts:write"),
    page("/approvals/{draft_id}/edit", save_draft, method="POST", scope="drafts:write"),
    page("/approvals/{draft_id}/approve", approve_draft, method="POST", scope="drafts:approve"),
    page("/approvals/{draft_id}/reject", reject_draft, method="POST", scope="drafts:approve"),
)
