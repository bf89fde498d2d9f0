"""/domains/{id}/dmarc and /domains/{id}/tls-reports: what other servers report of a domain."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.edge.api.answers import json_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_domain_reports import DmarcProgress, SaySource, TlsReports
from postroom.edge.api.routes import new_router
from postroom.flows.dmarc_progress import DEFAULT_DAYS
from postroom.rules.dmarc_rollout import MAX_DAYS

router = new_router()

Days = Annotated[int, Query(ge=1, le=MAX_DAYS, description=f"Days to show, 1 to {MAX_DAYS}, today's the last.")]


@router.get(
    "/domains/{domain_id}/dmarc",
    **operation(
        "Get a domain's DMARC results",
        tag="domains",
        scope="domains:read",
        answer=DmarcProgress,
        said="Where the record stands, what to publish next and why, and the mail that receivers reported.",
    ),
)
async def get_dmarc(caller: CallerDep, services: ServicesDep, domain_id: str, days: Days = DEFAULT_DAYS) -> Response:
    """What receivers say of mail in the domain's name, and the next record on the way from `p=none` to `p=reject`.
    The next step is judged by up to 120 days, whatever `days` says. Nothing is published by itself.
    """
    return json_answer(await services.dmarc_progress.dmarc(caller, domain_id, days))


@router.patch(
    "/domains/{domain_id}/dmarc/sources/{source}",
    **operation(
        "Say whose a sending host is",
        tag="domains",
        scope="domains:write",
        answer=DmarcProgress,
        said="The results of the last 30 days, with the next step as it is now.",
    ),
)
async def say_dmarc_source(
    caller: CallerDep,
    services: ServicesDep,
    domain_id: str,
    source: str,
    body: Annotated[SaySource, Depends(JsonBody(SaySource))],
) -> Response:
    """Say whether a host that sends in the domain's name is yours. One that is not is what the policy is for; one
    that is must pass before the policy gets stricter.
    """
    return json_answer(await services.dmarc_progress.say_source(caller, domain_id, source, ours=body.ours))


@router.get(
    "/domains/{domain_id}/tls-reports",
    **operation(
        "Get a domain's TLS reports",
        tag="domains",
        scope="domains:read",
        answer=TlsReports,
        said="Sessions by day, policy, kind of failure and reporter.",
    ),
)
async def get_tls_reports(
    caller: CallerDep, services: ServicesDep, domain_id: str, days: Days = DEFAULT_DAYS
) -> Response:
    """Whether other servers could reach this one by TLS, in their own words (RFC 8460)."""
    return json_answer(await services.dmarc_progress.tls(caller, domain_id, days))
