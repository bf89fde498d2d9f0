"""Messages that are not sent yet, and those that wait for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from postroom_client._async.messages import AsyncMessage, AsyncMessages
from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import UNSET, Call, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.files import Addresses, addresses
from postroom_client.values import Draft, HeldMessage


class AsyncDrafts:
    """`client.drafts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport
        self._messages = AsyncMessages(transport)

    async def create(
        self,
        *,
        inbox_id: str | None = None,
        thread_id: str | None = None,
        parent_id: str | None = None,
        action: str | None = None,
        to: Addresses | None = None,
        cc: Addresses | None = None,
        bcc: Addresses | None = None,
        reply_to: Addresses | None = None,
        subject: str | None = None,
        text: str | None = None,
        html: str | None = None,
        attachment_ids: Sequence[str] | None = None,
        headers: dict[str, str] | None = None,
        metadata: dict[str, Any] | None = None,
        force: bool | None = None,
        send_at: datetime | None = None,
    ) -> Draft:
        """A draft; nothing is sent. With a parent_id action is `reply`, `reply_all` or `forward`."""
        content = given(
            inbox_id=inbox_id,
            thread_id=thread_id,
            parent_id=parent_id,
            action=action,
            to=addresses(to),
            cc=addresses(cc),
            bcc=addresses(bcc),
            reply_to=addresses(reply_to),
            subject=subject,
            text=text,
            html=html,
            attachment_ids=None if attachment_ids is None else list(attachment_ids),
            headers=headers,
            metadata=metadata,
            force=force,
            send_at=send_at,
        )
        return await self._draft(post("/drafts", content))

    def list(
        self,
        *,
        inbox_id: str | None = None,
        thread_id: str | None = None,
        status: str | None = None,
        limit: int | None = None,
    ) -> AsyncPager[Draft]:
        """Drafts, newest first. status: `held` for those that wait for a person."""
        return AsyncPager(
            self._transport,
            "/drafts",
            "drafts",
            lambda content: read_value(Draft, content),
            inbox_id=inbox_id,
            thread_id=thread_id,
            status=status,
            limit=limit,
        )

    async def get(self, id: str) -> Draft:
        """One draft. Raises NotFound."""
        return await self._draft(get(path("/drafts/{}", id)))

    async def update(
        self,
        id: str,
        *,
        to: Addresses | UnsetType | None = UNSET,
        cc: Addresses | UnsetType = UNSET,
        bcc: Addresses | UnsetType = UNSET,
        reply_to: Addresses | UnsetType = UNSET,
        subject: str | UnsetType | None = UNSET,
        text: str | UnsetType | None = UNSET,
        html: str | UnsetType | None = UNSET,
        attachment_ids: Sequence[str] | UnsetType = UNSET,
        headers: dict[str, str] | UnsetType = UNSET,
        metadata: dict[str, Any] | UnsetType | None = UNSET,
        force: bool | UnsetType = UNSET,
        send_at: datetime | UnsetType | None = UNSET,
    ) -> Draft:
        """The draft as it is then; what is not named stays, None takes away."""
        content = fields(
            to=to,
            cc=cc,
            bcc=bcc,
            reply_to=reply_to,
            subject=subject,
            text=text,
            html=html,
            attachment_ids=attachment_ids,
            headers=headers,
            metadata=metadata,
            force=force,
            send_at=send_at,
        )
        return await self._draft(change("PATCH", path("/drafts/{}", id), content))

    async def delete(self, id: str) -> None:
        """Throw a draft away."""
        await self._transport.ask(delete(path("/drafts/{}", id)))

    async def send(self, id: str, *, idempotency_key: str | None = None) -> AsyncMessage | HeldMessage:
        """The message that it became; a HeldMessage when a person must approve it first."""
        call = post(path("/drafts/{}/send", id), once=idempotency_key)
        said = (await self._transport.ask(call)).json()
        return read_value(HeldMessage, said) if "draftId" in said else self._messages.bind(said)

    async def approve(self, id: str) -> AsyncMessage:
        """The message that it became. Needs the scope drafts:approve."""
        return self._messages.bind((await self._transport.ask(post(path("/drafts/{}/approve", id)))).json())

    async def reject(self, id: str, note: str | None = None) -> Draft:
        """The draft, rejected. note: for whoever wrote it. Needs the scope drafts:approve."""
        return await self._draft(post(path("/drafts/{}/reject", id), given(note=note)))

    async def _draft(self, call: Call) -> Draft:
        return read_value(Draft, (await self._transport.ask(call)).json())
