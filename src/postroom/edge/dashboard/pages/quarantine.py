"""Quarantine: mail that was kept from its agent, why, and letting it go or keeping its sender away."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, Conflict, NotFound, PostroomError
from postroom.edge.dashboard.lines import one_line
from postroom.edge.dashboard.page import address_of, asked, field, list_page, page
from postroom.edge.dashboard.passages import MAX_SHOWN_CHARS, Passage, mark_passages
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.guards import (
    QUARANTINED_FOR,
    findings_of,
    quarantined_for,
    quotations_of,
    verdicts_of,
    why_quarantined,
)
from postroom.flows.address_lists import NewAddressRule
from postroom.flows.views import Json
from postroom.mail.address import domain_of, normalize
from postroom.rules.quarantine import QUARANTINED, SCOPE


async def list_quarantine(viewer: Viewer, request: Request) -> Response:
    """What waits, newest first; of one inbox, where one is named."""
    inbox_id = asked(request, "inbox")
    listing = await viewer.services.read.list_messages(
        viewer.caller, list_page(request), status=QUARANTINED, inbox_id=inbox_id
    )
    addresses = {}
    if viewer.may("inboxes:read"):
        wanted = {one["inboxId"] for one in listing.items} | ({inbox_id} if inbox_id else set())
        addresses = await viewer.services.read.inbox_addresses(viewer.caller, wanted)
    return render(
        request,
        "quarantine/list.html",
        title="Quarantine",
        listing=listing,
        inbox_id=inbox_id,
        addresses=addresses,
        reason_of=lambda message: QUARANTINED_FOR.get(quarantined_for(message), "Held"),
    )


async def show_mail(viewer: Viewer, request: Request) -> Response:
    """The mail as text, and all that speaks against it. Raises NotFound for one that is not in quarantine."""
    return _mail(viewer, request, await _own(viewer, request), error=None)


async def release_mail(viewer: Viewer, request: Request) -> Response:
    """On to the conversation that it has joined."""
    message_id = request.path_params["message_id"]
    try:
        message = await viewer.services.release.release(viewer.caller, message_id)
    except Conflict as error:
        return redirect(request, address_of("/quarantine"), flash=error.message, tone="warn")
    words = "Released. Its agent has it now."
    if message["threadId"] is not None and viewer.may("threads:read"):
        return redirect(request, address_of("/threads/{}", message["threadId"]), flash=words)
    return redirect(request, address_of("/quarantine"), flash=words)


async def block_sender(viewer: Viewer, request: Request) -> Response:
    """Back to the list: mail like this is kept away from now on."""
    message = await _own(viewer, request)
    whole, everywhere = field(request, "what") == "domain", field(request, "where") != "inbox"
    try:
        rule = await viewer.services.address_lists.set(
            viewer.caller,
            NewAddressRule(
                pattern=_domain(message) if whole else message["fromAddress"],
                direction="receive",
                action="block",
                inbox_id=None if everywhere else message["inboxId"],
                note="From quarantine",
            ),
        )
    except BadInput as error:
        return _mail(viewer, request, message, error=error)
    return redirect(
        request, address_of("/quarantine"), flash=f"{rule['pattern']} is blocked: what it sends waits here."
    )


def _mail(viewer: Viewer, request: Request, message: Json, *, error: PostroomError | None) -> Response:
    return render(
        request,
        "quarantine/mail.html",
        status=200 if error is None else error.http_status,
        title=one_line(message["subject"]) or "No subject",
        message=message,
        why=why_quarantined(message),
        reason=QUARANTINED_FOR.get(quarantined_for(message), "Held"),
        findings=findings_of(message),
        verdicts=verdicts_of(message),
        passages=_marked(message, message["text"], "text", "html"),
        subject=_marked(message, one_line(message["subject"]), "subject"),
        is_cut=len(message["text"]) > MAX_SHOWN_CHARS,
        domain=_domain(message),
        rules_at=_rules_at(viewer, message),
        may_block=viewer.may("suppressions:write") and viewer.inbox_id is None and bool(message["fromAddress"]),
        error=error,
    )


def _marked(message: Json, text: str, *places: str) -> list[Passage]:
    """A text of the message, with what was found in these places marked."""
    return mark_passages(text, [one["excerpt"] for one in quotations_of(message, *places)])


async def _own(viewer: Viewer, request: Request) -> Json:
    message = await viewer.services.read.get_message(viewer.caller, request.path_params["message_id"])
    if message["status"] != QUARANTINED:
        raise NotFound(
            "This mail is not in quarantine.",
            code="not_quarantined",
            fix="It was released, perhaps: look for it among the threads.",
        )
    return message


def _rules_at(viewer: Viewer, message: Json) -> str | None:
    """Where the rules are seen that have kept this mail away; None where none has, or the key may not look."""
    if quarantined_for(message) != "blocked" or viewer.inbox_id is not None or not viewer.may("suppressions:read"):
        return None
    return address_of("/address-rules")


def _domain(message: Json) -> str:
    return domain_of(normalize(message["fromAddress"])) if message["fromAddress"] else ""


PAGES = (
    page("/quarantine", list_quarantine, scope=SCOPE),
    page("/quarantine/{message_id}", show_mail, scope=SCOPE),
    page("/quarantine/{message_id}/release", release_mail, method="POST", scope=SCOPE),
    page("/quarantine/{message_id}/block", block_sender, method="POST", scope="suppressions:write"),
)
