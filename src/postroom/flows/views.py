"""What the outside sees: rows as the JSON objects of the API, of webhooks and of every other door.

One function a kind of thing. Times are ISO 8601; names are camelCase; the order of keys is the order shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import DAY_MS, iso, maybe_iso
from postroom.base.limits import ATTACHMENT_URL_TTL_S
from postroom.mail.file_kind import may_hold_text
from postroom.mail.values import Mailbox
from postroom.rules.approval_links import sign_decision
from postroom.rules.signing import sign_attachment_url
from postroom.store.db import Row

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """Makes the URLs that work without a key."""

    public_url: str
    """Without a slash at the end."""
    key: bytes
    """Signs them."""
    reads_images: bool = False
    """Whether letters on pictures are recognised, so that a picture has a URL for its text."""

    def attachment(self, workspace_id: str, attachment_id: str, now: int) -> tuple[str, str]:
        """Where the bytes of an attachment can be had for a day, and where its text can.

        The expiry is rounded up to the hour, so that pages read twice carry the same URL and can be cached.
        """
        expires_s = (now // 3_600_000 + 1) * 3_600 + ATTACHMENT_URL_TTL_S
        query = sign_attachment_url(self.key, workspace_id, attachment_id, expires_s)
        place = f"{self.public_url}/attachments/{attachment_id}"
        return f"{place}/content?{query}", f"{place}/text?{query}"

    def decision(self, workspace_id: str, draft_id: str, revision: int, decision: str, expires_at: int) -> str:
        """Where a person without a key decides on a held draft, until it expires or is changed."""
        query = sign_decision(
            self.key,
            workspace_id=workspace_id,
            draft_id=draft_id,
            revision=revision,
            decision=decision,
            expires_s=expires_at // 1_000,
        )
        return f"{self.public_url}/approvals/{draft_id}?{query}"


def inbox_view(row: Row[Any], counts: Mapping[str, int | None], now: int, *, breaker: str | None = None) -> Json:
    """An inbox. counts: of today and of the rate window, see `read.inbox_views`. breaker: why its domain or its
    workspace is paused.
    """
    sample = counts.get("window_sent") or 0
    return {
        "id": row.id,
        "name": row.name,
        "address": row.address,
        "displayName": row.display_name,
        "domainId": row.domain_id,
        "status": "paused" if breaker is not None else row.status,
        "pausedReason": row.paused_reason if breaker is None else breaker,
        "approvalPolicy": row.approval_policy,
        "screening": row.screening,
        "autoSubmitted": row.auto_submitted,
        "dailyLimit": counts.get("daily_limit", row.daily_limit),
        "sentToday": counts.get("sent_today", 0),
        "resetsAt": iso((now // DAY_MS + 1) * DAY_MS),
        "rates": {
            "bounce": (counts.get("window_bounced") or 0) / sample if sample else 0.0,
            "complaint": (counts.get("window_complained") or 0) / sample if sample else 0.0,
            "sample": sample,
        },
        "metadata": row.metadata or {},
        "createdAt": iso(row.created_at),
    }


def attachment_view(attachment: Mapping[str, Any], workspace_id: str, links: Links, now: int) -> Json:
    """An attachment as a message carries it, and where its bytes and its text are.

    attachment: as `attachment_summary` makes it.
    """
    url, text_url = links.attachment(workspace_id, attachment["id"], now)
    has_text = may_hold_text(attachment["filename"], attachment["contentType"], images=links.reads_images)
    return {**attachment, "url": url, "textUrl": text_url if has_text else None}


def attachment_row_view(row: Row[Any], links: Links, now: int) -> Json:
    """An attachment by itself."""
    view = attachment_view(attachment_summary(row), row.workspace_id, links, now)
    return {**view, "messageId": row.message_id, "inboxId": row.inbox_id, "createdAt": iso(row.created_at)}


def attachment_summary(row: Any) -> Json:
    """What a message's own row keeps of an attachment."""
    return {
        "id": row.id,
        "filename": row.filename,
        "contentType": row.content_type,
        "size": row.size_bytes,
        "contentId": row.content_id,
        "inline": row.inline,
    }


def columns_of(row: Row[Any]) -> Json:
    """The columns of a row by name: looked up thirty times over, a dictionary is three times as fast as the row."""
    return dict(zip(row._fields, row, strict=True))


