"""What an attempt led to, in one transaction: recipient states, the message's status, aliases, counts and events."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from postroom.flows.breaker import judge_senders
from postroom.flows.dispatch import Dispatch
from postroom.flows.failing import Failed, suppress_failing
from postroom.flows.message_views import message_views
from postroom.flows.notify import Handed, NewEvent
from postroom.flows.ports import RecipientResult
from postroom.flows.views import Json, Links
from postroom.mail.reports.hardness import is_hard
from postroom.rules.backoff import delivery_retry_at, looks_greylisted
from postroom.rules.delivery_state import message_status
from postroom.rules.relays import aliases
from postroom.rules.threading import id_key
from postroom.store.activity import add_activity
from postroom.store.counts import add_counts
from postroom.store.db import Connection, Row
from postroom.store.messages import (
    add_message_ids,
    find_by_ids,
    get_message,
    hold_messages,
    set_outcomes,
    update_message,
)
from postroom.store.outbound import (
    finish_attempts,
    first_attempt_times,
    message_recipients,
    set_recipient_states,
)


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

    @property
    def key(self) -> tuple[str, str]:
        """(workspace id, message id)."""
        return self.message.workspace_id, self.message.id


@dataclass(frozen=True, kw_only=True, slots=True)
class _Settled:
    """One recipient after the attempt."""

    row: Row[Any]
    result: RecipientResult
    state: str
    retry_at: int | None


def save_outcomes(
    connection: Connection, many: Sequence[Attempted], dispatch: Dispatch, links: Links
) -> list[list[Handed]]:
    """Write how attempts ended and tell about it; give each result to Dispatch.send after the commit."""
    # Held first: recipients that end at the same time on two nodes must each see the other's state.
    held = hold_messages(connection, {one.key for one in many})
    since = _tried_since(connection, many)
    settled = [
        (one, [_settle(row, result, one, since) for row, result in zip(one.rows, one.results, strict=True)])
        for one in many
    ]
    finish_attempts(connection, [_attempt_row(each, one.now) for one, all_of in settled for each in all_of])
    set_recipient_states(connection, [_state_row(each, one.now) for one, all_of in settled for each in all_of])
    alive = [(one, all_of) for one, all_of in settled if one.key in held]
    first_sent = _update_messages(connection, [one for one, _ in alive], held)
    events: list[NewEvent] = []
    ids: dict[tuple[str, str], set[str]] = {}
    for one, all_of in alive:
        ids.setdefault(one.key, set()).update(_aliases(one, all_of))
        events += _events(connection, one, all_of, links, first_sent=first_sent.get(one.key) is one)
    for key, new_ids in ids.items():
        _keep_aliases(connection, held[key], new_ids)
    _count(connection, alive)
    events += _judge(connection, alive, many[0].now)
    handed = dispatch.notify(connection, events, many[0].now)
    # Each to one alone: two attempts of one message may end together, and nobody is to be told twice.
    by_message: dict[str, list[Handed]] = {}
    for each in handed:
        by_message.setdefault(each.event["message_id"], []).append(each)
    told = [by_message.pop(one.message.id, []) for one in many]
    # What is about no message of these: an inbox that is paused, an address that is suppressed.
    told[0] += [each for rest in by_message.values() for each in rest]
    return told


def _tried_since(connection: Connection, many: Sequence[Attempted]) -> dict[tuple[str, str], int]:
    """When the recipients that are put off once more were first tried: mail may have waited here before that."""
    return first_attempt_times(
        connection,
        [
            row
            for one in many
            for row, result in zip(one.rows, one.results, strict=True)
            if result.outcome == "deferred" and row.attempt_count
        ],
    )


def _settle(
    row: Row[Any], result: RecipientResult, attempted: Attempted, since: Mapping[tuple[str, str], int]
) -> _Settled:
    if result.outcome != "deferred":
        return _Settled(row=row, result=result, state=result.outcome, retry_at=None)
    greylisted = row.attempt_count == 0 and looks_greylisted(result.code, result.enhanced_code, result.text)
    retry_at = delivery_retry_at(
        row.attempt_count + 1,
        since.get((row.workspace_id, row.id), attempted.now),
        attempted.now,
        attempted.jitter,
        greylisted=greylisted,
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
        "source_address": one.result.source_address,
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


def _update_messages(
    connection: Connection, many: Sequence[Attempted], held: Mapping[tuple[str, str], Row[Any]]
) -> dict[tuple[str, str], Attempted]:
    """Set each message's status; by its key, the attempt that was the first to get a message out."""
    first_sent: dict[tuple[str, str], Attempted] = {}
    for one in many:
        delivered = any(result.outcome == "delivered" for result in one.results)
        if delivered and held[one.key].sent_at is None:
            first_sent.setdefault(one.key, one)
    states: dict[tuple[str, str], list[str]] = {}
    for workspace_id in {one.message.workspace_id for one in many}:
        ids = [one.message.id for one in many if one.message.workspace_id == workspace_id]
        for row in message_recipients(connection, workspace_id, ids):
            states.setdefault((workspace_id, row.message_id), []).append(row.state)
    set_outcomes(
        connection,
        [
            {
                "ws": key[0],
                "thing": key[1],
                "new_status": message_status(states[key]),
                "new_sent_at": first_sent[key].now if key in first_sent else held[key].sent_at,
            }
            for key in {one.key for one in many}
        ],
    )
    return first_sent


