"""/.well-known/mta-sts.txt: what other mail servers read before they deliver to a domain of ours. RFC 8461 §3.2.

Asked for by `mta-sts.<domain>` as the host, which is all that says whose policy is wanted.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from postroom.base.errors import NotFound
from postroom.edge.api.auth import ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.routes import new_router

router = new_router()


_POLICY = operation(
    "Get a domain's MTA-STS policy",
    tag="domains",
    scope=None,
    said="The policy, as RFC 8461 §3.2 has it.",
)
_POLICY["responses"][404] = {"$ref": "#/components/responses/NotFound"}


@router.get("/.well-known/mta-sts.txt", response_class=PlainTextResponse, **_POLICY)
async def get_sts_policy(request: Request, services: ServicesDep) -> Response:
    """The policy of the domain in the Host field, for other mail servers: no key is needed."""
    host = request.headers.get("host", "")
    policy = await services.sts.policy_for(host)
    if policy is None:
        raise NotFound(
            "No MTA-STS policy is served for this host.",
            code="policy_not_found",
            param="Host",
            fix="Ask at mta-sts.<domain> of a verified domain whose mail comes here.",
        )
    return PlainTextResponse(policy)
