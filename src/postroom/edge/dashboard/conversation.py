"""A conversation as its page shows it: each message with what is new in it, and what there is to know about it."""

from collections.abc import Sequence

from postroom.edge.dashboard.evidence import threading_of, trust_of, verdicts_of
from postroom.edge.dashboard.lines import LISTED, one_line, people_line, person
from postroom.edge.dashboard.mail_frame import frame_height, local_address, remote_pictures
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.guards import findings_of
from postroom.flows.views import Json
from postroom.mail.address import parse_mailbox
from postroom.mail.html_text import text_to_html
from postroom.rules.thread_state import PERSONAL

SHOWN_CHARS = 20_000
"""Of a plain text; the rest is in the source."""
SNIPPET_CHARS = 140
OPENED = 3
"""Unread messages that are open from the start, at most, besides the newest."""
DANGEROUS = frozenset(
    """
    ace apk app bat cab chm cmd com cpl dll exe hta htm html img iso jar js jse lnk mht msi msix ps1 reg scr shtml svg
    vb vbe vbs wsf xhtml xll
    """.split()  # noqa: SIM905
)
"""Endings of files that can run something, or pass for a page."""
_KINDS = {"image": "image", "audio": "sound", "video": "film", "text": "text"}


def shown_messages(viewer: Viewer, messages: Sequence[Json], *, at: str | None = None) -> list[Json]:
    """The messages of one page of a thread, oldest first, as templates want them. at: the one to open besides."""
    unread = [one["id"] for one in messages if not one["read"]][-OPENED:]
    opened = {*unread, at, *(one["id"] for one in messages[-1:])}
    return [
        shown_message(viewer, one, opened=one["id"] in opened, threading=threading_of(one, messages[:place]))
        for place, one in enumerate(messages)
    ]


def shown_message(viewer: Viewer, message: Json, *, opened: bool, threading: str) -> Json:
    """One message."""
    outbound = message["direction"] == "outbound"
    verdicts = verdicts_of(message)
    recipients = message.get("recipients") or []
    return {
        "id": message["id"],
        "thread_id": message["threadId"],
        "opened": opened,
        "outbound": outbound,
        "status": message["status"],
        "category": message["category"] if message["category"] not in {None, *PERSONAL} else None,
        "author": person(message["fromName"], message["fromAddress"]),
        "to": people_line(message["to"]),
        "people": _people(message),
        "said": snippet_of(message["extractedText"] or message["text"]),
        "body": shown_body(viewer, message, remote=False),
        "files": [shown_file(viewer, one) for one in message["attachments"]],
        "at": message["createdAt"],
        "send_at": message.get("sendAt"),
        "unread": not message["read"],
        "labels": message["labels"],
        "verdicts": verdicts,
        "trust": trust_of(verdicts) if verdicts else None,
        "findings": findings_of(message),
        "score": (message["screening"] or {}).get("score"),
        "signals": [one_line(one, 300) for one in message["signals"]],
        "defects": [one_line(one, 300) for one in message["defects"]],
        "threading": threading,
        "message_id": one_line(message["messageId"] or "", 300),
        "recipients": recipients[:LISTED],
        "stoppable": any(one["state"] in {"queued", "deferred", "scheduled", "held"} for one in recipients),
        "unfinished": any(
            one["state"] not in {"delivered", "bounced", "suppressed", "cancelled"} for one in recipients
        ),
        "size": message["size"],
    }


