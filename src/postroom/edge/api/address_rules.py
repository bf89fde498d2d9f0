"""/address-rules: allow and block lists, for sending and for receiving."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from postroom.edge.api.answers import PostDep, list_answer, no_content
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.bodies import JsonBody
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_guards import AddressRule, AddressRuleList, RuleDirection, SetAddressRule
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.address_lists import NewAddressRule

router = new_router()


@router.get(
    "/address-rules",
    **operation(
        "List address rules",
        tag="suppressions",
        scope="suppressions:read",
        answer=AddressRuleList,
        said="Newest first.",
    ),
)
async def list_address_rules(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    inbox_id: Annotated[str | None, Query(alias="inboxId")] = None,
    direction: RuleDirection | None = None,
) -> Response:
    """The allow and block lists of the workspace and of its inboxes."""
    listing = await services.address_lists.list_rules(caller, page, inbox_id=inbox_id, direction=direction)
    return list_answer("addressRules", listing)


@router.post(
    "/address-rules",
    **operation(
        "Allow or block",
        tag="suppressions",
        scope="suppressions:write",
        answer=AddressRule,
        status=201,
        said="The rule; one for the same pattern is replaced.",
    ),
)
async def set_address_rule(
    post: PostDep, body: Annotated[SetAddressRule, Depends(JsonBody(SetAddressRule))]
) -> Response:
    """Allow or block an address, a domain or everyone. A blocked recipient is refused; mail of a blocked sender is
    quarantined.
    """
    new = NewAddressRule(
        pattern=body.pattern,
        direction=body.direction,
        action=body.action,
        inbox_id=body.inbox_id,
        note=body.note,
    )
    return await post.answer(201, lambda _: post.services.address_lists.set(post.caller, new))


@router.delete(
    "/address-rules/{rule_id}",
    **operation(
        "Take a rule away", tag="suppressions", scope="suppressions:write", status=204, said="It holds no more."
    ),
)
async def remove_address_rule(caller: CallerDep, services: ServicesDep, rule_id: str) -> Response:
    """Whom it was about is treated as the less exact rules say, or allowed where there are none."""
    await services.address_lists.remove(caller, rule_id)
    return no_content()