def message_view(row: Mapping[str, Any], links: Links, now: int, *, recipients: Sequence[Json] | None = None) -> Json:
    """A message, as design and docs/api.md name its fields.

    row: columns of the table messages (see `columns_of`). recipients: of an outbound one (`recipient_view`).
    """
    name = row["from_name"]
    view = {
        "id": row["id"],
        "inboxId": row["inbox_id"],
        # In no thread until it is released.
        "threadId": row["thread_id"] if row["status"] != "quarantined" else None,
        "direction": row["direction"],
        "from": str(Mailbox(address=row["from_address"] or "", name=name or "")),
        "fromAddress": row["from_address"] or "",
        "fromName": name or "",
        "to": row["to"] or [],
        "cc": row["cc"] or [],
        "replyTo": row["reply_to"],
        "deliveredTo": row["delivered_to"],
        "subtag": row["subtag"],
        "subject": row["subject"] or "",
        "text": row["text"] or "",
        "html": row["html"],
        "extractedText": extracted_text(row),
        "extractedHtml": extracted_html(row),
        "attachments": [attachment_view(one, row["workspace_id"], links, now) for one in row["attachments"] or ()],
        "headers": row["headers"] or [],
        "messageId": row["message_id"],
        "inReplyTo": row["in_reply_to"],
        "references": row["references"] or [],
        "category": row["category"],
        "signals": row["signals"] or [],
        "authentication": row["authentication"],
        "screening": row["screening"],
        "codes": row["codes"] or [],
        "links": row["links"] or [],
        "report": row["report"],
        "defects": row["defects"] or [],
        "size": row["size_bytes"],
        "untrusted": row["direction"] == "inbound",
        "read": row.get("unread_since") is None,
        "handled": row.get("unhandled_since") is None,
        "labels": row.get("labels") or [],
        "status": row["status"],
        "createdAt": iso(row["created_at"]),
    }
    if row["direction"] == "outbound":
        view["bcc"] = row["bcc"] or []
        view["metadata"] = row["metadata"] or {}
        view["sendAt"] = maybe_iso((row["envelope"] or {}).get("send_at"))
        view["recipients"] = list(recipients or ())
    return view


def extracted_text(row: Mapping[str, Any]) -> str:
    """The new text of a message. Where that is all of its text, the column is None: it is not kept twice."""
    if row["extracted_text"] is None:
        return str(row["text"] or "").strip()
    return str(row["extracted_text"])


def extracted_html(row: Mapping[str, Any]) -> str | None:
    """The new HTML of a message, None when none of it is new. Kept as the new text is: NULL where it is all."""
    html: str | None = row["html"] if row["extracted_html"] is None else row["extracted_html"]
    return html or None


def recipient_view(row: Row[Any], attempts: Iterable[Row[Any]]) -> Json:
    """One recipient of an outbound message with every attempt."""
    return {
        "address": row.address,
        "kind": row.kind,
        "state": row.state,
        "nextAttemptAt": _next_attempt(row),
        "attempts": [
            {
                "at": iso(attempt.started_at),
                "outcome": attempt.outcome,
                "host": attempt.host,
                "code": attempt.code,
                "enhancedCode": attempt.enhanced_code,
                "text": attempt.text,
                "tls": attempt.tls,
                "sourceAddress": attempt.source_address,
            }
            for attempt in attempts
        ],
    }


def thread_view(row: Any) -> Json:
    """A thread, with the state of its conversation."""
    return {
        "id": row.id,
        "threadId": row.id,
        "agentId": row.inbox_id,
        "inboxId": row.inbox_id,
        "subject": row.subject or "",
        "status": row.status,
        "initialMessageId": row.initial_message_id,
        "recipient": row.recipient,
        "sentAt": maybe_iso(row.sent_at),
        "replyReceived": bool(row.reply_received),
        "followUpScheduled": bool(row.follow_up_scheduled),
        "labels": row.labels or [],
        "messageCount": row.message_count,
        "unreadCount": row.unread_count or 0,
        "lastMessageAt": iso(row.last_message_at),
        "createdAt": iso(row.created_at),
    }


def webhook_view(row: Any) -> Json:
    """An endpoint, without its secret."""
    return {
        "id": row.id,
        "url": row.url,
        "inboxId": row.inbox_id,
        "description": row.description,
        "events": row.events or [],
        "status": row.status,
        "pausedReason": row.paused_reason,
        "failingSince": maybe_iso(row.failing_since),
        "createdAt": iso(row.created_at),
    }


def delivery_view(row: Row[Any], attempts: Iterable[Row[Any]]) -> Json:
    """A delivery of one event to one endpoint with every attempt."""
    return {
        "id": row.id,
        "eventId": row.event_id,
        "webhookId": row.webhook_id,
        "status": row.status,
        "attempts": [
            {
                "number": attempt.number,
                "at": iso(attempt.started_at),
                "latencyMs": attempt.latency_ms,
                "statusCode": attempt.status_code,
                "error": attempt.error,
                "excerpt": attempt.excerpt,
            }
            for attempt in attempts
        ],
        "nextAttemptAt": _next_attempt(row),
        "createdAt": iso(row.created_at),
    }


def _next_attempt(row: Row[Any]) -> str | None:
    """When a job will be tried; None while it is being tried: its due time is then the end of a lease."""
    return maybe_iso(row.due_at) if row.claimed_by is None else None


def key_view(row: Any) -> Json:
    """An API key, without its secret."""
    return {
        "id": row.id,
        "prefix": row.prefix,
        "name": row.name,
        "scopes": row.scopes or [],
        "inboxId": row.inbox_id,
        "expiresAt": maybe_iso(row.expires_at),
        "lastUsedAt": maybe_iso(row.last_used_at),
        "createdAt": iso(row.created_at),
    }


def event_view(row: Any) -> Json:
    """An event without its message: {id, type, position, createdAt, inboxId, threadId, messageId, data}."""
    return {
        "id": row.id,
        "type": row.type,
        "position": row.position,
        "createdAt": iso(row.created_at),
        "inboxId": row.inbox_id,
        "threadId": row.thread_id,
        "messageId": row.message_id,
        "data": row.data or {},
    }


def workspace_view(row: Any) -> Json:
    """A workspace."""
    return {
        "id": row.workspace_id,
        "name": row.name,
        "alertAddress": row.alert_address,
        "createdAt": iso(row.created_at),
    }
