"""Signing out, and the stream of events that keeps pages up to date."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from postroom.edge.dashboard import guard
from postroom.edge.dashboard.live import LiveEvents
from postroom.edge.dashboard.page import ROOT, asked, page
from postroom.edge.dashboard.rendering import redirect
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.event_log import wish_of

POSITION_DIGITS = 18
"""More than any log has."""


async def sign_out(viewer: Viewer, request: Request) -> Response:
    """This browser's session ends."""
    await viewer.services.sessions.sign_out(viewer.caller, viewer.token)
    return _signed_out(viewer, request, "You are signed out.")


async def sign_out_everywhere(viewer: Viewer, request: Request) -> Response:
    """Every session of this key ends, in every browser."""
    ended = await viewer.services.sessions.sign_out_everywhere(viewer.caller)
    return _signed_out(viewer, request, f"{ended} session{'' if ended == 1 else 's'} of this key ended.")


async def follow_events(viewer: Viewer, request: Request) -> Response:
    """What happens, as types and ids: pages fetch what they show of it.

    It begins where the page was made, so that nothing falls between the two; or where the browser's last stream broke.
    """
    behind = request.headers.get("last-event-id") or asked(request, "after") or ""
    # Without the messages: a browser is told that there is something new, and asks for what it shows.
    wish = replace(wish_of(viewer.caller, None, ()), messages=False)
    stream = await viewer.services.streams.open_wish(viewer.caller, wish, _position(behind, viewer), place="dashboard")
    return LiveEvents(stream, viewer)


def _position(text: str, viewer: Viewer) -> int | None:
    """None, for from now on, where it is no position of this log."""
    known = text.isascii() and text.isdigit() and len(text) <= POSITION_DIGITS
    return int(text) if known and int(text) <= viewer.position else None


def _signed_out(viewer: Viewer, request: Request, words: str) -> Response:
    response = redirect(request, f"{ROOT}/sign-in", flash=words)
    guard.take_cookie(response, secure=viewer.public_url.startswith("https:"))
    return response


PAGES = (
    page("/sign-out", sign_out, method="POST"),
    page("/sign-out-everywhere", sign_out_everywhere, method="POST"),
    page("/events", follow_events, scope="events:read"),
)
