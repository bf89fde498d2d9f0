"""From a template to an answer: the whole page, or the part of it that htmx asked for."""

from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from postroom.base.clock import Clock, iso, parse_iso
from postroom.edge.dashboard.navigation import menu_of
from postroom.edge.dashboard.page import ROOT
from postroom.edge.dashboard.static_files import static_url
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.filters import FILTERS, ago

FLASH_COOKIE = "postroom_flash"
IN_ADDRESS = ":/%#?=@[]!$&'()*+,;"
"""What an address may hold as it is; the rest is written in percent signs. RFC 3986 §2.2."""
FLASH_S = 60
"""A message that no page has shown for so long is old news."""
MAX_FLASH_CHARS = 300


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks, for a part of a page that is there already."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def render(request: Request, template: str, *, block: str = "main", status: int = 200, **context: Any) -> Response:
    """The page; its block alone where htmx asks.

    template: below templates/; it extends base.html and fills `main`. context: what it shows, besides what every
    template has (see `_shared`).
    """
    loaded, values = _environment().get_template(template), {**_shared(request), **context}
    if wants_fragment(request) and block in loaded.blocks:
        # The block by itself: what stands around it is on the page already.
        html = "".join(loaded.blocks[block](loaded.new_context(values)))
        return _html(html, status)
    response = _html(loaded.render(values), status)
    if FLASH_COOKIE in request.cookies:
        response.delete_cookie(FLASH_COOKIE, path=ROOT)
    return response


def render_fragment(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A template that is a part of a page, whoever asks."""
    return _html(_environment().get_template(template).render({**_shared(request), **context}), status)


def redirect(request: Request, path: str, *, flash: str | None = None, tone: str = "good") -> Response:
    """Go on to another page, which shows the flash. path: with ROOT, as `page.address_of` makes it."""
    response: Response
    if wants_fragment(request):
        response = Response(status_code=204, headers={"HX-Redirect": quote(path, safe=IN_ADDRESS)})
    else:
        response = RedirectResponse(path, status_code=303)
    if flash is not None:
        value = quote(f"{tone}:{flash[:MAX_FLASH_CHARS]}", safe=":")
        viewer: Viewer | None = request.state.viewer
        response.set_cookie(
            FLASH_COOKIE,
            value,
            max_age=FLASH_S,
            path=ROOT,
            httponly=True,
            samesite="lax",
            secure=viewer is not None and viewer.public_url.startswith("https:"),
        )
    return response


def toast(response: Response, text: str, *, tone: str = "good") -> Response:
    """The same answer to htmx, and a message that goes away by itself."""
    # JSON in a header, which is ASCII: what is not is escaped once more for the page's script.
    detail = orjson.dumps({"toast": {"text": quote(text), "tone": tone}}).decode()
    response.headers["HX-Trigger"] = detail
    return response


def _shared(request: Request) -> dict[str, Any]:
    """What every template has: viewer (None when nobody is signed in), menu, path, here(), now, ago(), flash."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    clock: Clock = request.state.clock
    now = clock.now_ms()
    query = dict(request.query_params)
    path = request.url.path

    def here(**changes: str | None) -> str:
        """This page's address with other query parameters; None takes one away. Paging begins anew."""
        changed = {**{name: value for name, value in query.items() if name != "cursor"}, **changes}
        kept = {name: value for name, value in changed.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path

    return {
        "viewer": viewer,
        "menu": menu_of(viewer, request.state.served) if viewer is not None else [],
        "path": path,
        "query": query,
        "here": here,
        "now": now,
        "ago": lambda moment: ago(moment, now),
        "at": iso,
        "is_past": lambda moment: parse_iso(moment) <= now,
        "flash": _flash(request),
        "root": ROOT,
        "fragment": wants_fragment(request),
    }


def _flash(request: Request) -> dict[str, str] | None:
    tone, colon, text = unquote(request.cookies.get(FLASH_COOKIE, "")).partition(":")
    if not colon or tone not in {"good", "bad", "warn"}:
        return None
    return {"tone": tone, "text": text[:MAX_FLASH_CHARS]}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("postroom.edge.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS)
    environment.globals["static_url"] = static_url
    # Everywhere, also in a block that is rendered by itself: imports on top of a page are not run then.
    environment.globals["ui"] = environment.get_template("macros/ui.html").module
    return environment


def _html(html: str, status: int) -> Response:
    return HTMLResponse(html, status_code=status)
