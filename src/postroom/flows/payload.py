"""The body of a webhook: an event and the message it is about, as design and docs/api.md show it, within its bound."""

from collections.abc import Mapping
from typing import Any

import orjson

from postroom.base.clock import iso, parse_iso
from postroom.base.limits import WEBHOOK_MAX_BODY_BYTES
from postroom.flows.views import Json, Links
from postroom.rules.approval_links import DECISIONS

CUT_CHARS = (65_536, 16_384, 4_096, 0)
"""To how many characters each text of a message is cut, in turn, until the body fits."""
TEXT_FIELDS = ("html", "extractedHtml", "text", "extractedText")


def render_payload(event: Mapping[str, Any], message: Json | None, links: Links | None) -> bytes:
    """The JSON bytes: {id, type, createdAt, inboxId, threadId, …data, message}.

    links: for webhooks; None for doors that an agent itself may stand at: no link to decide by is made there.

    event: a row of the table events. A body over WEBHOOK_MAX_BODY_BYTES has the message's texts cut, says which in
    `message.truncated`, and the whole is fetched by the message's id.
    """
    body: Json = {
        "id": event["id"],
        "type": event["type"],
        "createdAt": iso(event["created_at"]),
        "inboxId": event["inbox_id"],
        "threadId": event["thread_id"],
        **(event["data"] or {}),
        **_decision_links(event, links),
    }
    if message is None:
        return orjson.dumps(body)
    body["message"] = message
    raw = orjson.dumps(body)
    for chars in CUT_CHARS:
        if len(raw) <= WEBHOOK_MAX_BODY_BYTES:
            return raw
        body["message"] = _cut(message, chars)
        raw = orjson.dumps(body)
    return raw if len(raw) <= WEBHOOK_MAX_BODY_BYTES else orjson.dumps({**body, "message": _bare(message)})


def _decision_links(event: Mapping[str, Any], links: Links | None) -> Json:
    """`approveUrl` and `rejectUrl` of a held message. They are in no row, and so in no list of events: the agent whose
    message is held may be able to read those (docs/decisions.md#approval-links).
    """
    if links is None or event["type"] != "message.held":
        return {}
    data = event["data"]
    place = (event["workspace_id"], data["draftId"], data["revision"])
    expires_at = parse_iso(data["expiresAt"])
    return {f"{decision}Url": links.decision(*place, decision, expires_at) for decision in DECISIONS}


def _cut(message: Json, chars: int) -> Json:
    cut = dict(message)
    shortened = [name for name in TEXT_FIELDS if len(message.get(name) or "") > chars]
    for name in shortened:
        cut[name] = message[name][:chars]
    cut["truncated"] = shortened
    if chars < CUT_CHARS[0]:
        cut["headers"] = []
        cut["truncated"] = [*shortened, "headers"]
    return cut


def _bare(message: Json) -> Json:
    """For a mail whose lists alone go over the bound: what names it, and nothing that a sender can blow up."""
    keep = ("id", "inboxId", "threadId", "direction", "category", "messageId", "untrusted", "createdAt")
    bare: Json = {name: message.get(name) for name in keep}
    for name in ("from", "fromAddress", "subject", "text"):
        bare[name] = (message.get(name) or "")[:1_024]
    bare["truncated"] = sorted(set(message) - set(bare))
    return bare
