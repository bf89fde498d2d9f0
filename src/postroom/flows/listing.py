"""What lists of messages and threads are asked for, and reading it: words, labels, moments."""

from dataclasses import replace
from typing import TypedDict

from postroom.base.errors import BadInput
from postroom.flows.caller import Caller
from postroom.rules.labels import clean_label
from postroom.rules.moments import read_duration
from postroom.rules.search_query import SearchQuery, field_phrase, parse_query, read_day, still_typed
from postroom.rules.threading import id_key
from postroom.store.messages import MessageFilter
from postroom.store.threads import ThreadFilter


class MessageQuery(TypedDict, total=False):
    """Which messages a caller asks for; what is left away, or None, may be any."""

    inbox_id: str | None
    thread_id: str | None
    direction: str | None
    category: str | None
    message_id: str | None
    """An RFC 5322 Message-ID."""
    status: str | None
    label: str | None
    unread: bool | None
    handled: bool | None
    from_: str | None
    """Words that stand side by side in the author's name and address; `to` and `subject` likewise."""
    to: str | None
    subject: str | None
    since: str | None
    """A day or a moment, ISO 8601."""
    until: str | None
    has_attachments: bool | None
    q: str | None
    """As rules/search_query.py reads it."""
    unfinished: bool | None
    """Whether q is still being typed: its last word may be the beginning of one."""


class ThreadQuery(TypedDict, total=False):
    """Which threads a caller asks for; what is left away, or None, may be any."""

    inbox_id: str | None
    status: str | None
    message_id: str | None
    """An RFC 5322 id of any message in it."""
    label: str | None
    unread: bool | None
    older_than: str | None
    """A moment, or how long ago: the newest message is older."""


def within(caller: Caller, inbox_id: str | None) -> str | None:
    """The inbox that a list is about: the one asked for, or the one that the key is bound to."""
    if inbox_id is not None:
        caller.require_inbox(inbox_id)
        return inbox_id
    return caller.inbox_id


def message_filter(caller: Caller, asked: MessageQuery) -> MessageFilter:
    """The filter. Raises BadInput naming the parameter that cannot be read."""
    caller.require_status(asked.get("status"))
    words = _words(asked)
    moments = {
        "since": [words.since] if words is not None and words.since is not None else [],
        "until": [words.until] if words is not None and words.until is not None else [],
    }
    if (since := asked.get("since")) is not None:
        moments["since"].append(read_day(since, "since"))
    if (until := asked.get("until")) is not None:
        moments["until"].append(read_day(until, "until"))
    message_id, label = asked.get("message_id"), asked.get("label")
    return MessageFilter(
        inbox_id=within(caller, asked.get("inbox_id")),
        thread_id=asked.get("thread_id"),
        direction=asked.get("direction"),
        category=asked.get("category"),
        id_key=id_key(message_id) if message_id else None,
        status=asked.get("status"),
        label=None if label is None else clean_label(label, "label"),
        unread=asked.get("unread"),
        handled=asked.get("handled"),
        since=max(moments["since"], default=None),
        until=min(moments["until"], default=None),
        words=words if words is not None and (words.wanted or words.unwanted or _asks_files(words)) else None,
    )


def thread_filter(caller: Caller, asked: ThreadQuery, now: int) -> ThreadFilter:
    """The filter. Raises BadInput naming the parameter that cannot be read."""
    message_id, label, older_than = asked.get("message_id"), asked.get("label"), asked.get("older_than")
    return ThreadFilter(
        inbox_id=within(caller, asked.get("inbox_id")),
        status=asked.get("status"),
        id_key=id_key(message_id) if message_id else None,
        label=None if label is None else clean_label(label, "label"),
        unread=asked.get("unread"),
        before=None if older_than is None else _read_age(older_than, now),
    )


def _words(asked: MessageQuery) -> SearchQuery | None:
    q = asked.get("q")
    words = SearchQuery() if q is None else parse_query(q)
    if q is not None and asked.get("unfinished"):
        words = still_typed(words, q)
    fields = (("from", asked.get("from_")), ("to", asked.get("to")), ("subject", asked.get("subject")))
    phrases = tuple(field_phrase(name, text) for name, text in fields if text is not None)
    files = asked.get("has_attachments")
    if files is not None and words.has_attachments not in {None, files}:
        raise BadInput(
            "hasAttachments and q contradict each other.", code="conflicting_fields", param="q", fix="Send one of them."
        )
    words = replace(words, wanted=(*words.wanted, *phrases))
    if files is not None:
        words = replace(words, has_attachments=files)
    return None if words == SearchQuery() else words


def _asks_files(words: SearchQuery) -> bool:
    return words.has_attachments is not None


def _read_age(text: str, now: int) -> int:
    """A moment in milliseconds, from itself or from how long it is ago."""
    if text[:4].isdigit():
        return read_day(text, "olderThan")
    return now - read_duration(text, param="olderThan")
