"""/approvals/{id}: where a person decides on a held message with a signed link and no key.

Looking changes nothing, so that the programs which follow the links of a mail or a chat decide nothing: only the
button on the page does.
"""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.base.errors import PostroomError
from postroom.edge.api.approval_page import confirm_page, outcome_page, refusal_page
from postroom.edge.api.auth import ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.routes import new_router
from postroom.flows.decisions import SignedDecision

router = new_router()

_MAX_PART_CHARS = 100
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_PAGE = {
    status: {"description": said, "content": {"text/html": {"schema": {"type": "string"}}}}
    for status, said in (
        (200, "A page."),
        (403, "A page: the link is over, or is for another version of the message."),
        (404, "A page: the link is not one of this server."),
        (409, "A page: it was decided already."),
    )
}

Part = Annotated[str, Query(max_length=_MAX_PART_CHARS)]


async def read_link(
    draft_id: str, do: Part = "", revision: Part = "", expires: Part = "", ws: Part = "", sig: Part = ""
) -> SignedDecision:
    """The link as it was followed."""
    return SignedDecision(
        draft_id=draft_id, workspace_id=ws, decision=do, revision=revision, expires=expires, signature=sig
    )


LinkDep = Annotated[SignedDecision, Depends(read_link)]


def _page(html: str, status: int = 200) -> Response:
    return Response(html, status_code=status, media_type="text/html", headers=_PAGE_HEADERS)


def _operation(summary: str) -> dict[str, object]:
    described = operation(summary, tag="drafts", scope=None)
    described["responses"] = dict(_PAGE)
    return described


@router.get("/approvals/{draft_id}", response_class=Response, **_operation("Look at a held message by its link"))  # type: ignore[arg-type]
async def show_held(services: ServicesDep, link: LinkDep) -> Response:
    """A page that shows the message and asks. Nothing is decided by looking."""
    try:
        draft = await services.decisions.look_by_link(link)
    except PostroomError as error:
        return _page(refusal_page(error.message), error.http_status)
    return _page(confirm_page(draft, link.decision) if draft["status"] == "held" else outcome_page(draft["status"]))


@router.post("/approvals/{draft_id}", response_class=Response, **_operation("Decide on a held message by its link"))  # type: ignore[arg-type]
async def decide_held(services: ServicesDep, link: LinkDep) -> Response:
    """Do what the link says: approve and send, or reject. A link decides once; afterwards it tells what was decided."""
    try:
        draft = await services.decisions.look_by_link(link)
        if draft["status"] == "held":
            draft = await services.decisions.decide_by_link(link)
    except PostroomError as error:
        return _page(refusal_page(f"{error.message} {error.fix or ''}"), error.http_status)
    return _page(outcome_page(draft["status"]))
