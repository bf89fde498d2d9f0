"""Writing: an answer, a forward or a new message; tried against every gate before it is sent, once."""

import uuid
from dataclasses import replace
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import Conflict, PostroomError
from postroom.edge.dashboard.composing import ACTIONS, Written, keep_files, of_draft, people_of_answer, read_written
from postroom.edge.dashboard.conversation import shown_message
from postroom.edge.dashboard.lines import one_line, short_name
from postroom.edge.dashboard.page import ROOT, address_of, asked, field, page
from postroom.edge.dashboard.pages.messages import thread_address
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.new_message import NewMessage
from postroom.flows.once import Answer, Claim
from postroom.flows.views import Json
from postroom.rules.answering import forward_subject
from postroom.store.paging import Page

GATES = {
    "scope": "The key may send",
    "fields": "Text and subject",
    "place": "The conversation",
    "breaker": "The inbox is active",
    "automatic": "Written by a person",
    "domain": "The domain may send",
    "addresses": "The addresses",
    "repetition": "Not said before",
    "approval": "Approval policy",
    "lists": "Allow and block lists",
    "suppression": "Suppressed addresses",
    "quota": "Today's quota",
    "warm_up": "Warm-up of the domain",
    "recipients": "The recipients' domains",
}
"""What each gate of flows/rehearse.py looks at."""
FORCED = frozenset({"automatic", "repetition"})
"""Gates that a person may send past (`force`)."""
PASSES = frozenset({"pass"})
TITLES = {"reply": "Reply", "reply_all": "Reply to all", "forward": "Forward", "send": "New message"}
INBOXES = 50
"""To choose from, for a new message."""
LOOKED_BACK = 20
"""Messages among which the last that went out or came in is looked for."""


async def show_form(viewer: Viewer, request: Request) -> Response:
    """The form for an answer to `?parent=`, the newest message where none is named; or for `?draft=`."""
    thread_id = request.path_params["thread_id"]
    draft_id = asked(request, "draft")
    if draft_id is not None:
        draft = await viewer.services.drafts.get(viewer.caller, draft_id)
        return await _form(viewer, request, thread_id, of_draft(draft, _fresh()))
    action = asked(request, "action")
    return await _form(viewer, request, thread_id, await _empty(viewer, thread_id, action, asked(request, "parent")))


async def show_new(viewer: Viewer, request: Request) -> Response:
    """The form for a message that begins a conversation."""
    draft_id = asked(request, "draft")
    if draft_id is not None:
        return await _form(
            viewer, request, None, of_draft(await viewer.services.drafts.get(viewer.caller, draft_id), _fresh())
        )
    written = _blank(action="send", inbox_id=asked(request, "inbox") or viewer.inbox_id or "")
    return await _form(viewer, request, None, replace(written, to=asked(request, "to") or ""))


async def take_form(viewer: Viewer, request: Request) -> Response:
    """On to the conversation with the message sent or the draft saved; the form again, with what the gates say."""
    return await _take(viewer, request, request.path_params["thread_id"])


async def take_new(viewer: Viewer, request: Request) -> Response:
    """As above, for a message that begins a conversation."""
    return await _take(viewer, request, None)


async def send_draft(viewer: Viewer, request: Request) -> Response:
    """The draft is sent as it stands, or held by the inbox's policy."""
    thread_id, draft_id = request.path_params["thread_id"], request.path_params["draft_id"]

    async def act(claim: Claim | None) -> Answer:
        sent = await viewer.services.drafts.send(viewer.caller, draft_id, claim)
        return Answer(status=202, body=orjson.dumps(sent))

    path = request.url.path.encode()
    answer = await viewer.services.once.run(viewer.caller, field(request, "once") or None, path, act)
    return _sent(request, thread_id, orjson.loads(answer.body))


async def delete_draft(viewer: Viewer, request: Request) -> Response:
    """The draft is gone."""
    await viewer.services.drafts.delete(viewer.caller, request.path_params["draft_id"])
    return redirect(request, address_of("/threads/{}", request.path_params["thread_id"]), flash="The draft is gone.")


