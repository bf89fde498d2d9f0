"""/stats and /audit-log: what was done, in numbers and by whom."""

from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from postroom.base.clock import parse_iso
from postroom.base.errors import BadInput
from postroom.edge.api.answers import json_answer, list_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.models_guards import AuditEntryList, Stats
from postroom.edge.api.paging import PageById
from postroom.edge.api.routes import new_router
from postroom.flows.stats import StatsQuery

router = new_router()

_MAX_MOMENT_CHARS = 40


@router.get(
    "/stats",
    **operation("Get statistics", tag="workspaces", scope="stats:read", answer=Stats, said="Oldest bucket first."),
)
async def get_stats(
    caller: CallerDep,
    services: ServicesDep,
    inbox_id: Annotated[str | None, Query(alias="inboxId")] = None,
    domain: str | None = None,
    by: Literal["hour", "day"] = "day",
    since: Annotated[str | None, Query(alias="from", max_length=_MAX_MOMENT_CHARS)] = None,
    until: Annotated[str | None, Query(alias="to", max_length=_MAX_MOMENT_CHARS)] = None,
) -> Response:
    """What an inbox, a domain or the workspace sent and received, by hour or day (UTC): the last day of hours or the
    last 30 days unless `from` and `to` say otherwise.
    """
    wanted = StatsQuery(
        inbox_id=inbox_id, domain=domain, by=by, since=_moment("from", since), until=_moment("to", until)
    )
    return json_answer(await services.stats.read(caller, wanted))


@router.get(
    "/audit-log",
    **operation(
        "Read the audit log", tag="workspaces", scope="audit:read", answer=AuditEntryList, said="Newest first."
    ),
)
async def list_audit_log(
    caller: CallerDep,
    services: ServicesDep,
    page: PageById,
    key_id: Annotated[str | None, Query(alias="keyId")] = None,
    action: str | None = None,
    target: str | None = None,
) -> Response:
    """Who made, changed and took away what: by which key, or `postroom` by itself and why. Kept for AUDIT_DAYS."""
    listing = await services.audit.list_entries(caller, page, key_id=key_id, action=action, target=target)
    return list_answer("auditLog", listing)


def _moment(param: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_iso(text)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{text!r} is no moment.", code="invalid_field", param=param, fix="Send one such as 2026-11-21T00:00:00Z."
        ) from None
