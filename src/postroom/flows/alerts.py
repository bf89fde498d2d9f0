"""Alerts by mail: what flows/alert_notes.py has noted is told to the server's alert address and to the workspace's.

They leave by flows/submit from postmaster@ the server's domain, an inbox of the operator's workspace. They cannot go
round in circles: they say Auto-Submitted, nothing about that inbox is told, and an address at which they bounce is
suppressed like any other.
"""

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from postroom.base.clock import MINUTE_MS, SECOND_MS, Clock
from postroom.base.errors import Conflict, PostroomError
from postroom.base.limits import LEASE_MS
from postroom.flows.caller import Caller
from postroom.flows.cause import Cause
from postroom.flows.dispatch import Dispatch
from postroom.flows.new_message import NewMessage
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.submit import Submit
from postroom.mail.address import domain_of, normalize
from postroom.rules.alert_text import Alert, alert_mail
from postroom.store.alerts import end_alerts, put_off_alerts
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import add_inbox, find_inboxes_by_address, get_inboxes
from postroom.store.leases import claim_due
from postroom.store.schema_relays import alerts
from postroom.store.workspaces import get_workspace, list_workspaces

CLAIM = 50
"""Alerts claimed at once: those of one workspace are told in one mail."""
RETRY_MS = 15 * MINUTE_MS
"""A mail that cannot be sent at this moment is tried again so much later."""
LOCAL_PART = "postmaster"
"""RFC 5321 §4.5.1: an address that every domain has."""
DAILY_LIMIT = 1_000
"""Alerts a day, whatever the plan says of other inboxes."""

log = structlog.get_logger()


class Alerts:
    """Mails them."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        dispatch: Dispatch,
        submit: Submit,
        node: str,
        default_domain: str,
        address: str,
        public_url: str,
        forget_routes: Callable[[], None],
    ) -> None:
        """address: is told of every workspace; "" for nobody. forget_routes: called when there is a new inbox."""
        self._db = db
        self._clock = clock
        self._dispatch = dispatch
        self._submit = submit
        self._node = node
        self._domain = domain_of(normalize(f"x@{default_domain}"))
        self._address = address
        self._public_url = public_url
        self._forget_routes = forget_routes

    async def run_due(self) -> int:
        """How many due alerts were taken up: each is told, put off, or let go where nobody wants to know."""
        now = self._clock.now_ms()
        lease: dict[str, Any] = {"now": now, "until": now + LEASE_MS, "node": self._node}
        rows = await self._db.write(lambda connection: claim_due(connection, alerts, limit=CLAIM, **lease))
        by_workspace: dict[str, list[Row[Any]]] = {}
        for row in rows:
            by_workspace.setdefault(row.workspace_id, []).append(row)
        for workspace_id, those in by_workspace.items():
            try:
                await self._tell(workspace_id, those)
            except Exception:
                log.exception("an alert broke; it is due again when its lease ends", workspace=workspace_id)
        return len(rows)

    async def _tell(self, workspace_id: str, rows: Sequence[Row[Any]]) -> None:
        workspace = await self._db.read(lambda connection: get_workspace(connection, workspace_id))
        told = [one for one in (workspace.alert_address if workspace is not None else None, self._address) if one]
        sender = await self._sender_inbox() if told else None
        rows_told = [row for row in rows if sender is not None and row.inbox_id != sender.id]
        if workspace is None or sender is None or not rows_told:
            await self._db.write(lambda connection: end_alerts(connection, rows, self._node, sent_at=None))
            return
        subject, text = alert_mail(
            await self._alerts(rows_told),
            workspace=f"{workspace.name} ({workspace_id})",
            public_url=self._public_url,
        )
        to, *others = dict.fromkeys(told)
        # The workspace need not know who runs the server.
        new = NewMessage(
            inbox_id=sender.id,
            to=(to,),
            bcc=tuple(others),
            subject=f"[Postroom] {subject}",
            text=text,
            headers=(("Auto-Submitted", "auto-generated"),),
        )
        await self._send(sender, rows, new)

    async def _alerts(self, rows: Sequence[Row[Any]]) -> list[Alert]:
        keys = {(row.workspace_id, row.inbox_id) for row in rows if row.inbox_id is not None}
        inboxes = await self._db.read(lambda connection: get_inboxes(connection, keys))
        found = []
        for row in rows:
            inbox = inboxes.get((row.workspace_id, row.inbox_id))
            found.append(
                Alert(kind=row.kind, data=row.data or {}, inbox_address=inbox.address if inbox is not None else None)
            )
        return found

    async def _send(self, sender: Row[Any], rows: Sequence[Row[Any]], new: NewMessage) -> None:
        caller = Caller(
            workspace_id=sender.workspace_id,
            key_id="alerts",
            scopes=frozenset({"messages:send"}),
            inbox_id=sender.id,
        )
        cause = Cause(
            created_by="alerts",
            note=lambda connection, _: self._note_sent(connection, rows),
            approved=True,
            despite_pause=True,
        )
        try:
            await self._submit.send(caller, new, cause=cause)
        except _Overtaken:
            log.info("an alert was overtaken: it is told anew", workspace=rows[0].workspace_id)
        except PostroomError as error:
            log.warning("an alert cannot be mailed now", workspace=rows[0].workspace_id, error=error.message)
            until = self._clock.now_ms() + ((error.retry_after_s or 0) * SECOND_MS or RETRY_MS)
            await self._db.write(lambda connection: put_off_alerts(connection, rows, self._node, until))

    def _note_sent(self, connection: Connection, rows: Sequence[Row[Any]]) -> list[NewEvent]:
        """They are told, as this transaction says. Raises _Overtaken when one is another node's, or was noted anew."""
        if end_alerts(connection, rows, self._node, sent_at=self._clock.now_ms()) < len(rows):
            raise _Overtaken("An alert has changed meanwhile.")
        return []

    async def _sender_inbox(self) -> Row[Any] | None:
        """postmaster@ the server's domain, made where it is wanted first; None while it does not send."""
        address, now = f"{LOCAL_PART}@{self._domain}", self._clock.now_ms()

        def work(connection: Connection) -> tuple[Row[Any], list[Handed]]:
            found = find_inboxes_by_address(connection, [address])
            handed: list[Handed] = []
            if address not in found:
                workspace_id = list_workspaces(connection)[0].workspace_id
                inbox_id = add_inbox(
                    connection,
                    workspace_id=workspace_id,
                    address=address,
                    domain=self._domain,
                    name="Postmaster",
                    display_name="Postroom",
                    metadata=None,
                    daily_limit=DAILY_LIMIT,
                    now=now,
                )
                event = NewEvent(
                    workspace_id=workspace_id, type="inbox.created", inbox_id=inbox_id, data={"address": address}
                )
                handed = self._dispatch.notify(connection, [event], now)
                found = find_inboxes_by_address(connection, [address])
            return found[address], handed

        row, handed = await self._db.write(work)
        if handed:
            self._forget_routes()
        self._dispatch.send(handed)
        return row if row.status == "active" else None


class _Overtaken(Conflict):
    """What was to be told is not this node's to tell any more."""
