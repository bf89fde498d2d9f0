"""Errors as a tool's caller can mend them: flows name fields as the HTTP API spells them, a tool has its own names."""

from collections.abc import Collection

from postroom.base.errors import PostroomError

_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "inboxId": ("from_inbox", "agent_mailbox", "inbox"),
    "threadId": ("thread_id",),
    "id": ("message_id", "thread_id", "draft_id", "attachment_id"),
    "from": ("sender",),
    "q": ("query",),
    "text": ("body",),
    "displayName": ("display_name",),
    "Idempotency-Key": ("idempotency_key",),
}
"""A field of the API: the arguments that may stand for it, of which a tool has one at most."""
_WORDS = {one: one for one in ("inboxId", "threadId", "displayName", "Idempotency-Key")} | {"`from`": "from"}
"""The fields that an error's sentences name, by the word that does; nothing else there is written like them."""


def spell_for(error: PostroomError, arguments: Collection[str]) -> PostroomError:
    """The error, with the arguments of the tool in place of the API's fields. arguments: what the tool has."""
    error.param = _argument(error.param, arguments) or error.param
    error.message = _spelt(error.message, arguments)
    error.fix = _spelt(error.fix, arguments) if error.fix else None
    return error


def _argument(field: str | None, arguments: Collection[str]) -> str | None:
    """The tool's name for a field; None where it has none."""
    return next((one for one in _ARGUMENTS.get(field or "", ()) if one in arguments), None)


def _spelt(sentence: str, arguments: Collection[str]) -> str:
    for word, field in _WORDS.items():
        if word in sentence and (name := _argument(field, arguments)) is not None:
            sentence = sentence.replace(word, name)
    return sentence.replace("nextCursor", "next_cursor")  # as results have it
