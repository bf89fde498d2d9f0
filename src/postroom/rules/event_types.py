"""Every type of event that can happen, and what each says: for whoever subscribes, and for docs/api.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class EventType:
    """What an event of one type says."""

    name: str
    when: str
    """What has happened."""
    message: str = ""
    """Which message the event carries; "" when it carries none."""
    data: Mapping[str, str] = field(default_factory=dict)
    """What else it says: field and meaning."""
    told: bool = True
    """Whether this version tells it; the name of one that is not may be subscribed to already."""


_RECEIVED = "the mail that came in"
_SENT = "the mail that was sent"
_REPORT_ID = "id of the inbound message that reported it; left out when the receiving server said it itself"
_RECIPIENT = {
    "recipient": "whom it is about, and what the server said: `address`, `state`, `host`, `code`, `enhancedCode`, "
    "`text`; from a report also `hard`: whether the address will never work"
}

EVENTS = (
    EventType(
        name="message.received",
        when="Mail of a person, of a program or of a list came in, or was let out of quarantine",
        message=_RECEIVED,
    ),
    EventType(
        name="message.quarantined",
        when="Mail came in that must wait for a person's word: whoever gets this event is not made to read it",
        data={
            "messageId": "id of the message that waits",
            "reason": "`forged` or `injection`",
            "from": "the address that it says it is from",
        },
    ),
    EventType(
        name="message.released",
        when="Mail was let out of quarantine; the event of its kind, such as `message.received`, follows",
        message=_RECEIVED,
    ),
    EventType(
        name="message.auto_replied",
        when="A program answered: a notice of absence, a receipt, a delivery notice",
        message=_RECEIVED,
    ),
    EventType(
        name="message.unsubscribed",
        when="Somebody asked for no more mail; the address is suppressed",
        message=_RECEIVED,
        data={"applied": "false when nothing vouches for the author: then nobody is suppressed"},
    ),
    EventType(
        name="message.sent",
        when="The first server took a message, whatever becomes of its other recipients",
        message=_SENT,
    ),
    EventType(
        name="message.delivered",
        when="A recipient's server took a message; one event a recipient",
        message=_SENT,
        data=_RECIPIENT,
    ),
    EventType(
        name="message.deferred",
        when="A recipient's server asked to try again later, or reported a delay; one event a recipient",
        message=_SENT,
        data={**_RECIPIENT, "reportId": _REPORT_ID},
    ),
    EventType(
        name="message.bounced",
        when="A recipient cannot be reached; one event a recipient. Or a bounce came in about mail that is not known "
        "here",
        message="the mail that was sent, also when a bounce told of it; the bounce itself when it is about mail that "
        "is not known here (then without data)",
        data={**_RECIPIENT, "reportId": _REPORT_ID},
    ),
    EventType(
        name="message.complained",
        when="A recipient said that a message is spam",
        message="the mail that was sent; the complaint itself when it is about mail that is not known here (then "
        "without data)",
        data={
            "complaint": "what the report says: `feedbackType`, `originalRecipient`, `originalMessageId`, "
            "`originalSubject`, `sourceIp`, `userAgent`",
            "reportId": "id of the inbound message that reported it",
            "applied": "false when nothing vouches for the complaint: then it counts for nothing, and the message is "
            "the complaint itself",
        },
    ),
    EventType(
        name="message.held",
        when="A message waits for a person's approval",
        data={
            "draftId": "id of the draft that it is until then",
            "revision": "which version of the draft waits",
            "to": "to whom it would go",
            "subject": "what it is about",
            "reasons": "why it must be approved",
            "expiresAt": "until when it waits",
            "approveUrl": "a page on which a person approves; made for this webhook alone",
            "rejectUrl": "the same, to reject",
        },
    ),
    EventType(
        name="message.cancelled",
        when="A message, or what had not gone out of it, was taken back",
        message=_SENT,
        data={"recipients": "the addresses that it does not go to"},
    ),
    EventType(
        name="thread.status_changed",
        when="A conversation changed its state: whose turn it is",
        data={
            "from": "the state before",
            "to": "the state now",
            "messageId": "id of the message that changed it",
            "by": "id of the key that set it by hand",
        },
    ),
    EventType(
        name="follow_up.sent",
        when="A reminder went out where no answer came",
        data={
            "followUpId": "its id",
            "messageId": "id of the message that it became",
            "number": "which of them it was",
            "maxCount": "how many there are at most",
        },
    ),
    EventType(
        name="follow_up.cancelled",
        when="A reminder is not needed any more",
        data={"followUpId": "its id", "reason": "why", "sentCount": "how many went out before"},
    ),
    EventType(name="inbox.created", when="An inbox was made", data={"address": "its address"}),
    EventType(
        name="inbox.warned",
        when="Bounces or complaints have come half the way to a pause",
        data={"reason": "which rate of whom", "figures": "what it is made of"},
    ),
    EventType(
        name="inbox.paused",
        when="An inbox takes no more mail for now",
        data={"reason": "why", "figures": "of the rates, when they are why"},
    ),
    EventType(name="inbox.resumed", when="An inbox takes mail again", data={"reason": "null"}),
    EventType(
        name="inbox.deleted", when="An inbox and all that was in it is gone", data={"address": "the address it had"}
    ),
    EventType(
        name="domain.verified",
        when="The DNS records of a domain are all there",
        data={"domainId": "its id", "domain": "its name", "status": "its status now"},
    ),
    EventType(
        name="domain.degraded",
        when="A DNS record of a domain is gone or wrong",
        data={
            "domainId": "its id",
            "domain": "its name",
            "status": "its status now",
            "records": "each record that is missing or wrong",
        },
    ),
    EventType(
        name="domain.dmarc_report",
        when="Another server reported on mail in a domain's name",
        data={
            "domainId": "its id; null when nothing says which domain it is about",
            "domain": "its name",
            "organization": "who reports, in their own words",
            "reportId": "the report's own id",
            "begin": "the time that it is about",
            "end": "its end",
            "messages": "mails in the report",
            "aligned": "those of them that passed DMARC",
            "counted": "whether it is part of `GET /domains/{id}/dmarc`",
            "defects": "what was wrong with it, as short codes",
            "reason": "why it could not be read; null when it was",
        },
    ),
    EventType(
        name="domain.tls_report",
        when="Another server reported on its TLS sessions with this one",
        data={
            "domainId": "its id; null when nothing says which domain it is about",
            "domain": "its name",
            "organization": "who reports, in their own words",
            "reportId": "the report's own id",
            "begin": "the time that it is about",
            "end": "its end",
            "sessions": "sessions in the report",
            "failed": "those of them that failed",
            "counted": "whether it is part of `GET /domains/{id}/tls-reports`",
            "defects": "what was wrong with it, as short codes",
            "reason": "why it could not be read; null when it was",
        },
    ),
    EventType(
        name="dkim.rotated",
        when="A step of changing a domain's DKIM keys was taken",
        data={
            "domainId": "its id",
            "domain": "its name",
            "step": "`requested`, `seen`, `switched` or `retired`",
            "selectors": "those that the step is about",
            "replaced": "those that they take the place of",
        },
    ),
    EventType(
        name="suppression.added",
        when="An address will not be written to any more",
        data={
            "address": "the address, as it is compared",
            "reason": "`hard_bounce`, `complaint`, `unsubscribe` or `manual`",
            "messageId": "id of the inbound message that led to it; null when it was added by hand",
        },
    ),
    EventType(
        name="webhook.paused",
        when="An endpoint is not posted to any more",
        data={
            "webhookId": "id of the webhook",
            "url": "where it posted to",
            "status": "`paused` or `disabled`",
            "reason": "why",
        },
    ),
    EventType(
        name="webhook.test",
        when="Somebody asked for a test; sent to that webhook alone, whatever it subscribes to",
        data={"webhookId": "id of the webhook", "text": "a sentence"},
    ),
    EventType(
        name="draft.approved",
        when="A held message was approved, and is sent",
        data={"draftId": "its id", "messageId": "id of the message that it became", "decidedBy": "who decided"},
    ),
    EventType(
        name="draft.rejected",
        when="A held message was rejected, or waited too long",
        data={
            "draftId": "its id",
            "reason": "`rejected` or `expired`",
            "note": "what the person wrote",
            "decidedBy": "who decided",
        },
    ),
)
"""In the order of the manual."""

EVENT_TYPES = frozenset(event.name for event in EVENTS)
"""The names that endpoints subscribe to."""