def shown_body(viewer: Viewer, message: Json, *, remote: bool) -> Json:
    """What of the mail is shown, and how: {id, text, cut, rest, frame, height, whole, whole_height, blocked, …}."""
    text, new = message["text"].strip(), message["extractedText"].strip()
    # What was written as text has been given HTML only for the way.
    plain = message["direction"] == "outbound" and message["html"] == text_to_html(message["text"])
    in_frame = viewer.may("messages:read") and bool(message["html"]) and not plain
    new_html = (message["extractedHtml"] or "") if in_frame else ""
    quotes = bool(message["html"]) and message["html"] != message["extractedHtml"] if in_frame else text != new
    pictures = remote_pictures(message, whole=not new_html) if in_frame else None
    return {
        "id": message["id"],
        "text": new[:SHOWN_CHARS],
        "cut": len(new) > SHOWN_CHARS or len(text) > SHOWN_CHARS,
        "rest": text[:SHOWN_CHARS] if quotes and not in_frame else "",
        "frame": bool(new_html) or (in_frame and not new),
        "whole_only": in_frame and not new_html,
        "whole": in_frame and quotes,
        "height": frame_height(new or text, new_html or message["html"] or ""),
        "whole_height": frame_height(text, message["html"] or ""),
        "remote": remote,
        "blocked": pictures.remote if pictures else 0,
        "insecure": pictures.insecure if pictures else 0,
    }


def shown_file(viewer: Viewer, file: Json) -> Json:
    """An attachment: {id, name, ending, kind, size, url, has_text, dangerous}."""
    name = one_line(file["filename"] or "", 120) or "Without a name"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return {
        "id": file["id"],
        "name": name,
        "ending": ending[:5] if ending.isalnum() else "",
        "kind": _KINDS.get(file["contentType"].partition("/")[0], "file"),
        "type": one_line(file["contentType"], 60),
        "size": file["size"],
        "url": local_address(file["url"]),
        "has_text": file["textUrl"] is not None and viewer.may("messages:read"),
        "dangerous": ending in DANGEROUS,
    }


def snippet_of(text: str) -> str:
    """The beginning of a text, on a line."""
    return one_line(text, SNIPPET_CHARS)


def thread_row(thread: Json, glance: Json | None, addresses: dict[str, str]) -> Json:
    """A line of the list of threads. addresses: of inboxes, by id."""
    said = glance or {"direction": "outbound", "fromName": "", "fromAddress": "", "to": [], "said": "", "status": None}
    return {
        "id": thread["id"],
        "message_id": None,
        "author": _other_side(said) or person("", thread["recipient"] or ""),
        "outbound": said["direction"] == "outbound",
        "subject": one_line(thread["subject"]) or "(no subject)",
        "said": snippet_of(said["said"]),
        "status": thread["status"],
        "labels": thread["labels"],
        "count": thread["messageCount"],
        "unread": thread["unreadCount"],
        "follow_up": thread["followUpScheduled"],
        "inbox": addresses.get(thread["inboxId"]),
        "at": thread["lastMessageAt"],
    }


def found_row(message: Json, addresses: dict[str, str]) -> Json:
    """A message that was found, as a line of the same list."""
    outbound = message["direction"] == "outbound"
    return {
        "id": message["threadId"],
        "message_id": message["id"],
        "author": _other_side(message) or person("", ""),
        "outbound": outbound,
        "subject": one_line(message["subject"]) or "(no subject)",
        "said": snippet_of(message["extractedText"] or message["text"]),
        "status": message["status"] if outbound else (None if message["category"] in PERSONAL else message["category"]),
        "labels": message["labels"],
        "count": 1,
        "unread": 0 if message["read"] else 1,
        "follow_up": False,
        "inbox": addresses.get(message["inboxId"]),
        "at": message["createdAt"],
    }


def _other_side(said: Json) -> Json | None:
    """Whom a line of a list names: who wrote, or the first to whom we wrote; None for nobody."""
    box = parse_mailbox(said["to"][0]) if said["direction"] == "outbound" and said["to"] else None
    if box is not None:
        return person(box.name, box.address)
    return person(said["fromName"], said["fromAddress"]) if said["fromAddress"] else None


def _people(message: Json) -> list[tuple[str, list[str], int]]:
    """(field, people, how many more) of each field that names somebody."""
    fields = (
        ("From", [message["from"]]),
        ("Reply to", [message["replyTo"]] if message["replyTo"] else []),
        ("To", message["to"]),
        ("Cc", message["cc"]),
        ("Bcc", message.get("bcc") or []),
        ("Came to", [message["deliveredTo"]] if message["deliveredTo"] else []),
    )
    return [
        (name, [one_line(one, 160) for one in people[:LISTED]], max(0, len(people) - LISTED))
        for name, people in fields
        if people
    ]
