"""The dashboard as one ASGI application: who is it, may they, did they mean it, and then the page."""

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound, PostroomError, Unauthorized
from postroom.edge.dashboard import guard
from postroom.edge.dashboard.page import ROOT, Page, read_form
from postroom.edge.dashboard.rendering import redirect, render, render_fragment, wants_fragment
from postroom.edge.dashboard.routes import PAGES
from postroom.edge.dashboard.sign_in import SignIn, sign_in_address
from postroom.edge.dashboard.static_files import serve_static
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.services import Services

REQUEST_ID = "postroom.request_id"
"""Where the ASGI scope keeps the id of the request, as the server's log names it."""
MAX_FILES = 50
"""Of one form."""
READING = {"GET", "HEAD"}
"""Methods that change nothing."""

_log = structlog.get_logger("postroom.dashboard")


class Dashboard:
    """Answers everything below ROOT."""

    def __init__(self, services: Services, *, public_url: str, pages: tuple[Page, ...] = PAGES) -> None:
        """public_url: as the outside sees this server; over https, cookies are sent over nothing else."""
        self._services = services
        self._public_url = public_url
        self._public_host = urlsplit(public_url).netloc
        self._served = frozenset(page.path for page in pages if page.method == "GET")
        sign_in = SignIn(services, secure=public_url.startswith("https:"))
        self._router = Router(
            [
                Route(f"{ROOT}/static/{{digest}}/{{name}}", _guarded(serve_static), methods=["GET"]),
                Route(f"{ROOT}/sign-in", _guarded(sign_in.ask), methods=["GET"]),
                Route(f"{ROOT}/sign-in", _guarded(sign_in.take), methods=["POST"]),
                *(Route(ROOT + page.path, self._endpoint(page), methods=[page.method]) for page in pages),
            ],
            redirect_slashes=False,
            default=self._nowhere,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in guard.HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        scope["state"] = {
            "clock": self._services.clock,
            "served": self._served,
            "public_host": self._public_host,
            "viewer": None,
            "form": FormData(),
        }
        try:
            await self._router(scope, receive, send_guarded)
        except HTTPException:
            # A path that there is, with another method.
            response = _error_page(Request(scope, receive), _no_such_page())
            await response(scope, receive, send_guarded)

    def _endpoint(self, page: Page) -> guard.Answering:
        """For who is signed in and may see it."""

        async def answer(request: Request) -> Response:
            viewer = await self._viewer(request)
            if viewer is None:
                return _ask_to_sign_in(request)
            request.state.viewer = viewer
            if page.scope is not None:
                viewer.require(page.scope)
            if page.method not in READING:
                await read_form(request, max_files=MAX_FILES)
                sent = request.headers.get(guard.FORM_HEADER) or str(request.state.form.get(guard.FORM_FIELD, ""))
                guard.check_form_token(sent, viewer.form_token)
            return await page.show(viewer, request)

        return _guarded(answer)

    async def _viewer(self, request: Request) -> Viewer | None:
        token = guard.session_token(request)
        session = await self._services.sessions.by_token(token) if token is not None else None
        if session is None or token is None:
            return None
        return Viewer(
            caller=session.caller,
            services=self._services,
            key_name=session.key_name,
            workspace_name=session.workspace_name,
            form_token=session.form_token,
            token=token,
            position=session.position,
            public_url=self._public_url,
        )

    async def _nowhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.viewer = await self._viewer(request)
        response = _error_page(request, _no_such_page())
        await response(scope, receive, send)


def _guarded(show: guard.Answering) -> guard.Answering:
    """The same, with what goes wrong told on a page, and nothing changed at another site's word."""

    async def answer(request: Request) -> Response:
        try:
            _check_path(request)
            if request.method not in READING:
                guard.check_origin(request, request.state.public_host)
            return await show(request)
        except PostroomError as error:
            return _error_page(request, error)
        except ClientDisconnect:
            raise
        except Exception:  # noqa: BLE001 - the last resort: it is logged whole, and nothing of it is told
            return _unexpected(request)
        finally:
            await request.close()  # the files of its form, if it has one

    return answer


def _check_path(request: Request) -> None:
    """Nothing; no NUL stands in the path: PostgreSQL could not look for it. Raises NotFound."""
    if "\x00" in request.url.path:
        raise _no_such_page()


def _ask_to_sign_in(request: Request) -> Response:
    address = sign_in_address(request)
    if wants_fragment(request):
        return Response(status_code=401, headers={"HX-Redirect": address})
    if request.headers.get("accept", "").startswith("text/event-stream"):
        return PlainTextResponse("Nobody is signed in.", status_code=401)
    return RedirectResponse(address, status_code=303)


def _error_page(request: Request, error: PostroomError) -> Response:
    """The error in words: as a page, or for htmx as a message over the page that is there."""
    if isinstance(error, Unauthorized) and request.state.viewer is not None:
        return redirect(request, f"{ROOT}/sign-in")
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    context = {"error": _in_a_browser(error), "request_id": request.scope.get(REQUEST_ID, "")}
    if wants_fragment(request):
        response = render_fragment(request, "error_toast.html", status=error.http_status, **context)
        headers |= {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
    else:
        response = render(request, "error.html", status=error.http_status, title=_title(error), **context)
    response.headers.update(headers)
    return response


def _in_a_browser(error: PostroomError) -> PostroomError:
    """The same; nobody who looks at a page mends a missing right with a call of the API."""
    if not isinstance(error, Forbidden) or error.code != "missing_scope":
        return error
    fix = f"Sign in with a key that holds {error.param}."
    return Forbidden(error.message, code=error.code, param=error.param, fix=fix)


def _title(error: PostroomError) -> str:
    if error.http_status == 403:
        return "Not with this key"
    if isinstance(error, NotFound):
        return "Not here"
    if isinstance(error, BadInput | Conflict):
        return "That did not work"
    return "Something went wrong" if error.http_status >= 500 else "Not now"


def _unexpected(request: Request) -> Response:
    request_id = request.scope.get(REQUEST_ID, "")
    _log.exception("page failed", request_id=request_id, method=request.method, path=request.url.path)
    error = PostroomError(
        "Something went wrong here; it has been logged.",
        fix=f"Try again; if it stays, look for {request_id} in the server's log and report it.",
    )
    return _error_page(request, error)


def _no_such_page() -> NotFound:
    return NotFound("There is no such page.", code="page_not_found", fix="Go on from the menu.")
