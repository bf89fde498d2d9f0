"""What keeps strangers and other sites out: cookies, the origin of requests, how often one may try a key."""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import Clock
from postroom.base.errors import Forbidden, TooMany
from postroom.edge.dashboard.page import ROOT
from postroom.flows.lately import Lately
from postroom.store.sessions import LIFE_MS

Answering = Callable[[Request], Awaitable[Response]]
"""What makes an answer of a request."""

COOKIE = "postroom_session"
MAX_TOKEN_CHARS = 64
"""A longer token is none of ours; ours have 43 characters."""
FORM_FIELD = "csrf"
FORM_HEADER = "x-csrf-token"
TRIES = 10
"""Keys that open nothing, from one address (IPv6: one /64), before it must wait."""
TRIES_MS = 300_000
"""So long after the last of them: five minutes."""
MAX_ADDRESSES = 10_000
"""Addresses that are remembered; the oldest goes first."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would then hide the origin of our own forms as well.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
"""On every answer, unless a page has its own."""


class SignInTries:
    """Counts keys that opened nothing, by the address that they came from."""

    def __init__(self, clock: Clock) -> None:
        self._failed: Lately[str, int] = Lately(clock, kept_ms=TRIES_MS, most=MAX_ADDRESSES)

    def check(self, request: Request) -> None:
        """Raises TooMany when the address must wait."""
        if (self._failed.get(_address(request)) or 0) >= TRIES:
            raise TooMany(
                "Too many keys were tried from this address.",
                code="too_many_sign_ins",
                fix="Wait five minutes, then sign in with a live key.",
                retry_after_s=TRIES_MS // 1_000,
            )

    def begin(self, request: Request) -> None:
        """A key from this address is tried. It counts until it has opened something: many at once are many."""
        address = _address(request)
        self._failed.note(address, (self._failed.get(address) or 0) + 1)

    def take_back(self, request: Request) -> None:
        """The key was a live one, or could not be looked at."""
        address = _address(request)
        self._failed.note(address, max(0, (self._failed.get(address) or 0) - 1))


def session_token(request: Request) -> str | None:
    """What the browser's cookie holds; None when there is none that could be ours."""
    token = request.cookies.get(COOKIE)
    return token if token and len(token) <= MAX_TOKEN_CHARS and token.isascii() else None


def give_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Let the browser keep the token. secure: whether it must send it over HTTPS alone.

    SameSite is lax, not strict: whoever follows a link from a chat or a mail to a page here stays signed in. Pages that
    are looked at change nothing.
    """
    response.set_cookie(
        COOKIE, token, max_age=LIFE_MS // 1_000, path=ROOT, httponly=True, samesite="lax", secure=secure
    )


def take_cookie(response: Response, *, secure: bool) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(COOKIE, path=ROOT, httponly=True, samesite="lax", secure=secure)


def check_origin(request: Request, public_host: str) -> None:
    """Nothing; a request that changes something comes from a page of ours. Raises Forbidden.

    public_host: as the outside names this server: a proxy before it may hand on another Host.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; what says neither is no browser,
    and has no cookie of one.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        hosts = {public_host.lower(), request.headers.get("host", "").lower()} - {""}
        ours = origin is None or _host_of(origin) in hosts
    if not ours:
        raise Forbidden(
            "This request comes from another site.",
            code="foreign_origin",
            fix="Open the page here and send its form again.",
        )


def check_form_token(sent: str, form_token: str) -> None:
    """Nothing; the form is one of this session. Raises Forbidden."""
    if not hmac.compare_digest(sent.encode(), form_token.encode()):
        raise Forbidden(
            "This form is not of your session.",
            code="bad_form_token",
            fix="Load the page again, then send the form once more: you may have signed in anew meanwhile.",
        )


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""  # brackets around what is no address


def _address(request: Request) -> str:
    text = request.client.host if request.client is not None else ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
