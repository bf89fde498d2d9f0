"""/domains: names of one's own to send and receive with."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import PlainTextResponse, Response

from postroom.edge.api.answers import PostDep, json_answer, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_common import NoFields
from postroom.edge.api.models_domains import CreateDomain, Domain, DomainList, UpdateDomain
from postroom.edge.api.moments import moment_ms
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.domains import NewDomain, WarmUpWish

router = new_router()

_WARM_UP_FIX = "Send ISO 8601 in UTC, such as 2026-11-21T00:00:00Z, or true."


@router.post(
    "/domains",
    **operation(
        "Add a domain",
        tag="domains",
        scope="domains:write",
        answer=Domain,
        status=201,
        said="The domain, with the DNS records to publish and what DNS has of them already.",
    ),
)
async def create_domain(post: PostDep, body: Annotated[CreateDomain, Depends(JsonBody(CreateDomain))]) -> Response:
    """Add a domain. Publish its records (`/zone-file` has them for importing); it is looked at every minute at first
    and is `verified` once those that are required are there. Two workspaces cannot hold one domain.
    """
    new = NewDomain(domain=body.domain, setup=body.setup, subdomains=body.subdomains, warm_up=body.warm_up)
    return await post.answer(201, lambda _: post.services.domains.create(post.caller, new))


@router.get(
    "/domains",
    **operation("List domains", tag="domains", scope="domains:read", answer=DomainList, said="Newest first."),
)
async def list_domains(caller: CallerDep, services: ServicesDep, page: PageById) -> Response:
    """The domains of this workspace."""
    return list_answer("domains", await services.domains.list_domains(caller, page))


@router.get(
    "/domains/{domain_id}",
    **operation("Get a domain", tag="domains", scope="domains:read", answer=Domain, said="The domain."),
)
async def get_domain(caller: CallerDep, services: ServicesDep, domain_id: str) -> Response:
    """One domain with its records, as DNS had them at the last look."""
    return json_answer(await services.domains.get(caller, domain_id))


@router.patch(
    "/domains/{domain_id}",
    **operation(
        "Change a domain", tag="domains", scope="domains:write", answer=Domain, said="The domain as it is now."
    ),
)
async def update_domain(
    caller: CallerDep,
    services: ServicesDep,
    domain_id: str,
    body: Annotated[UpdateDomain, Depends(JsonBody(UpdateDomain))],
) -> Response:
    """`warmUp` lets the domain begin slowly: it sends to 50 recipients on its first day and more each day for six
    weeks, and what is over waits for the next. `true` begins with its first mail; `{"startedAt"}` says when it began.
    `mtaSts` is the mode of the MTA-STS policy that is served for a domain whose mail comes here.
    """
    wish = _warm_up_wish(body)
    if body.mta_sts is not None:
        await services.sts.set_mode(caller, domain_id, body.mta_sts)
    changed = None if wish is None else await services.domains.set_warm_up(caller, domain_id, wish)
    if changed is None or body.mta_sts is not None:
        # The record that announces the policy is another one now, and looked for in DNS.
        changed = await services.domains.verify(caller, domain_id)
    return json_answer(changed)


@router.delete(
    "/domains/{domain_id}",
    **operation("Delete a domain", tag="domains", scope="domains:write", status=204, said="It is gone."),
)
async def delete_domain(caller: CallerDep, services: ServicesDep, domain_id: str) -> Response:
    """Let the domain go, with its DKIM keys. It must have no inboxes any more."""
    await services.domains.delete(caller, domain_id)
    return no_content()


@router.post(
    "/domains/{domain_id}/verify",
    **operation(
        "Verify a domain now", tag="domains", scope="domains:write", answer=Domain, said="As DNS has it at this moment."
    ),
)
async def verify_domain(
    post: PostDep, domain_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Look at DNS now instead of at the next turn. Resolvers may keep what they had for some minutes."""
    return await post.answer(200, lambda _: post.services.domains.verify(post.caller, domain_id))


@router.get(
    "/domains/{domain_id}/zone-file",
    response_class=PlainTextResponse,
    **operation(
        "Get a domain's records as a zone file",
        tag="domains",
        scope="domains:read",
        said="Lines as in RFC 1035 §5, to be imported at a DNS provider.",
    ),
)
async def get_zone_file(caller: CallerDep, services: ServicesDep, domain_id: str) -> Response:
    """The records to publish, in the form that DNS providers import."""
    return PlainTextResponse(await services.domains.zone_file(caller, domain_id))


@router.post(
    "/domains/{domain_id}/dkim/rotate",
    **operation(
        "Rotate DKIM keys",
        tag="domains",
        scope="domains:write",
        answer=Domain,
        said="The domain with the records of the new keys.",
    ),
)
async def rotate_dkim(
    post: PostDep, domain_id: str, _body: Annotated[NoFields, Depends(JsonBody(NoFields))]
) -> Response:
    """Make new keys. Publish their records: an hour after they are seen in DNS they sign, and a week later the old
    ones are retired. It happens by itself every 180 days; each step is an event `dkim.rotated`.
    """
    return await post.answer(200, lambda _: post.services.domains.rotate(post.caller, domain_id))


def _warm_up_wish(body: UpdateDomain) -> WarmUpWish | None:
    wish = body.warm_up
    if wish is None or isinstance(wish, bool):
        return None if wish is None else WarmUpWish(on=wish)
    return WarmUpWish(on=True, started_at=moment_ms(wish.started_at, param="warmUp.startedAt", fix=_WARM_UP_FIX))
