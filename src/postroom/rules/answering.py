"""What an answer takes from the message it answers: recipients, subject and threading headers."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.mail.address import normalize, split_subtag
from postroom.mail.values import Mailbox

REPLY_PREFIX = "Re: "
FORWARD_PREFIX = "Fwd: "
REPLY_WORDS = ("re:", "aw:", "sv:", "antw:", "vs:", "odp:", "rif:", "res:", "回复:", "答复:", "回覆:")
"""How subjects of answers begin, in the languages whose mail programs translate it."""
FORWARD_WORDS = ("fwd:", "fw:", "wg:", "tr:", "vs:", "enc:", "rv:", "i:", "转发:", "轉寄:")
"""As above, for forwarded mail."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipients:
    """Who gets an answer."""

    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """The message that is answered, as far as an answer needs it."""

    outbound: bool
    """Whether we wrote it: then the answer goes to whom it went to."""
    author: Mailbox | None
    reply_to: Mailbox | None
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]


def reply_recipients(parent: Parent, own_address: str, *, everyone: bool) -> Recipients:
    """Who an answer goes to: Reply-To, else the author; with `everyone` the others too, never ourselves.

    Source: RFC 5322 §3.6.3.
    """
    if parent.outbound:
        return Recipients(to=parent.to, cc=parent.cc if everyone else ())
    answered = parent.reply_to or parent.author
    to = (answered,) if answered and answered.address else ()
    if not everyone:
        return Recipients(to=to)
    seen = {_key(own_address), *(_key(one.address) for one in to)}
    cc = []
    for one in (*parent.to, *parent.cc):
        if one.address and _key(one.address) not in seen:
            seen.add(_key(one.address))
            cc.append(one)
    return Recipients(to=to, cc=tuple(cc))


def reply_subject(subject: str) -> str:
    """`Re: …`, unless the subject already says so in some language. RFC 5322 §3.6.5."""
    return subject if _begins(subject, REPLY_WORDS) else REPLY_PREFIX + subject


def forward_subject(subject: str) -> str:
    """`Fwd: …`, unless the subject already says so."""
    return subject if _begins(subject, FORWARD_WORDS) else FORWARD_PREFIX + subject


def reply_references(parent_references: Sequence[str], parent_id: str | None) -> tuple[str, ...]:
    """The parent's chain, verbatim, and the parent's id after it. RFC 5322 §3.6.4."""
    if not parent_id:
        return tuple(parent_references)
    return (*(one for one in parent_references if one != parent_id), parent_id)


def forwarded_text(note: str, *, author: str, date: str, subject: str, to: str, text: str) -> str:
    """The note, and the forwarded mail whole under the line that mail programs know."""
    lines = [
        "---------- Forwarded message ---------",
        f"From: {author}",
        f"Date: {date}",
        f"Subject: {subject}",
        f"To: {to}",
    ]
    return "\n".join([note, "", *lines, "", text]) if note else "\n".join([*lines, "", text])


def _key(address: str) -> str:
    return split_subtag(normalize(address))[0]


def _begins(subject: str, words: Sequence[str]) -> bool:
    return subject.lstrip().lower().replace("：", ":").startswith(tuple(words))  # noqa: RUF001 - full-width colon