def _aliases(attempted: Attempted, settled: Sequence[_Settled]) -> set[str]:
    """The other ids under which answers may cite this message."""
    if attempted.relay_host is None:
        return set()
    return {alias for one in settled for alias in aliases(attempted.relay_host, one.result.queue_id)}


def _keep_aliases(connection: Connection, message: Row[Any], ids: set[str]) -> None:
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


def _count(connection: Connection, alive: Sequence[tuple[Attempted, Sequence[_Settled]]]) -> None:
    if not alive:
        return
    now = alive[0][0].now
    add_counts(connection, "delivered", _amounts(alive, "delivered"), now)
    add_counts(connection, "bounced", _amounts(alive, "bounced"), now)
    add_activity(connection, "deferred", _amounts(alive, "deferred"), now)


def _amounts(alive: Sequence[tuple[Attempted, Sequence[_Settled]]], state: str) -> dict[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for one, all_of in alive:
        counts[one.message.workspace_id, one.message.inbox_id] += sum(each.state == state for each in all_of)
    return {place: count for place, count in counts.items() if count}


def _judge(connection: Connection, alive: Sequence[tuple[Attempted, Sequence[_Settled]]], now: int) -> list[NewEvent]:
    """What bounces lead to: addresses that are suppressed, senders that are paused."""
    bounced = [each for _, all_of in alive for each in all_of if each.state == "bounced"]
    if not bounced:
        return []
    failures = [
        Failed(
            workspace_id=one.row.workspace_id,
            inbox_id=one.row.inbox_id,
            address=one.row.address,
            hard=_is_hard(one.result),
            message_id=one.row.message_id,
        )
        for one in bounced
    ]
    places = {(one.workspace_id, one.inbox_id) for one in failures}
    return suppress_failing(connection, failures, now) + judge_senders(connection, places, now)


def _is_hard(result: RecipientResult) -> bool:
    if result.outcome != "bounced":
        return False  # days of trying are over: the host never said no for good
    return is_hard(action="failed", status=result.enhanced_code, words=result.text or "", code=result.code, context="")


def _events(
    connection: Connection, attempted: Attempted, settled: Sequence[_Settled], links: Links, *, first_sent: bool
) -> list[NewEvent]:
    """`message.sent` once, when the first server takes it; then one event a recipient."""
    message = attempted.message
    told: list[tuple[str, Json]] = [("message.sent", {})] if first_sent else []
    told += [(f"message.{one.state}", {"recipient": _told(one)}) for one in settled]

    @cache
    def view() -> Json:
        """Read only when some endpoint wants to know."""
        stored = get_message(connection, message.workspace_id, message.id)
        return message_views(connection, [stored], links, attempted.now)[0] if stored is not None else {}

    return [
        NewEvent(
            workspace_id=message.workspace_id,
            type=event_type,
            inbox_id=message.inbox_id,
            thread_id=message.thread_id,
            message_id=message.id,
            data=data,
            message=view,
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
