"""Threads: the list, with search and filters, and the conversation with what a person does to it."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.dashboard.conversation import found_row, shown_messages, thread_row
from postroom.edge.dashboard.lines import one_line
from postroom.edge.dashboard.page import address_of, asked, field, list_page, page
from postroom.edge.dashboard.rendering import redirect, render, render_fragment, toast, wants_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.follow_up import NewFollowUp
from postroom.flows.listing import ThreadQuery
from postroom.flows.mark import MessageMarks, ThreadMarks
from postroom.flows.once import Answer
from postroom.flows.views import Json
from postroom.rules.labels import LabelChange
from postroom.rules.moments import read_duration
from postroom.store.paging import Page

VIEWS: tuple[tuple[str, str, ThreadQuery], ...] = (
    ("all", "All", ThreadQuery()),
    ("unread", "Unread", {"unread": True}),
    ("open", "Open", {"status": "open"}),
    ("replied", "Replied", {"status": "replied"}),
    ("awaiting_reply", "Awaiting reply", {"status": "awaiting_reply"}),
    ("escalated", "Escalated", {"status": "escalated"}),
    ("handled", "Handled", {"status": "handled"}),
    ("closed", "Closed", {"status": "closed"}),
)
"""(name, label, what of flows/listing.py's ThreadQuery it stands for) of the views of the list."""
UNHANDLED = "unhandled"
"""The view that lists messages which wait for their agent, not threads."""
INBOXES_NAMED = 50
"""Inboxes that one can choose from; for any other one the page of that inbox leads here."""
MESSAGES = 20
"""Of a conversation, at once."""
DRAFTS = 10
FOLLOW_UPS = 10
HANDLED_AT_ONCE = 100
"""Messages marked together with their thread."""
STATUSES = {
    "handled": "Marked as handled.",
    "escalated": "Escalated: nothing but a person ends that.",
    "closed": "Closed.",
    "open": "Open again.",
}
"""By the status that a person may set, what is said about it."""


async def list_threads(viewer: Viewer, request: Request) -> Response:
    """The list; what was found, where something is looked for."""
    inboxes = await _inboxes(viewer, asked(request, "inbox"))
    addresses = {one["id"]: one["address"] for one in inboxes}
    q, view = asked(request, "q"), asked(request, "view") or "all"
    error = None
    rows: list[Json] = []
    next_cursor = None
    try:
        if viewer.may("messages:read") and (q is not None or view == UNHANDLED):
            rows, next_cursor = await _found(viewer, request, q, view, addresses)
        else:
            rows, next_cursor = await _listed(viewer, request, view, addresses)
    except BadInput as wrong:
        error = wrong
    return render(
        request,
        "threads/list.html",
        block="rows",
        status=200 if error is None else error.http_status,
        title="Threads",
        rows=rows,
        next_cursor=next_cursor,
        q=q,
        view=view,
        views=[(name, label) for name, label, _ in VIEWS],
        may_search=viewer.may("messages:read"),
        inboxes=inboxes,
        inbox=asked(request, "inbox"),
        label=asked(request, "label"),
        error=error,
    )


async def show_thread(viewer: Viewer, request: Request) -> Response:
    """The conversation, its newest messages first to be seen; `?at=` opens one of them, however old."""
    thread_id, at = request.path_params["thread_id"], asked(request, "at")
    thread = await viewer.services.read.get_thread(viewer.caller, thread_id)
    page_asked = list_page(request, rows=MESSAGES)
    listing = await viewer.services.read.thread_messages(viewer.caller, thread_id, page_asked)
    if at is not None and at.startswith("msg_") and all(one["id"] != at for one in listing.items):
        # Ids sort by time: the page that ends with this one.
        older = Page(limit=MESSAGES, after=(f"{at}~",))
        listing = await viewer.services.read.thread_messages(viewer.caller, thread_id, older)
        page_asked = older
    return render(
        request,
        "threads/thread.html",
        title=one_line(thread["subject"], 80) or "Thread",
        subject=one_line(thread["subject"]) or "(no subject)",
        messages=shown_messages(viewer, listing.items, at=at),
        next_cursor=listing.next_cursor,
        newest=page_asked.after is None,
        address=await _address(viewer, thread["inboxId"]),
        drafts=await drafts_of(viewer, thread),
        **await _state(viewer, thread),
    )


async def show_newer(viewer: Viewer, request: Request) -> Response:
    """Messages that have come since `?seen=`, to be put behind the others."""
    thread_id, seen = request.path_params["thread_id"], asked(request, "seen") or ""
    listing = await viewer.services.read.thread_messages(viewer.caller, thread_id, Page(limit=MESSAGES))
    fresh = [one for one in shown_messages(viewer, listing.items) if one["id"] > seen]
    return render_fragment(
        request, "threads/newer.html", messages=fresh, thread_id=thread_id, seen=fresh[-1]["id"] if fresh else seen
    )


async def show_state(viewer: Viewer, request: Request) -> Response:
    """What stands beside the conversation, fetched anew."""
    thread = await viewer.services.read.get_thread(viewer.caller, request.path_params["thread_id"])
    return render_fragment(request, "threads/state.html", **await _state(viewer, thread))


async def show_drafts(viewer: Viewer, request: Request) -> Response:
    """The drafts of the conversation, fetched anew."""
    thread = await viewer.services.read.get_thread(viewer.caller, request.path_params["thread_id"])
    return render_fragment(request, "threads/drafts.html", thread=thread, drafts=await drafts_of(viewer, thread))


async def set_status(viewer: Viewer, request: Request) -> Response:
    """The state of the conversation is set; with `handled`, its messages no longer wait for their agent either."""
    thread_id, status = request.path_params["thread_id"], field(request, "status")
    if status not in STATUSES:
        raise BadInput("There is no such state.", param="status", fix="Choose one of the buttons.")
    await viewer.services.mark.mark_thread(
        viewer.caller, thread_id, ThreadMarks(status=status, read=status == "handled")
    )
    if status == "handled" and viewer.may("messages:write", "messages:read"):
        waiting = await viewer.services.read.list_messages(
            viewer.caller, Page(limit=HANDLED_AT_ONCE), thread_id=thread_id, handled=False
        )
        for one in waiting.items:
            await viewer.services.mark.mark_message(viewer.caller, one["id"], MessageMarks(handled=True, read=True))
    return await _changed(viewer, request, STATUSES[status])


async def set_labels(viewer: Viewer, request: Request) -> Response:
    """The labels are those that are named, parted by commas."""
    named = tuple(one for one in field(request, "labels").split(",") if one.strip())
    await viewer.services.mark.mark_thread(
        viewer.caller, request.path_params["thread_id"], ThreadMarks(labels=LabelChange(exactly=named))
    )
    return await _changed(viewer, request, "Labels saved.")


async def mark_read(viewer: Viewer, request: Request) -> Response:
    """Every message of the conversation counts as read."""
    await viewer.services.mark.mark_thread(viewer.caller, request.path_params["thread_id"], ThreadMarks(read=True))
    return await _changed(viewer, request, "Marked as read.")


async def add_follow_up(viewer: Viewer, request: Request) -> Response:
    """A reminder is sent in so many days, unless they answer first. The same form twice is one reminder."""
    thread_id, text, days = request.path_params["thread_id"], field(request, "text"), field(request, "days")
    after = read_duration(f"{days}d", param="days")
    new = NewFollowUp(
        due_at=viewer.clock.now_ms() + after, interval_ms=after, text=text or None, html=None, max_count=1
    )

    async def act(_claim: object) -> Answer:
        await viewer.services.follow_ups.create(viewer.caller, thread_id, new)
        return Answer(status=201, body=b"{}")

    fingerprint = f"{request.url.path}\n{days}\n{text}".encode()
    await viewer.services.once.run(viewer.caller, field(request, "once") or None, fingerprint, act)
    return await _changed(viewer, request, f"Follows up in {days} day{'' if days == '1' else 's'}, unless they answer.")


async def cancel_follow_up(viewer: Viewer, request: Request) -> Response:
    """The reminder is not sent."""
    ids = request.path_params
    await viewer.services.follow_ups.cancel(viewer.caller, ids["thread_id"], ids["follow_up_id"])
    return await _changed(viewer, request, "The follow-up will not be sent.")


async def drafts_of(viewer: Viewer, thread: Json) -> list[Json]:
    """Drafts of the conversation that nobody has sent; none for a key that may not see drafts."""
    if not (viewer.may("drafts:write") or viewer.may("drafts:approve")):
        return []
    listing = await viewer.services.drafts.list_drafts(viewer.caller, Page(limit=DRAFTS * 5), thread_id=thread["id"])
    waiting = [one for one in listing.items if one["status"] != "sent"][:DRAFTS]
    for one in waiting:
        # One form of it, one message: a second click finds the first.
        one["once"] = f"{one['id']}.{one['updatedAt']}"
        one["shown_to"] = ", ".join(one_line(person, 80) for person in one["to"] or ())
    return waiting


async def _listed(
    viewer: Viewer, request: Request, view: str, addresses: dict[str, str]
) -> tuple[list[Json], str | None]:
    query = ThreadQuery(inbox_id=asked(request, "inbox"), label=asked(request, "label"))
    for name, _, more in VIEWS:
        if name == view:
            query.update(more)
    listing = await viewer.services.read.list_threads(viewer.caller, list_page(request, parts=2), **query)
    glances = await viewer.services.glance.of_threads(viewer.caller, [one["id"] for one in listing.items])
    return [thread_row(one, glances.get(one["id"]), addresses) for one in listing.items], listing.next_cursor


async def _found(
    viewer: Viewer, request: Request, q: str | None, view: str, addresses: dict[str, str]
) -> tuple[list[Json], str | None]:
    listing = await viewer.services.read.list_messages(
        viewer.caller,
        list_page(request),
        inbox_id=asked(request, "inbox"),
        label=asked(request, "label"),
        q=q,
        unread=True if view == "unread" else None,
        handled=False if view == UNHANDLED else None,
    )
    return [found_row(one, addresses) for one in listing.items if one["threadId"]], listing.next_cursor


async def _inboxes(viewer: Viewer, chosen: str | None) -> list[Json]:
    """Inboxes to choose from, the chosen one among them; none for a key that may not see them."""
    if not viewer.may("inboxes:read"):
        return []
    listing = await viewer.services.read.list_inboxes(viewer.caller, Page(limit=INBOXES_NAMED))
    if chosen is None or any(one["id"] == chosen for one in listing.items):
        return listing.items
    return [await viewer.services.read.get_inbox(viewer.caller, chosen), *listing.items]


async def _address(viewer: Viewer, inbox_id: str) -> str | None:
    if not viewer.may("inboxes:read"):
        return None
    inbox = await viewer.services.read.get_inbox(viewer.caller, inbox_id)
    return str(inbox["address"])


async def _state(viewer: Viewer, thread: Json) -> Json:
    follow_ups = await viewer.services.follow_ups.list_follow_ups(viewer.caller, thread["id"], Page(limit=FOLLOW_UPS))
    shown = [one for one in follow_ups.items if one["status"] == "pending"]
    shown += [one for one in follow_ups.items if one["status"] != "pending"][:3]
    may_follow = viewer.may("messages:send") and thread["status"] == "awaiting_reply"
    return {
        "thread": thread,
        "follow_ups": shown,
        "may_follow": may_follow,
        "once": f"{thread['id']}.{viewer.clock.now_ms()}",
    }


async def _changed(viewer: Viewer, request: Request, words: str) -> Response:
    if wants_fragment(request):
        return toast(await show_state(viewer, request), words)
    return redirect(request, address_of("/threads/{}", request.path_params["thread_id"]), flash=words)


PAGES = (
    page("/threads", list_threads, scope="threads:read"),
    page("/threads/{thread_id}", show_thread, scope="threads:read"),
    page("/threads/{thread_id}/newer", show_newer, scope="threads:read"),
    page("/threads/{thread_id}/state", show_state, scope="threads:read"),
    page("/threads/{thread_id}/drafts", show_drafts, scope="threads:read"),
    page("/threads/{thread_id}/status", set_status, method="POST", scope="threads:write"),
    page("/threads/{thread_id}/labels", set_labels, method="POST", scope="threads:write"),
    page("/threads/{thread_id}/read", mark_read, method="POST", scope="threads:write"),
    page("/threads/{thread_id}/follow-ups", add_follow_up, method="POST", scope="messages:send"),
    page(
        "/threads/{thread_id}/follow-ups/{follow_up_id}/cancel", cancel_follow_up, method="POST", scope="messages:send"
    ),
)
