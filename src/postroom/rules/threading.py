"""Which thread a mail joins, inside one inbox.

In order: the ids of In-Reply-To, then those of References from right to left, then the mail's own Message-ID, which
an answer that overtook it may have mentioned. Never the subject alone. An id counts when a message of the inbox has
it, goes by it (an alias that a relay gave) or, failing that, mentions it: answers to a mail that this inbox never
saw still belong together (RFC 5256 §3, REFERENCES, makes a placeholder for the same case).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postroom.base.limits import MAX_REFERENCES_MATCHED
from postroom.mail.message_id import match_key


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownId:
    """What the store knows of an id in this inbox."""

    thread_id: str
    message_id: str
    kind: str
    """own | alias | mention."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadChoice:
    """The thread that a mail joins, and why."""

    thread_id: str | None
    """None: it starts one."""
    reason: str
    """in_reply_to | references | mentioned | none."""


def id_key(message_id: str) -> str:
    """A digest of a Message-ID by which the store finds it: 32 characters whatever the id's length."""
    return hashlib.blake2b(match_key(message_id).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def referred_ids(in_reply_to: Sequence[str], references: Sequence[str]) -> tuple[str, ...]:
    """The ids to look for, the most telling first, each once, at most MAX_REFERENCES_MATCHED."""
    ordered = dict.fromkeys((*in_reply_to, *reversed(references)))
    return tuple(ordered)[:MAX_REFERENCES_MATCHED]


def known_keys(message_id: str | None, references: Sequence[str | None]) -> set[str]:
    """Every key under which the store may hold a message: its own id and all that it refers to."""
    return {id_key(one) for one in (message_id, *references) if one}


def join_thread(
    *,
    message_id: str | None,
    in_reply_to: Sequence[str],
    references: Sequence[str],
    known: Mapping[str, Sequence[KnownId]],
) -> ThreadChoice:
    """The thread that this mail joins.

    known: by `id_key`, what messages of the same inbox hold that id. Of several the oldest message decides, and one
    that has the id goes before one that only mentions it.
    """
    for one in referred_ids(in_reply_to, references):
        holders = known.get(id_key(one), ())
        if holders:
            reason = "in_reply_to" if one in in_reply_to else "references"
            return ThreadChoice(thread_id=_decisive(holders).thread_id, reason=reason)
    if message_id:
        mentions = [holder for holder in known.get(id_key(message_id), ()) if holder.kind == "mention"]
        if mentions:
            return ThreadChoice(thread_id=_decisive(mentions).thread_id, reason="mentioned")
    return ThreadChoice(thread_id=None, reason="none")


def _decisive(holders: Sequence[KnownId]) -> KnownId:
    return min(holders, key=lambda holder: (holder.kind == "mention", holder.message_id))
