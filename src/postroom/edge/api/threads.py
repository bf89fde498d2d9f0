"""/threads: conversations, each with its state."""

from starlette.responses import Response

from postroom.edge.api.answers import encoded_answer, json_answer, list_answer
from postroom.edge.api.auth import CallerDep, ServicesDep
from postroom.edge.api.documentation import operation
from postroom.edge.api.list_queries import InboxIdQuery, MessageIdQuery, ThreadQueryDep
from postroom.edge.api.models_messages import Conversation, Thread, ThreadList
from postroom.edge.api.paging import PageByMoment, PageOfThread
from postroom.edge.api.routes import new_router

router = new_router()


@router.get(
    "/threads",
    **operation("List threads", tag="threads", scope="threads:read", answer=ThreadList, said="The liveliest first."),
)
async def list_threads(
    caller: CallerDep,
    services: ServicesDep,
    page: PageByMoment,
    asked: ThreadQueryDep,
    inbox_id: InboxIdQuery = None,
    message_id: MessageIdQuery = None,
) -> Response:
    """Conversations, the one with the newest message first."""
    asked |= {"inbox_id": inbox_id, "message_id": message_id}
    listing = await services.read.list_threads(caller, page, **asked)
    return list_answer("threads", listing)


@router.get(
    "/threads/{thread_id}",
    **operation("Get a thread", tag="threads", scope="threads:read", answer=Thread, said="The thread."),
)
async def get_thread(caller: CallerDep, services: ServicesDep, thread_id: str) -> Response:
    """One conversation: where it stands, and whether they have answered."""
    return json_answer(await services.read.get_thread(caller, thread_id))


@router.get(
    "/threads/{thread_id}/messages",
    **operation("Read a thread", tag="threads", scope="threads:read", answer=Conversation, said="Oldest first."),
)
async def thread_messages(caller: CallerDep, services: ServicesDep, thread_id: str, page: PageOfThread) -> Response:
    """The whole conversation, oldest message first. Of a long one the newest hundred, fewer where mails are long;
    `nextCursor` leads to those before.
    """
    return encoded_answer(await services.read.thread_messages_json(caller, thread_id, page))