async def _take(viewer: Viewer, request: Request, thread_id: str | None) -> Response:
    written, deed = await read_written(request), field(request, "deed")
    error: PostroomError | None = None
    rehearsal: Json | None = None
    try:
        if deed == "save":
            return await _save(viewer, request, thread_id, written)
        if deed != "send_anyway":
            rehearsal = await _rehearse(viewer, thread_id, written)
        if deed != "check" and (rehearsal is None or _is_clean(rehearsal)):
            return await _send(viewer, request, thread_id, written)
    except PostroomError as wrong:
        if wrong.http_status in {401, 403, 404} or wrong.http_status >= 500:
            raise
        if wrong.code == "idempotency_key_in_use" and thread_id is not None:
            # The first of two clicks is sending it at this moment.
            return redirect(request, address_of("/threads/{}", thread_id), flash="It is being sent.")
        error = wrong
        if wrong.code == "idempotency_key_reused":
            error = Conflict(
                "This form was sent already, with other words.",
                code=wrong.code,
                fix="Look at the conversation first. Send it once more if this is another message.",
            )
    again = await keep_files(viewer, written)
    if error is not None:
        again = replace(again, once=_fresh())
    status = error.http_status if error is not None else 200
    return await _form(viewer, request, thread_id, again, error=error, rehearsal=rehearsal, status=status)


async def _rehearse(viewer: Viewer, thread_id: str | None, written: Written) -> Json:
    return await viewer.services.rehearse.rehearse(viewer.caller, _message(viewer, thread_id, written))


async def _send(viewer: Viewer, request: Request, thread_id: str | None, written: Written) -> Response:
    async def act(claim: Claim | None) -> Answer:
        if written.draft_id:
            kept = await keep_files(viewer, written)
            await viewer.services.drafts.edit(viewer.caller, kept.draft_id, _changes(viewer, thread_id, kept))
            sent = await viewer.services.drafts.send(viewer.caller, kept.draft_id, claim)
        else:
            sent = await viewer.services.submit.send(viewer.caller, _message(viewer, thread_id, written), claim)
        return Answer(status=202, body=orjson.dumps(sent))

    fingerprint = request.url.path.encode() + b"\n" + written.fingerprint()
    answer = await viewer.services.once.run(viewer.caller, written.once or None, fingerprint, act)
    return _sent(request, thread_id, orjson.loads(answer.body))


async def _save(viewer: Viewer, request: Request, thread_id: str | None, written: Written) -> Response:
    kept = await keep_files(viewer, written)
    if kept.draft_id:
        draft = await viewer.services.drafts.edit(viewer.caller, kept.draft_id, _changes(viewer, thread_id, kept))
    else:
        draft = await viewer.services.drafts.create(viewer.caller, _message(viewer, thread_id, kept))
    where = thread_id or draft["threadId"]
    if where is None:
        return redirect(request, f"{ROOT}/threads/new?draft={draft['id']}", flash="Draft saved.")
    saved = f"?saved={draft['id']}.{viewer.clock.now_ms()}#drafts"
    return redirect(request, address_of("/threads/{}", where) + saved, flash="Draft saved.")


def _message(viewer: Viewer, thread_id: str | None, written: Written) -> NewMessage:
    return written.message(viewer.clock.now_ms(), thread_id=thread_id)


def _changes(viewer: Viewer, thread_id: str | None, written: Written) -> Json:
    new = _message(viewer, thread_id, written)
    names = ("to", "cc", "bcc", "subject", "text", "attachments", "force", "auto_submitted", "send_at")
    # The HTML was made of the text before, or by an agent: what a person writes here takes its place.
    return {"html": None, **{name: getattr(new, name) for name in names}}


def _sent(request: Request, thread_id: str | None, sent: Json) -> Response:
    where = sent.get("threadId") or thread_id
    if sent["status"] == "held" and "draftId" in sent:
        flash = "It waits for approval: nothing has been sent yet."
        if where is None:
            return redirect(request, f"{ROOT}/threads", flash=flash, tone="warn")
        held = f"?saved={sent['draftId']}#drafts"
        return redirect(request, address_of("/threads/{}", where) + held, flash=flash, tone="warn")
    people = sent["to"] or [one["address"] for one in sent["recipients"]]
    named = short_name(people[0]) if people else "nobody"
    words = f"To {named}{f' and {len(people) - 1} more' if len(people) > 1 else ''}"
    flash = f"{words}: scheduled." if sent["status"] == "scheduled" else f"{words}: on its way."
    return redirect(request, thread_address(sent["threadId"], sent["id"]), flash=flash)


def _is_clean(rehearsal: Json) -> bool:
    return all(one["verdict"] in PASSES for one in rehearsal["gates"])


def _fresh() -> str:
    return uuid.uuid4().hex


