"""Which inbox somebody means who names it by its id or by its address."""

from postroom.flows.caller import Caller, not_found
from postroom.mail.address import normalize, parse_mailbox
from postroom.store.db import Connection, Database
from postroom.store.inboxes import find_inboxes_by_address


async def inbox_named(db: Database, caller: Caller, name: str) -> str:
    """The id of the inbox that has this id or this address. Raises NotFound, also for another workspace's address.

    Raises Forbidden to a key that is bound to another inbox, whether the address exists or not.

    An id is taken as it is: whoever uses it finds out whether it exists. A key without inboxes:read learns no more
    from this than the flow tells that it calls next.
    """
    box = parse_mailbox(name) if "@" in name else None
    if box is None:
        return name
    address = normalize(box.address)

    def look(connection: Connection) -> str:
        row = find_inboxes_by_address(connection, [address]).get(address)
        if row is None or row.workspace_id != caller.workspace_id:
            caller.require_workspace()  # a bound key is not told which addresses there are
            raise not_found("inbox", address)
        return str(row.id)

    inbox_id = await db.peek(look)
    caller.require_inbox(inbox_id)
    return inbox_id
