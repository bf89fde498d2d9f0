"""What the form of a message says, and the message that it is to become."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request

from postroom.base.errors import BadInput, TooMany
from postroom.base.limits import MAX_FILENAME_CHARS, MAX_OUTBOUND_ATTACHMENTS, MAX_OUTBOUND_RECIPIENTS
from postroom.edge.dashboard import page
from postroom.edge.dashboard.viewer import Viewer
from postroom.flows.new_message import Action, NewAttachment, NewMessage
from postroom.flows.views import Json
from postroom.mail.address import parse_mailbox
from postroom.mail.values import Mailbox
from postroom.rules.answering import Parent, reply_recipients
from postroom.rules.moments import read_moment

ACTIONS: tuple[Action, ...] = ("reply", "reply_all", "forward", "send")
UNKNOWN_TYPE = "application/octet-stream"
MAX_TYPE_CHARS = 127
"""RFC 4288 §4.2."""
_PARTING = frozenset(",;\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploaded:
    """A file that was chosen in the form."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A filled-in form."""

    action: Action
    inbox_id: str
    parent_id: str
    draft_id: str
    to: str
    cc: str
    bcc: str
    subject: str
    text: str
    send_at: str
    force: bool
    once: str
    """What makes a second click the same as the first."""
    kept: tuple[str, ...]
    """Ids of the files that are here already."""
    files: tuple[Uploaded, ...] = ()

    def fingerprint(self) -> bytes:
        """The same for the same form, however often it is sent."""
        said = (self.action, self.inbox_id, self.parent_id, self.draft_id, self.to, self.cc, self.bcc, self.subject)
        digests = (hashlib.sha256(one.content).hexdigest() for one in self.files)
        parts = (*said, self.text, self.send_at, str(self.force), *self.kept, *digests)
        return "\x00".join(parts).encode("utf-8", "surrogatepass")

    def message(self, now: int, *, thread_id: str | None) -> NewMessage:
        """The message. Raises BadInput for a moment that cannot be read."""
        at = read_moment(self.send_at, now=now, param="sendAt") if self.send_at else None
        return NewMessage(
            inbox_id=self.inbox_id or None,
            thread_id=thread_id if self.action != "forward" and not self.parent_id else None,
            parent_id=self.parent_id or None,
            action=self.action,
            to=split_people(self.to) or None,
            cc=split_people(self.cc),
            bcc=split_people(self.bcc),
            # An answer without a subject of its own takes that of the message that it answers.
            subject=self.subject or None,
            text=self.text,
            attachments=(
                *(NewAttachment(attachment_id=one) for one in self.kept),
                *(
                    NewAttachment(filename=one.filename, content_type=one.content_type, content=one.content)
                    for one in self.files
                ),
            ),
            force=self.force,
            auto_submitted=False,  # a person filled in the form, whatever the inbox says of its agent's mail
            send_at=at if at is not None and at > now else None,
        )


async def read_written(request: Request) -> Written:
    """The form as it was sent. Raises BadInput for what no form of ours holds."""
    action = page.field(request, "action") or "send"
    if action not in ACTIONS:
        raise BadInput("There is no such way to answer.", param="action", fix="Choose reply, reply all or forward.")
    chosen = page.files(request, "files")
    kept = tuple(page.fields(request, "kept"))
    if len(chosen) + len(kept) > MAX_OUTBOUND_ATTACHMENTS:
        raise TooMany(
            f"A message carries {MAX_OUTBOUND_ATTACHMENTS} files at most.", param="files", fix="Take some away."
        )
    files = [
        Uploaded(
            filename=(one.filename or "file").replace("\x00", "")[:MAX_FILENAME_CHARS],
            content_type=(one.content_type or UNKNOWN_TYPE).partition(";")[0].strip()[:MAX_TYPE_CHARS] or UNKNOWN_TYPE,
            content=await one.read(),
        )
        for one in chosen
    ]
    names = ("inbox_id", "parent_id", "draft_id", "to", "cc", "bcc", "subject", "send_at", "once")
    said: dict[str, Any] = {name: page.field(request, name) for name in names}
    return Written(
        action=action,
        # A browser ends the lines of a field with CRLF.
        text=page.field(request, "text").replace("\r\n", "\n"),
        force=page.field(request, "force") == "yes",
        kept=kept,
        files=tuple(files),
        **said,
    )


async def keep_files(viewer: Viewer, written: Written) -> Written:
    """The same, with its files kept here: a form that is shown again cannot hold them."""
    ids = [
        (await viewer.services.upload.keep(viewer.caller, one.filename, one.content_type, one.content))["id"]
        for one in written.files
    ]
    return replace(written, kept=(*written.kept, *ids), files=())


def split_people(text: str) -> tuple[str, ...]:
    """Addresses parted by commas, semicolons or lines; what stands in quotes or angle brackets is not parted."""
    people, piece, quoted, bracketed = [], "", False, False
    for char in text:
        if char == '"':
            quoted = not quoted
        elif char in "<>" and not quoted:
            bracketed = char == "<"
        if char in _PARTING and not quoted and not bracketed:
            people.append(piece)
            piece = ""
        else:
            piece += char
    return tuple(one.strip() for one in (*people, piece) if one.strip())


def people_of_answer(parent: Json, own_address: str, *, everyone: bool) -> tuple[list[str], list[str]]:
    """(to, cc) of an answer to a message, as the form shows them."""
    answered = reply_recipients(
        Parent(
            outbound=parent["direction"] == "outbound",
            author=parse_mailbox(parent["from"]),
            reply_to=parse_mailbox(parent["replyTo"]) if parent["replyTo"] else None,
            to=_mailboxes(parent["to"]),
            cc=_mailboxes(parent["cc"]),
        ),
        own_address,
        everyone=everyone,
    )
    return [str(one) for one in answered.to], [str(one) for one in answered.cc]


def _mailboxes(texts: Sequence[str]) -> tuple[Mailbox, ...]:
    # One more than a message may go to: who answers thousands is told so.
    return tuple(box for one in texts[: MAX_OUTBOUND_RECIPIENTS + 1] if (box := parse_mailbox(one)) is not None)


def of_draft(draft: Json, once: str) -> Written:
    """The form for a draft."""
    return Written(
        action=draft["action"],
        inbox_id=draft["inboxId"],
        parent_id=draft["parentId"] or "",
        draft_id=draft["id"],
        to=", ".join(draft["to"] or ()),
        cc=", ".join(draft["cc"]),
        bcc=", ".join(draft["bcc"]),
        subject=draft["subject"] or "",
        text=draft["text"] or "",
        send_at=draft["sendAt"] or "",
        force=draft["force"],
        once=once,
        kept=tuple(draft["attachmentIds"]),
    )
