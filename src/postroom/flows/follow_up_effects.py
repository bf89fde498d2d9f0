"""What mail that comes in does to the follow-ups of its thread, in the transaction that files it.

A real answer ends them. A notice of absence moves them past the day on which its author is back. Closing a
conversation ends them as well.
"""

from collections.abc import Collection, Sequence

from postroom.base.clock import to_datetime
from postroom.flows.notify import NewEvent
from postroom.flows.views import Json
from postroom.rules.language import guess_language
from postroom.rules.return_date import MAX_TEXT_CHARS, after_return, return_date
from postroom.store.db import Connection
from postroom.store.follow_ups import cancel_follow_ups, hold_pending, update_follow_up


def end_follow_ups(
    connection: Connection, threads: Collection[tuple[str, str]], reason: str, now: int
) -> list[NewEvent]:
    """The events of the follow-ups that are cancelled: all that are pending in these threads.

    threads: (workspace id, thread id) pairs, held by this transaction. reason: reply | handled | closed.
    """
    rows = hold_pending(connection, threads) if threads else []
    cancel_follow_ups(connection, rows, reason, now)
    return [
        NewEvent(
            workspace_id=row.workspace_id,
            type="follow_up.cancelled",
            inbox_id=row.inbox_id,
            thread_id=row.thread_id,
            data={"followUpId": row.id, "reason": reason, "sentCount": row.sent_count},
        )
        for row in rows
    ]


def put_off_follow_ups(connection: Connection, notices: Sequence[Json]) -> None:
    """Move what is pending in the threads of these notices of absence past the day on which their authors are back.

    notices: columns of messages.
    """
    for notice in notices:
        text = (notice["extracted_text"] or notice["text"] or "")[:MAX_TEXT_CHARS]
        text = f"{notice['subject'] or ''}.\n\n{text}"
        language = guess_language(text.lower().split()).code
        day = return_date(text, to_datetime(notice["created_at"]), language=language)
        if day is None:
            continue
        for row in hold_pending(connection, {(notice["workspace_id"], notice["thread_id"])}):
            # One that is being sent this moment has the end of its lease as due time; moved, it is not sent yet.
            due_at = after_return(row.due_at, day)
            if due_at != row.due_at:
                update_follow_up(connection, row, {"due_at": due_at, "claimed_by": None})
