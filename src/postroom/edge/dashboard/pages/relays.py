"""Relays: hosts that the workspace's mail, or that of one domain, leaves through instead of by MX."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput, Conflict, NotFound, PostroomError, Refused
from postroom.edge.dashboard.page import address_of, asked, field, fields, page
from postroom.edge.dashboard.rendering import redirect, render, render_fragment, wants_fragment
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.relays import NewRelay, Security
from postroom.flows.views import Json
from postroom.store.paging import Page

SECURITIES: tuple[tuple[Security, str], ...] = (
    ("starttls", "STARTTLS, which must work"),
    ("tls", "TLS from the first byte"),
    ("opportunistic", "TLS where it is offered"),
)
"""(security, words)."""
STEPS = {
    "address": "Find its address",
    "connect": "Connect",
    "greeting": "Greeting",
    "tls": "TLS",
    "login": "Log in",
    "quit": "Leave",
}
"""Of a session that tries a relay."""
MAX_PORT = 65_535
MAX_LOGIN_CHARS = 255
"""Of a username and of a password: RFC 4616 §2 bounds each at 255."""
MAX_POSITION = 1_000
NAMED_DOMAINS = 100
"""Domains that a new relay can be for, the newest."""


async def list_relays(viewer: Viewer, request: Request) -> Response:
    """The relays in the order in which they are tried: the workspace's, then each domain's."""
    listing = await viewer.services.relays.list_relays(viewer.caller)
    groups: dict[str | None, list[Json]] = {None: []}
    for one in listing.items:
        groups.setdefault(one["domainId"], []).append(one)
    named = dict(await _domains(viewer))
    shown = [
        ("All mail of the workspace" if domain_id is None else named.get(domain_id, domain_id), relays)
        for domain_id, relays in groups.items()
        if relays
    ]
    return render(request, "domains/relays.html", title="Relays", groups=shown)


async def ask_for_relay(viewer: Viewer, request: Request) -> Response:
    """The form for a new relay."""
    viewer.caller.require_workspace()
    entered = {"host": "", "port": "", "security": "starttls", "username": "", "position": "0"}
    return await _form(viewer, request, {**entered, "domain": asked(request, "domain") or ""})


async def make_relay(viewer: Viewer, request: Request) -> Response:
    """On to the new relay, or the form with what is wrong."""
    entered = _entered(request)
    try:
        new = NewRelay(
            host=entered["host"],
            port=_number(entered["port"], "port", 1, MAX_PORT) if entered["port"] else None,
            security=_security(entered["security"]),
            username=_login(entered["username"], "username"),
            password=_password(request),
            domain_id=entered["domain"] or None,
            position=_number(entered["position"] or "0", "position", 0, MAX_POSITION),
        )
        made = await viewer.services.relays.create(viewer.caller, new)
    except (BadInput, Refused, Conflict, NotFound) as error:
        return await _form(viewer, request, entered, error=error)
    if not viewer.may("domains:read"):
        return redirect(request, address_of("/domains/relays/new"), flash=f"{made['host']} is added.")
    return redirect(request, address_of("/domains/relays/{}", made["id"]), flash="Added. Try it now.")


async def show_relay(viewer: Viewer, request: Request) -> Response:
    """One relay: what it is set to, and whether it works."""
    return await _show(viewer, request, await _relay(viewer, request))


async def change_relay(viewer: Viewer, request: Request) -> Response:
    """Back to the relay as changed, or the form with what is wrong."""
    entered, relay = _entered(request), await _relay(viewer, request)
    try:
        await viewer.services.relays.update(viewer.caller, relay["id"], _changes(request, entered))
    except (BadInput, Refused) as error:
        return await _show(viewer, request, relay, entered=entered, error=error)
    return redirect(request, address_of("/domains/relays/{}", relay["id"]), flash="Saved.")


async def try_relay(viewer: Viewer, request: Request) -> Response:
    """How far a session with the relay came; no mail is sent."""
    relay = await _relay(viewer, request)
    result = await viewer.services.relays.check(viewer.caller, relay["id"])
    if wants_fragment(request):
        return render_fragment(request, "domains/relay_session.html", result=result, steps=STEPS)
    return await _show(viewer, request, relay, result=result)


async def delete_relay(viewer: Viewer, request: Request) -> Response:
    """Back to the list, without it."""
    relay = await _relay(viewer, request)
    await viewer.services.relays.delete(viewer.caller, relay["id"])
    return redirect(request, address_of("/domains/relays"), flash=f"No mail leaves through {relay['host']} any more.")


async def _relay(viewer: Viewer, request: Request) -> Json:
    return await viewer.services.relays.get(viewer.caller, request.path_params["relay_id"])


async def _domains(viewer: Viewer) -> list[tuple[str, str]]:
    """(id, name); none for a key that may not see them."""
    if not viewer.may("domains:read"):
        return []
    found = await viewer.services.domains.list_domains(viewer.caller, Page(limit=NAMED_DOMAINS))
    return [(one["id"], one["domain"]) for one in found.items]


async def _form(viewer: Viewer, request: Request, entered: Json, *, error: PostroomError | None = None) -> Response:
    return render(
        request,
        "domains/relay_new.html",
        title="Add a relay",
        status=error.http_status if error is not None else 200,
        entered=entered,
        error=error,
        domains=[("", "All mail of this workspace"), *await _domains(viewer)],
        securities=SECURITIES,
    )


async def _show(
    viewer: Viewer,
    request: Request,
    relay: Json,
    *,
    entered: Json | None = None,
    error: PostroomError | None = None,
    result: Json | None = None,
) -> Response:
    set_to = {name: str(relay[name]) for name in ("host", "port", "security", "position")}
    domain = None
    if relay["domainId"] is not None:
        domain = await viewer.services.domains.get(viewer.caller, relay["domainId"])
    return render(
        request,
        "domains/relay.html",
        title=relay["host"],
        status=error.http_status if error is not None else 200,
        relay=relay,
        domain=domain,
        entered=entered or {**set_to, "username": relay["username"] or ""},
        error=error,
        securities=SECURITIES,
        result=result,
        steps=STEPS,
    )


def _entered(request: Request) -> dict[str, str]:
    """Without the password: it is not shown again, not even to who has just typed it."""
    names = ("host", "port", "security", "username", "position", "domain")
    return {name: field(request, name) for name in names}


def _changes(request: Request, entered: dict[str, str]) -> Json:
    """What a form about a relay changes: an empty password is the one there is, an empty username means no login."""
    changes: Json = {
        "host": entered["host"],
        "port": _number(entered["port"], "port", 1, MAX_PORT),
        "security": _security(entered["security"]),
        "username": _login(entered["username"], "username"),
        "position": _number(entered["position"], "position", 0, MAX_POSITION),
    }
    password = _password(request)
    if password is not None or changes["username"] is None:
        changes["password"] = password
    return changes


def _security(text: str) -> Security:
    found = next((one for one, _ in SECURITIES if one == text), None)
    if found is None:
        raise BadInput(
            "There is no such security.", code="invalid_field", param="security", fix="Choose one of the list."
        )
    return found


def _password(request: Request) -> str | None:
    """As it was typed: blanks around it are part of it."""
    return _login("".join(fields(request, "password")[:1]), "password")


def _login(text: str, name: str) -> str | None:
    if len(text) > MAX_LOGIN_CHARS:
        raise BadInput(
            f"The {name} is too long.", code="invalid_field", param=name, fix=f"It has {MAX_LOGIN_CHARS} characters."
        )
    return text or None


def _number(text: str, name: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1
    if not least <= number <= most:
        raise BadInput(
            f"The {name} is a number from {least} to {most:,}.", code="invalid_field", param=name, fix="Correct it."
        )
    return number


PAGES = (
    page("/domains/relays", list_relays, scope="domains:read"),
    page("/domains/relays/new", ask_for_relay, scope="domains:write"),
    page("/domains/relays/new", make_relay, method="POST", scope="domains:write"),
    page("/domains/relays/{relay_id}", show_relay, scope="domains:read"),
    page("/domains/relays/{relay_id}", change_relay, method="POST", scope="domains:write"),
    page("/domains/relays/{relay_id}/try", try_relay, method="POST", scope="domains:write"),
    page("/domains/relays/{relay_id}/delete", delete_relay, method="POST", scope="domains:write"),
)
