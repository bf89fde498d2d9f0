"""The effects of reports, in the transaction that files them: a bounce, a complaint, a wish to be left alone.

A report counts only for the message of ours that it is found to be about, and only for that message's recipients:
whoever makes one up would have to know the message. A bounce suppresses and counts against the sender only when it came
to our return path, a complaint only when somebody vouches for it, and a wish when it can be believed to be its author's
(docs/decisions.md#whose-wish-counts, docs/decisions.md#complaints-that-count).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from postroom.base.ids import new_id
from postroom.flows.breaker import judge_senders
from postroom.flows.failing import Failed, suppress, suppress_failing
from postroom.flows.message_views import message_views
from postroom.flows.notify import NewEvent
from postroom.flows.reading import ReadMail
from postroom.flows.views import Json, Links
from postroom.mail.address import normalize
from postroom.mail.reports.values import ReportedRecipient
from postroom.rules.delivery_state import message_status
from postroom.rules.return_path import is_tagged
from postroom.rules.threading import KnownId, id_key
from postroom.store.counts import add_counts
from postroom.store.db import Connection, Row
from postroom.store.messages import get_message, get_messages, set_outcomes
from postroom.store.outbound import add_reports, message_recipients, written_to
from postroom.store.suppressions import get_suppression

REPORTS = frozenset({"bounce", "complaint", "unsubscribe"})
"""The categories that have effects."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A report that is being filed."""

    read: ReadMail
    message: Json
    """Its own row."""
    about: Row[Any] | None
    """Our message that it is about; None when that cannot be told."""
    vouched: bool = False
    """A person has said that it is genuine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effects:
    """What reports have led to. Reports are named by the keys of their mails."""

    events: list[NewEvent]
    """What tells of it."""
    told: frozenset[tuple[str, str]]
    """Bounces and complaints that an event of `events` about our message tells of."""
    refused: frozenset[tuple[str, str]]
    """Complaints and wishes that changed nothing, because whoever wrote them may be somebody else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Failure:
    """One recipient of ours that a bounce speaks of."""

    report: Report
    about: Row[Any]
    row: Row[Any]
    said: ReportedRecipient


def reported_messages(
    connection: Connection, batch: Sequence[ReadMail], known: Mapping[tuple[str, str], Mapping[str, Sequence[KnownId]]]
) -> dict[tuple[str, str], Row[Any]]:
    """By the mail's key, our message that it came back for: by its return path, else by the Message-ID it names."""
    wanted: dict[tuple[str, str], str] = {}
    for read in batch:
        message_id = read.returned_id
        if message_id is None and read.about_id is not None:
            holders = known.get((read.mail.workspace_id, read.mail.inbox_id), {}).get(id_key(read.about_id), ())
            message_id = next((one.message_id for one in holders if one.kind != "mention"), None)
        if message_id is not None:
            wanted[read.key] = message_id
    rows = get_messages(connection, {(key[0], message_id) for key, message_id in wanted.items()})
    found = {}
    for read in batch:
        row = rows.get((read.mail.workspace_id, wanted.get(read.key, "")))
        if row is not None and row.direction == "outbound" and row.inbox_id == read.mail.inbox_id:
            found[read.key] = row
    return found


def apply_reports(connection: Connection, reports: Sequence[Report], links: Links, now: int) -> Effects:
    """What the reports change: recipients, statuses, counts, suppressions."""
    if not reports:
        return Effects(events=[], told=frozenset(), refused=frozenset())
    recipients = _recipients_of(connection, reports)
    failures = _failures(reports, recipients)
    events = _bounce(connection, failures, links, now)
    named = [one for one in reports if one.message["category"] == "complaint" and one.about is not None]
    complaints = [one for one in named if _is_believed(one)]
    complainers = [(one, address) for one in complaints if (address := _complainer(one, recipients))]
    again = _complained_before(connection, complainers)
    events += _complain(connection, complaints, [one for one in complaints if one.read.key not in again], links, now)
    events += suppress_failing(connection, [_failed(one) for one in failures if _counts(one)], now)
    wishes = [_suppression(one.message["workspace_id"], address, "complaint", one, now) for one, address in complainers]
    asked, refused = _wishes(connection, reports, recipients)
    refused |= {one.read.key for one in named if not _is_believed(one)}
    wishes += [_suppression(one.message["workspace_id"], address, "unsubscribe", one, now) for one, address in asked]
    judged = {(one.about.workspace_id, one.about.inbox_id) for one in reports if one.about is not None}
    events += suppress(connection, wishes) + judge_senders(connection, judged, now)
    told = [one.report for one in failures if _is_told(one)] + complaints
    return Effects(events=events, told=frozenset(one.read.key for one in told), refused=refused)


def _is_believed(report: Report) -> bool:
    """Whether a complaint may count: a person or a domain vouches for it, or it knows what only a recipient can know.

    Its Message-ID alone does not do: everybody to whom the mail was forwarded knows that.
    """
    read = report.read
    if report.vouched or not read.mail.envelope.remote_ip or read.returned_id is not None:
        return True
    verdict = read.columns["authentication"]
    vouched_for = verdict["spf"]["result"] == "pass" or any(one["result"] == "pass" for one in verdict["dkim"])
    return vouched_for and not _has_failed(read)


