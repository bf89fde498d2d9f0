"""The way in: a page that asks for an API key, and makes a session of it."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import PostroomError, Unauthorized
from postroom.edge.dashboard import guard
from postroom.edge.dashboard.page import ROOT, asked, field, read_form
from postroom.edge.dashboard.rendering import redirect, render
from postroom.flows.services import Services

MAX_SECRET_CHARS = 512
"""A longer key is none of ours; ours have some fifty characters."""
MAX_NEXT_CHARS = 500
"""Of the address to go on to."""


class SignIn:
    """Asks for a key, and opens sessions."""

    def __init__(self, services: Services, *, secure: bool) -> None:
        self._services = services
        self._secure = secure
        self._tries = guard.SignInTries(services.clock)

    async def ask(self, request: Request) -> Response:
        """The form. Who is signed in goes on."""
        token = guard.session_token(request)
        onward = _safe_next(asked(request, "next"))
        if token is not None and await self._services.sessions.by_token(token) is not None:
            return redirect(request, onward)
        return render(request, "sign_in.html", title="Sign in", next=onward, error=None)

    async def take(self, request: Request) -> Response:
        """On to where one was going; the form with what is wrong, for a key that opens nothing."""
        await read_form(request)
        onward = _safe_next(field(request, "next"))
        try:
            self._tries.check(request)
            token = await self._services.sessions.sign_in(_secret(field(request, "key")))
        except PostroomError as error:
            if isinstance(error, Unauthorized):
                self._tries.note_failure(request)
            response = render(
                request, "sign_in.html", status=error.http_status, title="Sign in", next=onward, error=error
            )
            if error.retry_after_s is not None:
                response.headers["Retry-After"] = str(error.retry_after_s)
            return response
        response = redirect(request, onward)
        guard.give_cookie(response, token, secure=self._secure)
        return response


def sign_in_address(request: Request) -> str:
    """The form's address, which leads back to the page that was asked for."""
    onward = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or onward == ROOT:
        return f"{ROOT}/sign-in"
    return f"{ROOT}/sign-in?next={quote(_safe_next(onward), safe='')}"


def _secret(text: str) -> str:
    if not text or len(text) > MAX_SECRET_CHARS:
        raise Unauthorized("This is no API key.", fix="Paste the whole key; it begins with prk_.")
    return text


def _safe_next(address: str | None) -> str:
    """A page of ours; the home page for anything else: no link leads through here to another site."""
    if address is None or len(address) > MAX_NEXT_CHARS or not address.isprintable() or "\\" in address:
        return ROOT
    ours = address == ROOT or address.startswith((f"{ROOT}/", f"{ROOT}?"))
    return ROOT if not ours or address.startswith((f"{ROOT}/sign-in", f"{ROOT}/live/")) else address