def _blank(**said: Any) -> Written:
    names = ("inbox_id", "parent_id", "draft_id", "to", "cc", "bcc", "subject", "text", "send_at")
    return Written(**{**dict.fromkeys(names, ""), "force": False, "once": _fresh(), "kept": (), **said})


async def _empty(viewer: Viewer, thread_id: str, action: str | None, parent_id: str | None) -> Written:
    """The form with what an answer takes from its parent."""
    parent = await _parent(viewer, thread_id, parent_id)
    if parent is None:
        return _blank(action="send")
    written = _blank(action=action if action in ACTIONS else "reply", parent_id=parent["id"])
    if written.action == "forward":
        return replace(written, subject=forward_subject(parent["subject"]))
    own = parent["fromAddress"] if parent["direction"] == "outbound" else parent["deliveredTo"] or ""
    if viewer.may("inboxes:read"):
        own = (await viewer.services.read.get_inbox(viewer.caller, parent["inboxId"]))["address"]
    to, cc = people_of_answer(parent, own, everyone=written.action == "reply_all")
    return replace(written, to=", ".join(to), cc=", ".join(cc))


async def _parent(viewer: Viewer, thread_id: str, message_id: str | None) -> Json | None:
    """The message that is answered: the one named, else the last of the conversation that went out or came in."""
    if message_id and viewer.may("messages:read"):
        return await viewer.services.read.get_message(viewer.caller, message_id)
    listing = await viewer.services.read.thread_messages(viewer.caller, thread_id, Page(limit=LOOKED_BACK))
    found = [one for one in listing.items if one["status"] not in {"cancelled", "held", "scheduled"}]
    return found[-1] if found else None


async def _form(
    viewer: Viewer,
    request: Request,
    thread_id: str | None,
    written: Written,
    *,
    error: PostroomError | None = None,
    rehearsal: Json | None = None,
    status: int = 200,
) -> Response:
    thread = await viewer.services.read.get_thread(viewer.caller, thread_id) if thread_id is not None else None
    parent = await _parent(viewer, thread_id, written.parent_id) if thread_id is not None else None
    gates = [{**one, "name": GATES.get(one["gate"], one["gate"])} for one in (rehearsal or {"gates": []})["gates"]]
    return render(
        request,
        "threads/answer.html",
        block="answer",
        status=status,
        title=TITLES[written.action],
        heading="Draft" if written.draft_id else TITLES[written.action],
        thread=thread,
        subject=one_line(thread["subject"]) or "(no subject)" if thread is not None else None,
        parent=shown_message(viewer, parent, opened=True, threading="") if parent is not None else None,
        written=written,
        attached=[await viewer.services.read.get_attachment(viewer.caller, one) for one in written.kept]
        if viewer.may("messages:read")
        else [{"id": one, "filename": one, "size": None} for one in written.kept],
        inbox_choices=await _inbox_choices(viewer, written.inbox_id) if thread is None else [],
        action_url=address_of("/threads/{}/answer", thread["id"]) if thread is not None else f"{ROOT}/threads/new",
        gates=gates,
        wrong=[one for one in gates if one["verdict"] != "pass"],
        refused=[one for one in gates if one["verdict"] == "refuse"],
        forcible=written.force or any(one["verdict"] == "refuse" and one["gate"] in FORCED for one in gates),
        error=error,
    )


async def _inbox_choices(viewer: Viewer, chosen: str) -> list[tuple[str, str]]:
    """(id, address) of inboxes to send from, the chosen one first; none for a key that may not see them."""
    if not viewer.may("inboxes:read"):
        return []
    inboxes = (await viewer.services.read.list_inboxes(viewer.caller, Page(limit=INBOXES))).items
    if chosen and all(one["id"] != chosen for one in inboxes):
        inboxes = [await viewer.services.read.get_inbox(viewer.caller, chosen), *inboxes]
    return [(one["id"], one["address"]) for one in inboxes]


PAGES = (
    page("/threads/new", show_new, scope="messages:send"),
    page("/threads/new", take_new, method="POST", scope="messages:send"),
    page("/threads/{thread_id}/answer", show_form, scope="threads:read"),
    page("/threads/{thread_id}/answer", take_form, method="POST", scope="threads:read"),
    page("/threads/{thread_id}/drafts/{draft_id}/send", send_draft, method="POST", scope="messages:send"),
    page("/threads/{thread_id}/drafts/{draft_id}/delete", delete_draft, method="POST", scope="drafts:write"),
)