def _complained_before(connection: Connection, complainers: Sequence[tuple[Report, str]]) -> set[tuple[str, str]]:
    """The keys of complaints by people who have complained already: one of them must not stop a sender by many."""
    again: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    for one, address in complainers:
        place = _place(one, address)
        known = get_suppression(connection, *place)
        if place in seen or (known is not None and known.reason == "complaint"):
            again.add(one.read.key)
        seen.add(place)
    return again


def _wishes(
    connection: Connection, reports: Sequence[Report], recipients: Mapping[tuple[str, str], Sequence[Row[Any]]]
) -> tuple[list[tuple[Report, str]], frozenset[tuple[str, str]]]:
    """Those who ask to be left alone with their addresses; and the keys of the wishes that cannot be believed."""
    asked: list[tuple[Report, str]] = []
    for one in reports:
        # A provider may send the wish for its user: then the report says whose it is.
        address = _complainer(one, recipients) if one.read.complaint is not None else one.message["from_address"]
        if one.read.unsubscribes:
            address = _only_recipient(one, recipients)
        if one.message["category"] == "unsubscribe" and address:
            asked.append((one, address))
    # Who writes to the address that unsubscribes has had our mail; who writes to the inbox may be anybody.
    doubted = [one for one in asked if not (one[0].read.unsubscribes or one[0].vouched or _is_authentic(one[0].read))]
    if not doubted:
        return asked, frozenset()
    ours = written_to(connection, {_place(one, address) for one, address in doubted if not _has_failed(one.read)})
    refused = frozenset(
        one.read.key for one, address in doubted if _has_failed(one.read) or _place(one, address) not in ours
    )
    return [(one, address) for one, address in asked if one.read.key not in refused], refused


def _place(report: Report, address: str) -> tuple[str, str]:
    return report.message["workspace_id"], normalize(address)


def _is_authentic(read: ReadMail) -> bool:
    """Whether its author's domain vouches for it, or it never came from outside."""
    return not read.mail.envelope.remote_ip or bool(read.columns["authentication"]["aligned"])


def _has_failed(read: ReadMail) -> bool:
    """Whether a domain disowns it."""
    verdict = read.columns["authentication"]
    return verdict["spf"]["result"] in {"fail", "softfail"} or verdict["dmarc"]["result"] == "fail"


def _counts(one: _Failure) -> bool:
    """Whether the failure says something of the address: one that bounced softly already is not counted again."""
    if one.said.action != "failed" or not _is_evidence(one.report):
        return False
    return bool(one.said.hard) or one.row.state != "bounced"


def _is_evidence(report: Report) -> bool:
    """Whether a bounce may suppress and count: it came to our return path, where every report belongs, or a person
    vouches for it.

    RFC 5321 §4.5.5. The null reverse-path proves nothing, and a Message-ID stands in every answer and
    every forward: what has no more than these is shown on its recipient, and that is all. A mail whose reverse-path had
    no room for the tag can be spoken of in no other way.
    """
    read = report.read
    if report.vouched or read.returned_id is not None:
        return True
    if read.mail.envelope.mail_from or report.about is None:
        return False
    return not read.mail.envelope.remote_ip or not is_tagged(report.about.envelope["mail_from"])


def _failed(one: _Failure) -> Failed:
    return Failed(
        workspace_id=one.row.workspace_id,
        inbox_id=one.row.inbox_id,
        address=one.row.address,
        hard=bool(one.said.hard),
        message_id=one.report.message["id"],
    )


def _suppression(workspace_id: str, address: str, reason: str, report: Report, now: int) -> Json:
    return {
        "workspace_id": workspace_id,
        "address": normalize(address),
        "id": new_id("suppression"),
        "reason": reason,
        "note": None,
        "message_id": report.message["id"],
        "inbox_id": report.message["inbox_id"],
        "created_at": now,
    }


def _recipients_of(connection: Connection, reports: Sequence[Report]) -> dict[tuple[str, str], list[Row[Any]]]:
    """The recipients of the messages that reports are about, by (workspace id, message id)."""
    ids: dict[str, set[str]] = {}
    for one in reports:
        if one.about is not None:
            ids.setdefault(one.about.workspace_id, set()).add(one.about.id)
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    for workspace_id, message_ids in ids.items():
        for row in message_recipients(connection, workspace_id, message_ids):
            found.setdefault((workspace_id, row.message_id), []).append(row)
    return found


def _failures(reports: Sequence[Report], recipients: Mapping[tuple[str, str], Sequence[Row[Any]]]) -> list[_Failure]:
    """The recipients of ours that bounces name; the only one there is, where a bounce names none that we know."""
    failures: dict[tuple[str, str], _Failure] = {}
    for report in reports:
        if report.read.bounce is None or report.about is None:
            continue
        rows = recipients.get((report.about.workspace_id, report.about.id), ())
        by_address = {normalize(row.address): row for row in rows}
        for said in report.read.bounce.recipients:
            row = by_address.get(normalize(said.address))
            if row is None and len(rows) == 1:
                row = rows[0]
            if row is not None and said.action in {"failed", "delayed"}:
                failures[row.message_id, row.id] = _Failure(report=report, about=report.about, row=row, said=said)
    return list(failures.values())


