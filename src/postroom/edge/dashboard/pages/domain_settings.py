"""Settings of a domain: how fast it begins, by which relays its mail leaves, and how strictly others must use TLS."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.clock import DAY_MS, parse_iso, to_datetime
from postroom.base.errors import BadInput, Conflict, PostroomError
from postroom.edge.dashboard.charts import Chart, Series, bar_chart
from postroom.edge.dashboard.page import address_of, field, page
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.domains import WarmUpWish
from postroom.flows.views import Json
from postroom.rules.sts_policy import StsMode
from postroom.rules.warm_up import DAYS, FIRST_DAY, LAST_DAY, daily_cap

STS_MODES: tuple[tuple[StsMode, str, str], ...] = (
    ("testing", "Testing", "Senders report when they cannot reach this server over TLS, and deliver all the same."),
    ("enforce", "Enforce", "Senders deliver over TLS with a valid certificate, or not at all."),
    ("none", "None", "No policy. Choose it for a day before the records are taken away."),
)
"""(mode, words, what it does)."""


async def show_settings(viewer: Viewer, request: Request) -> Response:
    """The settings."""
    domain = await viewer.services.domains.get(viewer.caller, request.path_params["domain_id"])
    return await _show(viewer, request, domain)


async def set_warm_up(viewer: Viewer, request: Request) -> Response:
    """Back to the settings, with a warm-up that begins, began on a day, or ends; or with what is wrong."""
    domain_id, wanted = request.path_params["domain_id"], field(request, "warm_up")
    if wanted not in {"on", "off"}:
        raise BadInput("A warm-up is on or off.", code="invalid_field", param="warm_up", fix="Use the buttons.")
    try:
        wish = WarmUpWish(on=wanted == "on", started_at=_day(field(request, "started")) if wanted == "on" else None)
        await viewer.services.domains.set_warm_up(viewer.caller, domain_id, wish)
    except BadInput as error:
        domain = await viewer.services.domains.get(viewer.caller, domain_id)
        return await _show(viewer, request, domain, error=error, started=field(request, "started"))
    words = "It warms up now." if wanted == "on" else "It sends as much as it likes now."
    return redirect(request, address_of("/domains/{}/settings", domain_id), flash=words)


async def set_mode(viewer: Viewer, request: Request) -> Response:
    """Back to the settings with the policy in another mode, or with the reason why it cannot be."""
    domain_id, wanted = request.path_params["domain_id"], field(request, "mode")
    mode = next((one for one, _, _ in STS_MODES if one == wanted), None)
    if mode is None:
        raise BadInput("There is no such mode.", code="invalid_field", param="mode", fix="Choose one of the three.")
    address = address_of("/domains/{}/settings", domain_id)
    try:
        await viewer.services.sts.set_mode(viewer.caller, domain_id, mode)
    except Conflict as error:
        return redirect(request, address, flash=f"{error.message} {error.fix or ''}".strip(), tone="warn")
    # The record that announces the policy is another one now, and looked for in DNS.
    await viewer.services.domains.verify(viewer.caller, domain_id)
    return redirect(request, address, flash="Saved. Its record _mta-sts has another id now: publish it.")


async def _show(
    viewer: Viewer, request: Request, domain: Json, *, error: PostroomError | None = None, started: str = ""
) -> Response:
    relays = (await viewer.services.relays.list_relays(viewer.caller)).items
    now = viewer.clock.now_ms()
    return render(
        request,
        "domains/settings.html",
        title=f"Settings of {domain['domain']}",
        status=error.http_status if error is not None else 200,
        domain=domain,
        own_relays=[one for one in relays if one["domainId"] == domain["id"]],
        shared_relays=[one for one in relays if one["domainId"] is None],
        warm_up_day=_warm_up_day(domain, now),
        warm_up_days=DAYS,
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        warm_up_chart=_warm_up_chart(domain, now),
        today=to_datetime(now).date().isoformat(),
        modes=STS_MODES,
        error=error,
        started=started,
    )


def _warm_up_day(domain: Json, now: int) -> int | None:
    """Which day of its warm-up it is, the first one is 1; None before it has begun, and where it is over or off."""
    plan = domain["warmUp"]
    if plan is None or plan["startedAt"] is None or plan["dailyCap"] is None:
        return None
    return now // DAY_MS - parse_iso(plan["startedAt"]) // DAY_MS + 1


def _warm_up_chart(domain: Json, now: int) -> Chart | None:
    """Recipients of each day of the plan; None without a plan that goes on."""
    plan = domain["warmUp"]
    if plan is None or plan["dailyCap"] is None:
        return None
    today = _warm_up_day(domain, now) or 0
    caps = [daily_cap(0, day * DAY_MS) for day in range(DAYS)]
    return bar_chart(
        "Recipients a day",
        [f"Day {number}" for number in range(1, DAYS + 1)],
        [
            Series(name="until today", values=[cap if day < today else None for day, cap in enumerate(caps)], tone="a"),
            Series(name="to come", values=[cap if day >= today else None for day, cap in enumerate(caps)], tone="b"),
        ],
        summary=f"{DAYS} days",
        stacked=True,
    )


def _day(text: str) -> int | None:
    """The beginning of a day as a form has it; None for an empty field. Raises BadInput."""
    if not text:
        return None
    try:
        return parse_iso(f"{text}T00:00:00Z")
    except (ValueError, OverflowError):
        raise BadInput(
            f"{text[:40]!r} is not a day.", code="invalid_field", param="started", fix="Write it as 2026-11-21."
        ) from None


PAGES = (
    page("/domains/{domain_id}/settings", show_settings, scope="domains:read"),
    page("/domains/{domain_id}/warm-up", set_warm_up, method="POST", scope="domains:write"),
    page("/domains/{domain_id}/mta-sts", set_mode, method="POST", scope="domains:write"),
)
