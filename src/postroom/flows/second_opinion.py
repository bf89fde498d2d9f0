"""A model's word on mail that screening found suspicious: it may confirm, and never takes a finding back."""

import asyncio
from dataclasses import replace
from typing import Any

from postroom.flows.ports import ModelClient
from postroom.flows.reading import ReadMail

AT_ONCE = 4
"""Questions under way; the mails wait for their turn, and for nobody longer than MAX_WAIT_S."""
MAX_WAIT_S = 45.0
"""Of one mail, its turn and the answer; then it is filed with what the rules found."""
MAX_CHARS = 16_384
"""Of the text that is shown to the model."""


class SecondOpinion:
    """Asks the configured model about suspicious mail."""

    def __init__(self, model: ModelClient | None) -> None:
        self._model = model
        self._turns = asyncio.Semaphore(AT_ONCE)

    def wanted(self, read: ReadMail) -> bool:
        """Whether there is a model, and something for it to confirm."""
        return self._model is not None and read.suspicious

    async def confirm(self, read: ReadMail) -> ReadMail:
        """The mail with the model's finding beside those of the rules, when it agrees with them."""
        assert self._model is not None
        try:
            async with asyncio.timeout(MAX_WAIT_S), self._turns:
                judged = await self._model.judge_injection(_shown(read))
        except TimeoutError:
            return read
        if judged is None or not judged.malicious:
            return read
        finding = {
            "kind": "model",
            "where": "text",
            "excerpt": "",
            "confidence": round(judged.score, 2),
            "reason": judged.reason or f"{self._model.model} takes it for an attempt to give orders.",
        }
        screening: dict[str, Any] = read.columns["screening"]
        raised = {
            "score": max(screening["score"], round(judged.score, 3)),
            "findings": [*screening["findings"], finding],
        }
        return replace(read, columns={**read.columns, "screening": raised})


def _shown(read: ReadMail) -> str:
    return f"Subject: {read.columns['subject']}\n\n{read.columns['text'] or ''}"[:MAX_CHARS]
