"""Domains: from a name to mail in it, its keys, and how other servers judge its mail."""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from postroom.base.errors import BadInput, Conflict, Forbidden, PostroomError
from postroom.edge.dashboard.page import address_of, field, list_page, page, require_typed
from postroom.edge.dashboard.rendering import redirect, render, render_fragment, toast, wants_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.domains import (
    next_rotation,
    rotation_words,
    set_up_steps,
    shown_keys,
    shown_records,
    standing_words,
)
from postroom.flows.domains import NewDomain
from postroom.flows.new_message import NewMessage
from postroom.flows.views import Json
from postroom.store.paging import Page

SETUPS = ("own_mx", "reply_to")
TEST_INBOXES = 100
"""Inboxes of a domain that a test may be sent from, the newest."""
TEST_SUBJECT = "A test from {}"
TEST_TEXT = (
    "Hello,\n\nthis is a test: mail from {} reaches you. Look at its headers: SPF, DKIM and DMARC should all say pass."
    "\nAn answer to it arrives in the inbox that it came from.\n"
)


async def list_domains(viewer: Viewer, request: Request) -> Response:
    """The domains."""
    listing = await viewer.services.domains.list_domains(viewer.caller, list_page(request))
    return render(
        request,
        "domains/list.html",
        title="Domains",
        listing=listing,
        words={one["id"]: standing_words(one) for one in listing.items},
    )


async def ask_for_domain(viewer: Viewer, request: Request) -> Response:
    """The form for a new domain."""
    viewer.caller.require_workspace()
    return _form(request, {"domain": "", "setup": "own_mx", "subdomains": False, "warm_up": False})


async def make_domain(viewer: Viewer, request: Request) -> Response:
    """On to the new domain, or the form with what is wrong."""
    setup = field(request, "setup")
    entered: Json = {
        "domain": field(request, "domain"),
        "setup": setup if setup in SETUPS else "own_mx",
        "subdomains": field(request, "subdomains") == "yes",
        "warm_up": field(request, "warm_up") == "yes",
    }
    new = NewDomain(**entered)
    try:
        made = await viewer.services.domains.create(viewer.caller, new)
    except (BadInput, Conflict, Forbidden) as error:
        if error.param != "domain":
            raise
        return _form(request, entered, error=error)
    if not viewer.may("domains:read"):
        return redirect(request, address_of("/domains/new"), flash=f"{made['domain']} is added.")
    return redirect(request, address_of("/domains/{}", made["id"]), flash="Added. Now publish its records.")


async def show_domain(viewer: Viewer, request: Request) -> Response:
    """One domain: the steps, its records, its keys, a test."""
    return await _show(viewer, request, await _domain(viewer, request))


async def show_set_up(viewer: Viewer, request: Request) -> Response:
    """The steps and the records, fetched anew."""
    return render_fragment(request, "domains/set_up.html", **_set_up(await _domain(viewer, request)))


async def verify(viewer: Viewer, request: Request) -> Response:
    """The steps and the records as DNS has them at this moment."""
    domain_id = request.path_params["domain_id"]
    domain = await viewer.services.domains.verify(viewer.caller, domain_id)
    tone = {"verified": "good", "degraded": "bad"}.get(domain["status"], "warn")
    if not wants_fragment(request):
        back = "/domains/{}/dmarc" if field(request, "back") == "dmarc" else "/domains/{}"
        return redirect(request, address_of(back, domain_id), flash=standing_words(domain), tone=tone)
    return toast(render_fragment(request, "domains/set_up.html", **_set_up(domain)), standing_words(domain), tone=tone)


async def get_zone_file(viewer: Viewer, request: Request) -> Response:
    """The records as a file that DNS providers import. RFC 1035 §5."""
    domain = await _domain(viewer, request)
    text = await viewer.services.domains.zone_file(viewer.caller, domain["id"])
    # A checked name in A-labels: nothing in it needs quoting.
    return PlainTextResponse(text, headers={"Content-Disposition": f'attachment; filename="{domain["domain"]}.zone"'})


async def rotate_keys(viewer: Viewer, request: Request) -> Response:
    """Back to the domain, which has the records of new keys to publish."""
    address = address_of("/domains/{}", request.path_params["domain_id"])
    try:
        await viewer.services.domains.rotate(viewer.caller, request.path_params["domain_id"])
    except Conflict as error:
        return redirect(request, address, flash=error.message, tone="warn")
    return redirect(request, f"{address}#records", flash="New keys are made: publish their two records.")


