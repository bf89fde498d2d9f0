"""The domain that a new inbox gets its address in."""

from dataclasses import dataclass

from postroom.base.errors import BadInput
from postroom.base.ids import is_id
from postroom.flows.caller import Caller
from postroom.mail.address import domain_of, normalize
from postroom.store.db import Connection
from postroom.store.domains import find_holder, first_verified_domain, get_domain


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """A domain to live in."""

    domain: str
    domain_id: str | None
    """None for the server's own domain, which all workspaces share."""


def find_home(connection: Connection, caller: Caller, asked: str | None, shared: str) -> Home:
    """The domain that was asked for, by name or id; else the workspace's own verified one, else the shared one.

    A name below a domain that holds its subdomains will do. Raises BadInput for one that the workspace does not have.
    """
    if asked is None:
        row = first_verified_domain(connection, caller.workspace_id)
        name = row.domain if row is not None else shared
    elif is_id("domain", asked):
        row = get_domain(connection, caller.workspace_id, asked)
        name = row.domain if row is not None else asked
    else:
        name = domain_of(normalize(f"x@{asked}"))
        row = find_holder(connection, name) if name != shared else None
    if name == shared:
        return Home(domain=shared, domain_id=None)
    if row is None or row.workspace_id != caller.workspace_id:
        raise BadInput(
            f"{name[:100]} is not a domain of this workspace.",
            code="unknown_domain",
            param="domain",
            fix=f"Leave it away, use {shared}, or add a domain of yours with POST /domains.",
        )
    return Home(domain=name, domain_id=row.id)
