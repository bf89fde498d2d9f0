"""Understanding a message: what its writer wants, and the facts that it states, by rules or by a model.

One line: load the message → ask the model, if one is configured → hold the answer to its schema → else the rules →
answer, naming the method. Nothing is changed, and nothing that a model server does is an error of ours.
"""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from postroom.base.clock import DAY_MS
from postroom.flows.caller import Caller, not_found
from postroom.flows.ports import ModelAnswer, ModelClient, ModelTask
from postroom.flows.views import Json, columns_of, extracted_text
from postroom.mail.date import parse_date
from postroom.rules.intent import INTENTS, MAX_ALTERNATIVES, MAX_REASONS, guess_intent
from postroom.rules.json_schema import AnswerSchema
from postroom.rules.schema_fill import fill_schema, missing_from, share_in_text
from postroom.rules.schema_known import MailText
from postroom.store.db import Connection, Database
from postroom.store.messages import get_message

MODEL_DEADLINE_S = 30.0
"""Both tries at a model's answer together."""
MIN_REPAIR_S = 2.0
"""With less left of it, a model is not asked again."""
MAX_TOLD_COMPLAINTS = 5
MAX_REASON_CHARS = 300
_TRUSTED_DATE_MS = 7 * DAY_MS
"""A Date field that lies farther from the mail's arrival is wrong, and is not counted from."""

