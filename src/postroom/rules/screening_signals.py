"""One reason to suspect a text, as the readers of screening hand it on."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """One thing found in one text."""

    kind: str
    """What it is, one word: `instruction_override`, `prompt_extraction`, …"""
    excerpt: str
    """The words it is about, as folded; may be long."""
    confidence: float
    """0 to 1; 0.5 and more is a finding by itself."""
    reason: str
    """One sentence without a full stop."""
    place: int
    """About how many words of the text come before it."""