async def send_test(viewer: Viewer, request: Request) -> Response:
    """On to the conversation that the test begins, or the page with the reason why it was not sent."""
    domain = await _domain(viewer, request)
    entered = {"to": field(request, "to"), "inbox_id": field(request, "inbox_id")}
    try:
        if not entered["to"]:
            raise BadInput("Nobody is named.", code="missing_field", param="to", fix="Write an address of yours.")
        if entered["inbox_id"] not in {one["id"] for one in await _inboxes(viewer, domain)}:
            raise BadInput(
                "That inbox is not at this domain.", code="invalid_field", param="inbox_id", fix="Choose one of them."
            )
        new = NewMessage(
            inbox_id=entered["inbox_id"],
            to=(entered["to"],),
            subject=TEST_SUBJECT.format(domain["domain"]),
            text=TEST_TEXT.format(domain["domain"]),
            auto_submitted=False,  # a person asked for it, here and now
        )
        sent = await viewer.services.submit.send(viewer.caller, new)
    except PostroomError as error:
        if error.http_status >= 500 or isinstance(error, Forbidden):
            raise
        return await _show(viewer, request, domain, entered=entered, error=error)
    address = address_of("/domains/{}", domain["id"])
    if sent.get("threadId") and viewer.may("threads:read") and "/threads/{thread_id}" in request.state.served:
        address = address_of("/threads/{}", sent["threadId"])
    held = sent.get("status") == "held"
    words = "It waits for somebody's approval." if held else f"On its way to {entered['to']}."
    return redirect(request, address, flash=words, tone="warn" if held else "good")


async def delete_domain(viewer: Viewer, request: Request) -> Response:
    """Back to the list, without it. Raises BadInput unless its name was typed, Conflict while it has inboxes."""
    domain = await _domain(viewer, request)
    require_typed(
        request,
        domain["domain"],
        "The name that was typed is another one.",
        fix=f"Type {domain['domain']} to delete it.",
    )
    await viewer.services.domains.delete(viewer.caller, domain["id"])
    return redirect(request, address_of("/domains"), flash=f"{domain['domain']} is gone.")


async def _domain(viewer: Viewer, request: Request) -> Json:
    return await viewer.services.domains.get(viewer.caller, request.path_params["domain_id"])


async def _inboxes(viewer: Viewer, domain: Json) -> list[Json]:
    """Of the domain, those that a test may be sent from; none for a key that may not."""
    if not viewer.may("inboxes:read", "messages:send"):
        return []
    found = await viewer.services.read.list_inboxes(
        viewer.caller, Page(limit=TEST_INBOXES), words=f"@{domain['domain']}"
    )
    return [one for one in found.items if one["domainId"] == domain["id"]]


async def _show(
    viewer: Viewer, request: Request, domain: Json, *, entered: Json | None = None, error: PostroomError | None = None
) -> Response:
    inboxes = await _inboxes(viewer, domain)
    return render(
        request,
        "domains/one.html",
        title=domain["domain"],
        status=error.http_status if error is not None else 200,
        keys=shown_keys(domain),
        rotating=any(one["state"] == "pending" for one in domain["dkim"]),
        next_rotation=next_rotation(domain),
        rotation=rotation_words(),
        senders=[(one["id"], one["address"]) for one in inboxes],
        entered=entered or {"to": "", "inbox_id": ""},
        error=error,
        **_set_up(domain),
    )


def _set_up(domain: Json) -> dict[str, Any]:
    return {
        "domain": domain,
        "steps": set_up_steps(domain),
        "records": shown_records(domain),
        "standing": standing_words(domain),
        # While something is awaited of DNS, its looks come every minute or so, and no event tells of each.
        "awaiting": any(one["status"] != "ok" for one in domain["records"] if one["required"])
        or any(one["state"] == "pending" for one in domain["dkim"]),
    }


def _form(request: Request, entered: Json, *, error: PostroomError | None = None) -> Response:
    return render(
        request,
        "domains/form.html",
        title="Add a domain",
        status=error.http_status if error is not None else 200,
        entered=entered,
        error=error,
    )


PAGES = (
    page("/domains", list_domains, scope="domains:read"),
    page("/domains/new", ask_for_domain, scope="domains:write"),
    page("/domains/new", make_domain, method="POST", scope="domains:write"),
    page("/domains/{domain_id}", show_domain, scope="domains:read"),
    page("/domains/{domain_id}/set-up", show_set_up, scope="domains:read"),
    page("/domains/{domain_id}/verify", verify, method="POST", scope="domains:write"),
    page("/domains/{domain_id}/zone-file", get_zone_file, scope="domains:read"),
    page("/domains/{domain_id}/rotate-keys", rotate_keys, method="POST", scope="domains:write"),
    page("/domains/{domain_id}/test", send_test, method="POST", scope="messages:send"),
    page("/domains/{domain_id}/delete", delete_domain, method="POST", scope="domains:write"),
)