_CLASSIFY = (
    "Say what the writer of the email wants of its reader. intent is one of: accepted (says yes to an offer or "
    "proposal), declined (says no), counter_offer (offers or asks for other terms), question, request (asks for "
    "something to be done or sent), schedule (wants to set or move a meeting or call), complaint, unsubscribe (wants "
    "no more mail), thanks (and nothing more), other. confidence is 0 to 1. reasons are one to three short sentences. "
    "alternatives are other intents that it may be, with their confidence."
)
_EXTRACT = (
    "Fill in the JSON object from what the email states. Use only what stands there. Where it does not state "
    "something, use null if the schema allows it and else leave the property out; never guess. Write dates as ISO 8601 "
    "and numbers without grouping. The email was written on {sent}; count words such as tomorrow from then."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """A model's answer, held to its schema."""

    value: dict[str, Any] | None
    error: str | None = None
    """Why there is none."""


class Understand:
    """Reads messages for their meaning."""

    def __init__(self, db: Database, model: ModelClient | None) -> None:
        """model: None to go by rules alone."""
        self._db = db
        self._model = model

    async def classify(self, caller: Caller, message_id: str, *, labels: Collection[str] = ()) -> Json:
        """The message's intent: {intent, confidence, reasons, alternatives, method, model?, modelError?}.

        labels: intents to choose from, all when there are none. Needs messages:read. Raises NotFound.
        """
        mail = await self._load(caller, message_id)
        held = await self._ask_intent(mail, labels)
        if held.value is not None:
            return {**_intent_view(held.value), **self._by_model()}
        guess = await asyncio.to_thread(guess_intent, mail.said, labels=labels)
        return {
            "intent": guess.intent,
            "confidence": guess.confidence,
            "reasons": list(guess.reasons),
            "alternatives": [{"intent": intent, "confidence": sure} for intent, sure in guess.alternatives],
            **_by_rules(held),
        }

    async def extract(self, caller: Caller, message_id: str, schema: Mapping[str, Any]) -> Json:
        """What the message states, as the schema asks: {data, confidence, missing, validationErrors, method, …}.

        Needs messages:read. Raises BadSchema before anything is read, NotFound.
        """
        caller.require("messages:read")
        checked = AnswerSchema(schema)
        mail = await self._load(caller, message_id)
        held = await self._ask_facts(mail, checked)
        if held.value is not None:
            confidence = await asyncio.to_thread(share_in_text, held.value, mail)
            missing, method = missing_from(checked, held.value), self._by_model()
            data = held.value
        else:
            # Filling takes as long as the mail is large, and others wait for the loop.
            filled = await asyncio.to_thread(fill_schema, checked, mail)
            data, confidence, missing, method = filled.data, filled.confidence, filled.missing, _by_rules(held)
        complaints = checked.complaints(data)
        return {
            "data": data,
            "confidence": confidence,
            "missing": list(missing),
            "validationErrors": [{"path": one.path, "message": one.message} for one in complaints],
            **method,
        }

    async def _load(self, caller: Caller, message_id: str) -> MailText:
        """The message as the rules read it. Raises Forbidden, NotFound."""
        caller.require("messages:read")

        def look(connection: Connection) -> Json:
            row = get_message(connection, caller.workspace_id, message_id)
            if row is None:
                raise not_found("message", message_id)
            caller.require_inbox(row.inbox_id)
            caller.require_status(row.status)
            return columns_of(row)

        row = await self._db.read(look)
        return MailText(
            text=extracted_text(row),
            subject=row["subject"] or "",
            from_name=row["from_name"] or "",
            from_address=row["from_address"] or "",
            sent=sent_at(row),
        )

    def _by_model(self) -> Json:
        return {"method": "model", "model": self._model.model if self._model is not None else None}

    async def _ask_intent(self, mail: MailText, labels: Collection[str]) -> _Held:
        if self._model is None:
            return _Held(value=None)
        allowed = [intent for intent in INTENTS if not labels or intent in labels or intent == "other"]
        schema = _intent_schema(allowed)
        task = ModelTask(name="intent", instructions=_CLASSIFY, mail=_shown(mail), schema=schema)
        return await self._hold(task, AnswerSchema(schema))

    async def _ask_facts(self, mail: MailText, schema: AnswerSchema) -> _Held:
        if self._model is None:
            return _Held(value=None)
        instructions = _EXTRACT.format(sent=mail.sent.strftime("%A, %Y-%m-%dT%H:%M%z"))
        task = ModelTask(name="extraction", instructions=instructions, mail=_shown(mail), schema=schema.root)
        return await self._hold(task, schema)

    async def _hold(self, task: ModelTask, schema: AnswerSchema) -> _Held:
        """The model's answer if it fits, at the first or the second try."""
        assert self._model is not None
        deadline = time.monotonic() + MODEL_DEADLINE_S
        answer = await self._model.answer(task, MODEL_DEADLINE_S)
        complaint = _complaint(answer, schema)
        if complaint is None:
            return _Held(value=answer.value)
        left = deadline - time.monotonic()
        if not answer.raw or left < MIN_REPAIR_S:
            return _Held(value=None, error=answer.error or complaint)
        again = ModelTask(
            name=task.name,
            instructions=task.instructions,
            mail=task.mail,
            schema=task.schema,
            earlier=answer.raw,
            complaint=complaint,
        )
        second = await self._model.answer(again, left)
        complaint = _complaint(second, schema)
        if complaint is None:
            return _Held(value=second.value)
        return _Held(value=None, error=second.error or f"The model's answer does not fit the schema: {complaint}")


def sent_at(row: Mapping[str, Any]) -> datetime:
    """When a message was written, in its writer's offset; when it came, in UTC, where its Date field cannot be used."""
    arrived: int = row["created_at"]
    written = next((one["value"] for one in row["headers"] or () if one["name"].lower() == "date"), "")
    moment = parse_date(written) if isinstance(written, str) else None
    if moment is None or abs(moment - arrived) > _TRUSTED_DATE_MS:
        return datetime.fromtimestamp(arrived / 1000, UTC)
    return datetime.fromtimestamp(moment / 1000, timezone(timedelta(minutes=_offset_minutes(written))))


def _offset_minutes(written: str) -> int:
    """Minutes east of UTC that a Date field states as `+0200`; 0 where it has no such thing. RFC 5322 §3.3."""
    for word in written.partition("(")[0].split()[-2:]:
        if len(word) == 5 and word[0] in "+-" and word[1:].isascii() and word[1:].isdigit():
            minutes = int(word[1:3]) * 60 + int(word[3:])
            return (-minutes if word[0] == "-" else minutes) if minutes < 1_440 else 0
    return 0


def _shown(mail: MailText) -> str:
    """The mail as a model sees it: all of it is untrusted, the header too."""
    sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
    return f"From: {sender}\nSubject: {mail.subject}\n\n{mail.text}"


def _complaint(answer: ModelAnswer, schema: AnswerSchema) -> str | None:
    """What is wrong with an answer, in one sentence; None when nothing is."""
    if answer.value is None:
        return answer.error or "There is no JSON object in it."
    complaints = schema.complaints(answer.value)[:MAX_TOLD_COMPLAINTS]
    return "; ".join(f"{one.path or 'the object'}: {one.message}" for one in complaints) if complaints else None


def _by_rules(held: _Held) -> Json:
    return {"method": "rules"} if held.error is None else {"method": "rules", "modelError": held.error}


def _intent_schema(allowed: Sequence[str]) -> dict[str, Any]:
    confidence = {"type": "number", "minimum": 0, "maximum": 1}
    intent = {"type": "string", "enum": list(allowed)}
    alternative = {
        "type": "object",
        "properties": {"intent": intent, "confidence": confidence},
        "required": ["intent", "confidence"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "intent": intent,
            "confidence": confidence,
            "reasons": {"type": "array", "items": {"type": "string"}},
            "alternatives": {"type": "array", "items": alternative},
        },
        "required": ["intent", "confidence"],
        "additionalProperties": False,
    }


def _intent_view(value: Mapping[str, Any]) -> Json:
    """A model's answer in the order and the bounds of ours."""
    others = [one for one in value.get("alternatives", ()) if one["intent"] != value["intent"]]
    return {
        "intent": value["intent"],
        "confidence": value["confidence"],
        "reasons": [reason[:MAX_REASON_CHARS] for reason in value.get("reasons", ())][:MAX_REASONS],
        "alternatives": [{"intent": one["intent"], "confidence": one["confidence"]} for one in others][
            :MAX_ALTERNATIVES
        ],
    }
