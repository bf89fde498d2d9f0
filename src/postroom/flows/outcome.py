"""What an attempt led to, in one transaction: recipient states, the message's status, aliases, counts and events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.flows.dispatch import Dispatch
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.ports import RecipientResult
from postroom.flows.read import message_views
from postroom.flows.views import Json, Links
from postroom.rules.backoff import delivery_retry_at, looks_greylisted
from postroom.rules.delivery_state import message_status
from postroom.rules.relays import aliases
from postroom.rules.threading import id_key
from postroom.store.counts import add_counts
from postroom.store.db import Connection, Row
from postroom.store.messages import add_message_ids, find_by_ids, get_message, hold_message, set_outcome, update_message
from postroom.store.outbound import finish_attempts, message_recipients, set_recipient_states


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """An attempt that has ended."""

    message: Row[Any]
    rows: Sequence[Row[Any]]
    """The recipients as they were claimed, in the order of the results."""
    results: Sequence[RecipientResult]
    relay_host: str | None
    now: int
    jitter: float
    """0 to 1; spreads retries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Settled:
    """One recipient after the attempt."""

    row: Row[Any]
    result: RecipientResult
    state: str
    retry_at: int | None


def save_outcome(connection: Connection, attempted: Attempted, dispatch: Dispatch, links: Links) -> list[Handed]:
    """Write how the attempt ended and tell about it; give the result to Dispatch.send after the commit."""
    # Held first: recipients that end at the same time on two nodes must each see the other's state.
    before = hold_message(connection, attempted.message.workspace_id, attempted.message.id)
    settled = [_settle(row, result, attempted) for row, result in zip(attempted.rows, attempted.results, strict=True)]
    finish_attempts(connection, [_attempt_row(one, attempted.now) for one in settled])
    set_recipient_states(connection, [_state_row(one, attempted.now) for one in settled])
    if before is None:
        return []
    message, first_sent = _update_message(connection, attempted, before)
    _keep_aliases(connection, attempted, settled, message)
    _count(connection, attempted, settled)
    view = message_views(connection, [message], links, attempted.now)[0]
    return dispatch.notify(connection, _events(attempted, settled, view, first_sent=first_sent), attempted.now)


def _settle(row: Row[Any], result: RecipientResult, attempted: Attempted) -> _Settled:
    if result.outcome != "deferred":
        return _Settled(row=row, result=result, state=result.outcome, retry_at=None)
    greylisted = row.attempt_count == 0 and looks_greylisted(result.code, result.enhanced_code, result.text)
    retry_at = delivery_retry_at(
        row.attempt_count + 1, row.created_at, attempted.now, attempted.jitter, greylisted=greylisted
    )
    # Days of trying are over: what was put off has failed. RFC 5321 §4.5.4.1
    state = "deferred" if retry_at is not None else "bounced"
    return _Settled(row=row, result=result, state=state, retry_at=retry_at)


def _attempt_row(one: _Settled, now: int) -> Json:
    return {
        "workspace_id": one.row.workspace_id,
        "message_id": one.row.message_id,
        "recipient_id": one.row.id,
        "number": one.row.attempt_count + 1,
        "finished_at": now,
        "outcome": one.result.outcome,
        "host": one.result.host,
        "code": one.result.code,
        "enhanced_code": one.result.enhanced_code,
        "text": one.result.text,
        "tls": one.result.tls,
    }


def _state_row(one: _Settled, now: int) -> Json:
    return {
        "workspace_id": one.row.workspace_id,
        "message_id": one.row.message_id,
        "id": one.row.id,
        "state": one.state,
        "due_at": one.retry_at,
        "finished_at": None if one.retry_at is not None else now,
    }


def _update_message(connection: Connection, attempted: Attempted, before: Row[Any]) -> tuple[Row[Any], bool]:
    """The message with its new status, and whether this attempt was the first to get it out."""
    workspace_id, message_id = before.workspace_id, before.id
    states = [row.state for row in message_recipients(connection, workspace_id, [message_id])]
    first_sent = before.sent_at is None and any(result.outcome == "delivered" for result in attempted.results)
    sent_at = attempted.now if first_sent else before.sent_at
    set_outcome(connection, workspace_id, message_id, status=message_status(states), sent_at=sent_at)
    after = get_message(connection, workspace_id, message_id)
    assert after is not None
    return after, first_sent


def _keep_aliases(connection: Connection, attempted: Attempted, settled: Sequence[_Settled], message: Row[Any]) -> None:
    """Remember under which other ids answers may cite this message."""
    if attempted.relay_host is None:
        return
    ids = {alias for one in settled for alias in aliases(attempted.relay_host, one.result.queue_id)}
    if not ids:
        return
    # Kept in the open as well: the purge finds their keys by them.
    envelope: Json = message.envelope or {}
    all_ids = sorted({*ids, *envelope.get("aliases", ())})
    update_message(connection, message.workspace_id, message.id, {"envelope": {**envelope, "aliases": all_ids}})
    place = (message.workspace_id, message.inbox_id)
    keys = {id_key(alias) for alias in ids}
    known = {row.key for row in find_by_ids(connection, [(*place, key) for key in keys])}
    add_message_ids(
        connection,
        [
            {
                "workspace_id": message.workspace_id,
                "inbox_id": message.inbox_id,
                "message_id": message.id,
                "thread_id": message.thread_id,
                "key": key,
                "kind": "alias",
            }
            for key in sorted(keys - known)
        ],
    )


def _count(connection: Connection, attempted: Attempted, settled: Sequence[_Settled]) -> None:
    place = (attempted.message.workspace_id, attempted.message.inbox_id)
    counts = Counter(one.state for one in settled)
    if counts["delivered"]:
        add_counts(connection, "delivered", {place: counts["delivered"]}, attempted.now)
    if counts["bounced"]:
        add_counts(connection, "bounced", {place: counts["bounced"]}, attempted.now)


def _events(attempted: Attempted, settled: Sequence[_Settled], view: Json, *, first_sent: bool) -> list[NewEvent]:
    """`message.sent` once, when the first server takes it; then one event a recipient."""
    message = attempted.message
    told: list[tuple[str, Json]] = [("message.sent", {})] if first_sent else []
    told += [(f"message.{one.state}", {"recipient": _told(one)}) for one in settled]
    return [
        NewEvent(
            workspace_id=message.workspace_id,
            type=event_type,
            inbox_id=message.inbox_id,
            thread_id=message.thread_id,
            message_id=message.id,
            data=data,
            message=lambda: view,
        )
        for event_type, data in told
    ]


def _told(one: _Settled) -> Json:
    return {
        "address": one.row.address,
        "state": one.state,
        "host": one.result.host,
        "code": one.result.code,
        "enhancedCode": one.result.enhanced_code,
        "text": one.result.text,
    }
