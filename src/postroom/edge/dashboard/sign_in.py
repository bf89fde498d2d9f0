"""The way in: a page that asks for an API key, and makes a session of it."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import PostroomError, TooLarge, TooMany, Unauthorized
from postroom.edge.dashboard import guard
from postroom.edge.dashboard.page import ROOT, asked, field, read_form
from postroom.edge.dashboard.rendering import redirect, render, wants_fragment
from postroom.flows.services import Services

MAX_SECRET_CHARS = 512
"""A longer key is none of ours; ours have some fifty characters."""
MAX_FORM_BYTES = 16_384
"""Of the form, a decision of ours: anyone may send it, and a key and an address need a few hundred."""
MAX_NEXT_CHARS = 500
"""Of the address to go on to."""

_WHOLE_KEY = "Paste the whole key; it begins with prk_."


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
        return render(request, "sign_in.html", title="Sign in", next=onward, error=None, fix=None)

    async def take(self, request: Request) -> Response:
        """On to where one was going; the form with what is wrong, for a key that opens nothing."""
        _check_small(request)
        await read_form(request)
        onward = _safe_next(field(request, "next"))
        try:
            self._tries.check(request)
            self._tries.begin(request)
            token = await self._services.sessions.sign_in(_secret(field(request, "key")))
        except PostroomError as error:
            if not isinstance(error, Unauthorized | TooMany):
                self._tries.take_back(request)
            # The API's advice is about a header; here there is a field.
            fix = _WHOLE_KEY if isinstance(error, Unauthorized) else error.fix
            response = render(
                request, "sign_in.html", status=error.http_status, title="Sign in", next=onward, error=error, fix=fix
            )
            if error.retry_after_s is not None:
                response.headers["Retry-After"] = str(error.retry_after_s)
            return response
        self._tries.take_back(request)
        await self._end_earlier(request)
        response = redirect(request, onward)
        guard.give_cookie(response, token, secure=self._secure)
        return response

    async def _end_earlier(self, request: Request) -> None:
        """Nothing; the session that this browser had until now has ended: nobody can sign out of it any more."""
        token = guard.session_token(request)
        session = await self._services.sessions.by_token(token) if token is not None else None
        if session is not None and token is not None:
            await self._services.sessions.sign_out(session.caller, token)


def sign_in_address(request: Request) -> str:
    """The form's address, which leads back to the page that was asked for, or that a part was asked for."""
    if wants_fragment(request):
        onward = _page_around(request)
    else:
        query = f"?{request.url.query}" if request.url.query else ""
        onward = _safe_next(request.url.path + query if request.method == "GET" else ROOT)
    return f"{ROOT}/sign-in" if onward == ROOT else f"{ROOT}/sign-in?next={quote(onward, safe='')}"


def _page_around(request: Request) -> str:
    """The page that htmx asks for a part of: the part alone would be shown without anything around it."""
    try:
        shown = urlsplit(request.headers.get("hx-current-url", ""))
    except ValueError:
        return ROOT
    return _safe_next(shown.path + (f"?{shown.query}" if shown.query else ""))


def _check_small(request: Request) -> None:
    """Nothing; the form is as long as one of ours, and says so. Raises TooLarge."""
    length = request.headers.get("content-length", "" if "transfer-encoding" in request.headers else "0")
    if not (length.isascii() and length.isdigit() and len(length) < 16 and int(length) <= MAX_FORM_BYTES):
        raise TooLarge("This is more than a key.", fix="Paste the key alone; it begins with prk_.")


def _secret(text: str) -> str:
    if not text or len(text) > MAX_SECRET_CHARS:
        raise Unauthorized("This is no API key.", fix=_WHOLE_KEY)
    return text


def _safe_next(address: str | None) -> str:
    """A page of ours; the home page for anything else: no link leads through here to another site."""
    if address is None or len(address) > MAX_NEXT_CHARS or not address.isprintable() or "\\" in address:
        return ROOT
    ours = address == ROOT or address.startswith((f"{ROOT}/", f"{ROOT}?"))
    return ROOT if not ours or address.startswith((f"{ROOT}/sign-in", f"{ROOT}/events")) else address
