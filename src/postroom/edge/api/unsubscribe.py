"""/unsubscribe/{token}: where the links of List-Unsubscribe lead, without a key. RFC 8058.

Looking changes nothing, since programs follow the links of every mail; a POST acts, be it the provider's one click or
the button on the page.
"""

from starlette.responses import Response

from postroom.base.errors import NotFound
from postroom.edge.api.auth import ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.routes import new_router

router = new_router()

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; color: #222 }}
button {{ font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: 6px; color: #fff; background: #1d6b3c }}
</style></head><body><h1>{title}</h1>{body}</body></html>
"""
_ASK = (
    "<p>You will get no more mail from this sender at the address that the link was sent to.</p>"
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    "<button>Unsubscribe</button></form>"
)
_DONE = "<p>This address gets no more mail from this sender.</p>"
_UNKNOWN = "<p>This link is not complete. Use the link of the mail as it is, or answer it with “unsubscribe”.</p>"


def _page(title: str, body: str, status: int = 200) -> Response:
    html = _PAGE.format(title=title, body=body)
    return Response(html, status_code=status, media_type="text/html", headers=_PAGE_HEADERS)


def _operation(summary: str) -> dict[str, object]:
    described = operation(summary, tag="suppressions", scope=None)
    page = {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}
    described["responses"] = {200: page, 404: {**page, "description": "A page: the link is not one of this server."}}
    return described


@router.get("/unsubscribe/{token}", response_class=Response, **_operation("Look at a link to unsubscribe"))  # type: ignore[arg-type]
async def show_unsubscribe(services: ServicesDep, token: str) -> Response:
    """A page that asks. Nothing changes by looking."""
    try:
        done = await services.unsubscribe.look(token)
    except NotFound:
        return _page("Nothing has changed", _UNKNOWN, 404)
    return _page("You are unsubscribed", _DONE) if done else _page("Unsubscribe?", _ASK)


@router.post("/unsubscribe/{token}", response_class=Response, **_operation("Unsubscribe with one click"))  # type: ignore[arg-type]
async def unsubscribe(services: ServicesDep, token: str) -> Response:
    """The address that the link was sent to is suppressed. Doing it again changes nothing."""
    try:
        await services.unsubscribe.act(token)
    except NotFound:
        return _page("Nothing has changed", _UNKNOWN, 404)
    return _page("You are unsubscribed", _DONE)
