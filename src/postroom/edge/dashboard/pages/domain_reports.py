"""What other servers report of a domain: the way to DMARC's `p=reject`, step by step, and TLS."""

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.dashboard.page import address_of, asked, field, page
from postroom.edge.dashboard.rendering import redirect, render
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.reports import (
    FAILURES,
    OWNERS,
    POLICIES,
    SAID,
    SPANS,
    STEPS,
    day_words,
    defect_words,
    dmarc_chart,
    rungs,
    shown_hosts,
    span_of,
    tls_chart,
)

FIRST_HOSTS = 25
"""Hosts shown until somebody asks for all."""


async def show_dmarc(viewer: Viewer, request: Request) -> Response:
    """Where the record stands, what to publish next and why, and the mail that receivers reported."""
    span = span_of(asked(request, "days"))
    domain = await viewer.services.domains.get(viewer.caller, request.path_params["domain_id"])
    progress = await viewer.services.dmarc_progress.dmarc(viewer.caller, domain["id"], span)
    hosts = shown_hosts(progress)
    return render(
        request,
        "domains/dmarc.html",
        title=f"DMARC of {domain['domain']}",
        domain=domain,
        progress=progress,
        step=STEPS[progress["next"]["action"]],
        rungs=rungs(progress),
        since=day_words(progress["since"], year=True) if progress["record"] and progress["since"] else None,
        names={one["source"]: one["host"] for one in progress["sources"] if one["host"]},
        chart=dmarc_chart(progress, viewer.clock.now_ms()),
        hosts=hosts if asked(request, "hosts") == "all" else hosts[:FIRST_HOSTS],
        more_hosts=len(hosts) - FIRST_HOSTS if asked(request, "hosts") != "all" else 0,
        owners=OWNERS,
        spans=SPANS,
        not_counted=[(one, defect_words(one)) for one in progress["notCounted"]],
    )


async def say_whose(viewer: Viewer, request: Request) -> Response:
    """Back to the figures, with what is said of a host. Raises BadInput."""
    domain_id, source, ours = request.path_params["domain_id"], field(request, "source"), field(request, "ours")
    if ours not in SAID:
        raise BadInput("Nothing is said of it.", code="invalid_field", param="ours", fix="Choose one of the list.")
    await viewer.services.dmarc_progress.say_source(viewer.caller, domain_id, source, ours=SAID[ours])
    words = {
        "yes": f"{source} is yours: its mail has to pass before the policy gets stricter.",
        "no": f"{source} is not yours: the policy is for mail like its own.",
        "unsaid": f"Nothing is said of {source} any more.",
    }
    span = span_of(field(request, "days"))
    return redirect(request, f"{address_of('/domains/{}/dmarc', domain_id)}?days={span}", flash=words[ours])


async def show_tls(viewer: Viewer, request: Request) -> Response:
    """Whether other servers could reach this one by TLS, in their own words."""
    span = span_of(asked(request, "days"))
    domain = await viewer.services.domains.get(viewer.caller, request.path_params["domain_id"])
    reported = await viewer.services.dmarc_progress.tls(viewer.caller, domain["id"], span)
    return render(
        request,
        "domains/tls_reports.html",
        title=f"TLS reports of {domain['domain']}",
        domain=domain,
        reported=reported,
        chart=tls_chart(reported, viewer.clock.now_ms()),
        failures=FAILURES,
        policies=POLICIES,
        spans=SPANS,
        not_counted=[(one, defect_words(one)) for one in reported["notCounted"]],
    )


PAGES = (
    page("/domains/{domain_id}/dmarc", show_dmarc, scope="domains:read"),
    page("/domains/{domain_id}/dmarc/sources", say_whose, method="POST", scope="domains:write"),
    page("/domains/{domain_id}/tls-reports", show_tls, scope="domains:read"),
)
