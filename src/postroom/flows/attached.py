"""An attachment that a caller names by its id, with the caller's reach checked: the same at every door."""

from typing import Any

from postroom.flows.caller import Caller, not_found
from postroom.store.attachments import get_attachment
from postroom.store.db import Connection, Row
from postroom.store.messages import message_status


def find_attachment(connection: Connection, caller: Caller, attachment_id: str) -> Row[Any]:
    """The attachment of a message, or an upload.

    Raises NotFound; Forbidden for another inbox's, and for one of a quarantined message unless the key may see those.
    """
    row = get_attachment(connection, caller.workspace_id, attachment_id)
    if row is None:
        raise not_found("attachment", attachment_id)
    caller.require_inbox(row.inbox_id)
    if row.message_id is not None:
        caller.require_status(message_status(connection, caller.workspace_id, row.message_id))
    return row
