"""Unsubscribing with one click: the header fields that offer it, and what the click does."""

from typing import Any

from postroom.base.clock import Clock
from postroom.base.errors import BadInput, NotFound
from postroom.base.ids import new_id
from postroom.flows.addressing import AddressedMessage
from postroom.flows.dispatch import Dispatch
from postroom.flows.failing import suppress
from postroom.flows.new_message import NewMessage
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.views import Links
from postroom.mail.address import normalize
from postroom.rules.auto_submitted import auto_submitted_fields
from postroom.rules.return_path import unsubscribe_address
from postroom.rules.sealing import Sealer
from postroom.rules.unsubscribe_link import Wish, open_wish, seal_wish, unsubscribe_headers
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inbox
from postroom.store.suppressions import get_suppression


class Unsubscribe:
    """Offers it, and does it."""

    def __init__(
        self, db: Database, clock: Clock, *, dispatch: Dispatch, links: Links, sealer: Sealer, return_key: bytes
    ) -> None:
        """return_key: of our return paths."""
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._links = links
        self._sealer = sealer
        self._return_key = return_key

    def headers(
        self, addressed: AddressedMessage, new: NewMessage, message_id: str, *, approved: bool
    ) -> tuple[tuple[str, str], ...]:
        """The header fields that the message and its inbox ask for. Raises BadInput for more than one recipient.

        approved: whether a person has let it through; then it is not said that none did.
        """
        inbox = addressed.place.inbox
        fields = () if approved else auto_submitted_fields(inbox.auto_submitted, new.auto_submitted, new.headers)
        if not new.list_unsubscribe:
            return fields
        check_one_recipient(addressed)
        box, _ = addressed.everyone()[0]
        wish = Wish(
            workspace_id=inbox.workspace_id,
            inbox_id=inbox.id,
            message_id=message_id,
            address=normalize(box.address),
        )
        url = f"{self._links.public_url}/unsubscribe/{seal_wish(self._sealer, wish)}"
        mailto = unsubscribe_address(addressed.bounces_to or inbox.address, message_id, self._return_key)
        return (*fields, *unsubscribe_headers(url, mailto))

    async def look(self, token: str) -> bool:
        """Whether the address of this word is unsubscribed already. Raises NotFound for a word that we did not make."""
        wish = self._opened(token)

        def work(connection: Connection) -> Row[Any] | None:
            return get_suppression(connection, wish.workspace_id, wish.address)

        return await self._db.read(work) is not None

    async def act(self, token: str) -> None:
        """The address of this word is written to no more. Raises NotFound for a word that we did not make.

        Doing it again changes nothing.
        """
        wish, now = self._opened(token), self._clock.now_ms()

        def work(connection: Connection) -> list[Handed]:
            # Who does not want our mail does not want it after the inbox is gone either.
            inbox_id = wish.inbox_id if get_inbox(connection, wish.workspace_id, wish.inbox_id) is not None else None
            row = {
                "workspace_id": wish.workspace_id,
                "address": wish.address,
                "id": new_id("suppression"),
                "reason": "unsubscribe",
                "note": None,
                "message_id": wish.message_id if inbox_id is not None else None,
                "inbox_id": inbox_id,
                "created_at": now,
            }
            events = suppress(connection, [row])
            if events:
                told = {"address": wish.address, "via": "one-click", "messageId": row["message_id"]}
                events.insert(0, _unsubscribed(wish.workspace_id, inbox_id, told))
            return self._dispatch.notify(connection, events, now)

        self._dispatch.send(await self._db.write(work))

    def _opened(self, token: str) -> Wish:
        wish = open_wish(self._sealer, token)
        if wish is None:
            raise NotFound(
                "This link to unsubscribe is not one of this server.",
                code="unsubscribe_not_found",
                param="token",
                fix="Use the link of the mail as it is, or answer the mail with the word unsubscribe.",
            )
        return wish


def check_one_recipient(addressed: AddressedMessage) -> None:
    """Raises BadInput when several would share one link: whoever clicks would unsubscribe another."""
    if len(addressed.everyone()) != 1:
        raise BadInput(
            "A message that can be unsubscribed from has exactly one recipient.",
            code="one_recipient_only",
            param="listUnsubscribe",
            fix="Send one message to each of them.",
        )


def _unsubscribed(workspace_id: str, inbox_id: str | None, data: dict[str, Any]) -> NewEvent:
    return NewEvent(workspace_id=workspace_id, type="message.unsubscribed", inbox_id=inbox_id, data=data)