def _is_told(one: _Failure) -> bool:
    return one.said.action == "delayed" or one.row.state != "bounced"


def _bounce(connection: Connection, failures: Sequence[_Failure], links: Links, now: int) -> list[NewEvent]:
    # What has bounced already stays as it is; a delay changes nothing but is told.
    failed = [one for one in failures if one.said.action == "failed" and _is_told(one)]
    add_reports(connection, [_attempt(one, now) for one in failed])
    _set_statuses(connection, failed)
    counted = [one for one in failed if _is_evidence(one.report)]
    for what, amount, states in (("bounced", 1, None), ("delivered", -1, {"delivered"})):
        counts: Counter[tuple[str, str]] = Counter()
        for one in counted:
            if states is None or one.row.state in states:
                counts[one.row.workspace_id, one.row.inbox_id] += amount
        add_counts(connection, "bounced" if what == "bounced" else "delivered", counts, now)
    delayed = [one for one in failures if one.said.action == "delayed"]
    told = [(one, "bounced") for one in failed] + [(one, "deferred") for one in delayed]
    return [
        _event(connection, f"message.{state}", one.about, {"recipient": _told(one, state)}, one.report, links, now)
        for one, state in told
    ]


def _attempt(one: _Failure, now: int) -> Json:
    """The bounce as one more attempt of its recipient: what the host said is where people look for it."""
    return {
        "workspace_id": one.row.workspace_id,
        "message_id": one.row.message_id,
        "recipient_id": one.row.id,
        "number": one.row.attempt_count + 1,
        "started_at": now,
        "finished_at": now,
        "outcome": "bounced",
        "host": one.report.read.bounce.reporting_host if one.report.read.bounce is not None else None,
        "code": one.said.smtp_code,
        "enhanced_code": one.said.status,
        "text": one.said.diagnostic,
        "tls": None,
    }


def _set_statuses(connection: Connection, failed: Sequence[_Failure]) -> None:
    for workspace_id in {one.row.workspace_id for one in failed}:
        abouts = {one.about.id: one.about for one in failed if one.row.workspace_id == workspace_id}
        states: dict[str, list[str]] = {}
        for row in message_recipients(connection, workspace_id, list(abouts)):
            states.setdefault(row.message_id, []).append(row.state)
        set_outcomes(
            connection,
            [
                {
                    "ws": workspace_id,
                    "thing": message_id,
                    "new_status": message_status(states[message_id]),
                    "new_sent_at": abouts[message_id].sent_at,
                }
                for message_id in states
            ],
        )


def _told(one: _Failure, state: str) -> Json:
    return {
        "address": one.row.address,
        "state": state,
        "host": one.report.read.bounce.reporting_host if one.report.read.bounce is not None else None,
        "code": one.said.smtp_code,
        "enhancedCode": one.said.status,
        "text": one.said.diagnostic,
        "hard": one.said.hard,
    }


def _complain(
    connection: Connection, complaints: Sequence[Report], counted: Sequence[Report], links: Links, now: int
) -> list[NewEvent]:
    counts = Counter((one.message["workspace_id"], one.message["inbox_id"]) for one in counted)
    add_counts(connection, "complained", counts, now)
    return [
        _event(connection, "message.complained", one.about, dict(one.message["report"] or {}), one, links, now)
        for one in complaints
        if one.about is not None
    ]


def _only_recipient(report: Report, recipients: Mapping[tuple[str, str], Sequence[Row[Any]]]) -> str | None:
    """Whom we wrote to, by the address that the wish came to: who writes it does not matter."""
    if report.about is None:
        return None
    rows = recipients.get((report.about.workspace_id, report.about.id), ())
    return str(rows[0].address) if len(rows) == 1 else None


def _complainer(report: Report, recipients: Mapping[tuple[str, str], Sequence[Row[Any]]]) -> str | None:
    """Who complained: whom the report names, if we wrote to them, else the only one whom we wrote to."""
    if report.about is None or report.read.complaint is None:
        return None
    rows = recipients.get((report.about.workspace_id, report.about.id), ())
    named = normalize(report.read.complaint.original_recipient or "")
    for row in rows:
        if normalize(row.address) == named:
            return str(row.address)
    return str(rows[0].address) if len(rows) == 1 else None


def _event(
    connection: Connection, event_type: str, about: Row[Any], data: Json, report: Report, links: Links, now: int
) -> NewEvent:
    @cache
    def view() -> Json:
        """Read only when some endpoint wants to know."""
        stored = get_message(connection, about.workspace_id, about.id)
        return message_views(connection, [stored], links, now)[0] if stored is not None else {}

    return NewEvent(
        workspace_id=about.workspace_id,
        type=event_type,
        inbox_id=about.inbox_id,
        thread_id=about.thread_id,
        message_id=about.id,
        data={**data, "reportId": report.message["id"]},
        message=view,
    )
