"""The query parameters by which messages and threads are chosen from a list."""

from typing import Annotated

from fastapi import Depends, Query

from postroom.edge.api.models_messages import Category, Direction, MessageStatus, ThreadStatus
from postroom.flows.listing import MessageQuery, ThreadQuery
from postroom.rules.labels import MAX_LABEL_CHARS
from postroom.rules.search_query import MAX_QUERY_CHARS, SYNTAX

MAX_MOMENT_CHARS = 40
"""Of a day, a moment or a duration."""

MessageIdQuery = Annotated[
    str | None,
    Query(
        alias="messageId", description="An RFC 5322 Message-ID: finds the message, or the thread that it is part of."
    ),
]
StatusQuery = Annotated[
    MessageStatus | None,
    Query(
        description="`quarantined` shows what is kept from the agent, to keys that hold `messages:quarantine`; without "
        "it that is left out."
    ),
]
InboxIdQuery = Annotated[str | None, Query(alias="inboxId")]
_Label = Annotated[str | None, Query(max_length=MAX_LABEL_CHARS * 2, description="Those that have this label.")]
_Moment = Query(max_length=MAX_MOMENT_CHARS, description="A day or a moment, ISO 8601, in UTC unless it says else.")


def _side_by_side(place: str, alias: str | None = None) -> object:
    said = f"Words that stand side by side in {place}: a name, an address, a domain."
    return Query(alias=alias, max_length=MAX_QUERY_CHARS, description=said)


async def message_query(
    direction: Direction | None = None,
    category: Category | None = None,
    status: StatusQuery = None,
    label: _Label = None,
    unread: Annotated[
        bool | None, Query(description="true: what people wrote, was let in and waits to be read, the agent's queue.")
    ] = None,
    handled: Annotated[bool | None, Query(description="false: the same, for what waits to be handled.")] = None,
    from_: Annotated[str | None, _side_by_side("the author's name and address", "from")] = None,
    to: Annotated[str | None, _side_by_side("the names and addresses that it went to")] = None,
    subject: Annotated[str | None, _side_by_side("the subject")] = None,
    since: Annotated[str | None, _Moment] = None,
    until: Annotated[str | None, _Moment] = None,
    has_attachments: Annotated[bool | None, Query(alias="hasAttachments")] = None,
    q: Annotated[
        str | None,
        Query(
            max_length=MAX_QUERY_CHARS,
            description="Searches the new text, subject, people, file names, and the text of files; of pictures and of "
            "files above 5 MiB only once somebody has asked for it. " + SYNTAX,
        ),
    ] = None,
) -> MessageQuery:
    """What a list of messages is asked for, but for the place."""
    return MessageQuery(
        direction=direction,
        category=category,
        status=status,
        label=label,
        unread=unread,
        handled=handled,
        from_=from_,
        to=to,
        subject=subject,
        since=since,
        until=until,
        has_attachments=has_attachments,
        q=q,
    )


async def thread_query(
    status: ThreadStatus | None = None,
    label: _Label = None,
    unread: Annotated[bool | None, Query(description="true: with a message that waits to be read.")] = None,
    older_than: Annotated[
        str | None,
        Query(
            alias="olderThan",
            max_length=MAX_MOMENT_CHARS,
            description="A moment, or how long ago, such as `P2D` or `12h`: the newest message is older.",
        ),
    ] = None,
) -> ThreadQuery:
    """What a list of threads is asked for, but for the place."""
    return ThreadQuery(status=status, label=label, unread=unread, older_than=older_than)


MessageQueryDep = Annotated[MessageQuery, Depends(message_query)]
ThreadQueryDep = Annotated[ThreadQuery, Depends(thread_query)]
