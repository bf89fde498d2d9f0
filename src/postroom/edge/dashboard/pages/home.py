"""Home: what happened, what needs a person now, and the way from nothing to the first mail."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, PostroomError
from postroom.edge.dashboard.figures import SPANS, figures, span_of
from postroom.edge.dashboard.page import ROOT, address_of, field, page
from postroom.edge.dashboard.rendering import redirect, render, render_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.provision import NewInbox
from postroom.flows.simulate import SimulatedMail
from postroom.flows.views import Json
from postroom.store.paging import Page

NEEDS = (
    ("approvals", "/approvals", ("message to approve", "messages to approve"), "held until somebody decides", "warn"),
    (
        "quarantined",
        "/quarantine",
        ("mail in quarantine", "mails in quarantine"),
        "forged or dangerous, perhaps",
        "warn",
    ),
    ("paused_inboxes", "/inboxes?status=paused", ("inbox paused", "inboxes paused"), "does not send", "bad"),
    ("dead_deliveries", "/webhooks/dead", ("dead letter", "dead letters"), "no endpoint took it", "bad"),
    ("paused_webhooks", "/webhooks?status=paused", ("webhook paused", "webhooks paused"), "gets no events", "bad"),
    ("broken_domains", "/domains", ("domain degraded", "domains degraded"), "its DNS records are not right", "bad"),
)
"""(kind, page, label for one and for more, what it means, tone) of what may need a person."""

FIRST_MAIL = SimulatedMail(
    from_="Ada Lovelace <ada@example.com>",
    subject="Is anybody there?",
    text="Hello,\n\nthis is the first mail for your agent: it was made here, and came in like any other.\n\nAda",
)


async def show_home(viewer: Viewer, request: Request) -> Response:
    """The page."""
    begun = await viewer.services.attention.begun(viewer.caller)
    # Who may not see inboxes has no use for a guide that begins with one.
    if begun.get("inboxes") == 0 or (begun.get("inboxes") and begun.get("received") == 0):
        return await _show_guide(viewer, request, begun)
    span = span_of(request)
    return render(
        request,
        "home.html",
        title="Home",
        needs=await _needs(viewer),
        spans=[(one.words, f"{ROOT}?span={one.name}", one == span) for one in SPANS],
        span=span,
        steps=[step for step in _later_steps(viewer, begun) if not step["done"]],
        **await figures(viewer, span),
    )


async def show_needs(viewer: Viewer, request: Request) -> Response:
    """What needs a person now, fetched anew when something has happened."""
    return render_fragment(request, "home_needs.html", needs=await _needs(viewer))


async def show_figures(viewer: Viewer, request: Request) -> Response:
    """The charts, fetched anew."""
    span = span_of(request)
    return render_fragment(request, "home_figures.html", span=span, **await figures(viewer, span))


async def make_first_inbox(viewer: Viewer, request: Request) -> Response:
    """Back to the guide, one step on; with what is wrong, for a name that cannot be."""
    try:
        made = await viewer.services.provision.create_inbox(
            viewer.caller, NewInbox(username=field(request, "name") or None)
        )
    except PostroomError as error:
        if not isinstance(error, BadInput) and error.http_status != 409:
            raise
        begun = await viewer.services.attention.begun(viewer.caller)
        return await _show_guide(viewer, request, begun, error=error)
    return redirect(request, ROOT, flash=f"{made['address']} takes mail now.")


async def simulate_first_mail(viewer: Viewer, request: Request) -> Response:
    """On to the conversation that a made-up mail began."""
    inbox_id = field(request, "inbox_id")
    mail = SimulatedMail(inbox_id=inbox_id, from_=FIRST_MAIL.from_, subject=FIRST_MAIL.subject, text=FIRST_MAIL.text)
    message = await viewer.services.simulate.inbound(viewer.caller, mail)
    if message["threadId"] is not None and viewer.may("threads:read"):
        return redirect(request, address_of("/threads/{}", message["threadId"]), flash="The first mail is here.")
    return redirect(request, ROOT, flash="The first mail is here.")


async def _show_guide(viewer: Viewer, request: Request, begun: Json, *, error: PostroomError | None = None) -> Response:
    inbox = None
    if begun.get("inboxes"):
        listing = await viewer.services.read.list_inboxes(viewer.caller, Page(limit=1))
        inbox = listing.items[0] if listing.items else None
    return render(
        request,
        "guide.html",
        status=200 if error is None else error.http_status,
        title="Welcome",
        begun=begun,
        inbox=inbox,
        steps=_later_steps(viewer, begun),
        error=error,
        entered=field(request, "name"),
    )


def _later_steps(viewer: Viewer, begun: Json) -> list[Json]:
    """What is worth doing after the first mail, so far as this key may."""
    steps = (
        ("domains", "domains:write", "Send from your own domain", "Add it, and publish the records shown.", "/domains"),
        ("webhooks", "webhooks:write", "Tell your agent", "A webhook posts each mail to it at once.", "/webhooks"),
    )
    return [
        {"title": title, "text": text, "url": ROOT + path, "done": bool(begun[kind])}
        for kind, scope, title, text, path in steps
        if kind in begun and viewer.may(scope)
    ]


async def _needs(viewer: Viewer) -> list[Json]:
    """Each thing of which there is some."""
    counts = await viewer.services.attention.waiting(viewer.caller)
    return [
        {
            "count": counts[kind],
            "url": ROOT + path,
            "label": one if counts[kind] == 1 else more,
            "meaning": meaning,
            "tone": tone,
        }
        for kind, path, (one, more), meaning, tone in NEEDS
        if counts.get(kind)
    ]


PAGES = (
    page("", show_home),
    page("/home/needs", show_needs),
    page("/home/figures", show_figures),
    page("/home/first-inbox", make_first_inbox, method="POST", scope="inboxes:write"),
    page("/home/first-mail", simulate_first_mail, method="POST", scope="messages:write"),
)
