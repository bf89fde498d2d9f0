"""What every reader of files takes and gives: the file, and the bounded text that it writes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from postroom.edge.file_text.limits import MAX_OUTPUT_CHARS
from postroom.flows.ports import TextState

HIDDEN_NOTE = "Text that a person who opens the file does not see was left out."
_CONTROLS = {code: None for code in range(32) if code not in {9, 10, 12}} | {0: "\ufffd", 0x7F: None}


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenFile:
    """A file as it came."""

    content: bytes = field(repr=False)
    filename: str
    content_type: str
    """As sniffed, or as its sender calls it."""


class Recogniser(Protocol):
    """Reads letters off a picture."""

    def read(self, image: bytes) -> str:
        """The text of an image file (PNG, JPEG, PGM, …), line by line. Raises UnreadableError."""
        ...


class UnreadableError(Exception):
    """This file gives no text, and why."""

    def __init__(self, state: TextState, detail: str) -> None:
        """detail: one sentence for the agent's owner."""
        super().__init__(detail)
        self.state = state
        self.detail = detail


class FullError(Exception):
    """No more text is wanted of this file."""


class TextOut:
    """Takes text until there is enough."""

    def __init__(self, max_chars: int = MAX_OUTPUT_CHARS) -> None:
        self.left = max_chars
        """Characters that still have room."""
        self.truncated = False
        """Whether the file holds more than was kept."""
        self.pages: int | None = None
        """Pages, slides or sheets of the whole file; None for kinds that have none."""
        self.content_type: str | None = None
        """What the file turned out to be; None when that was known before."""
        self._pieces: list[str] = []
        self._notes: dict[str, None] = {}

    def write(self, text: str) -> None:
        """Take the text. Raises FullError when not all of it has room."""
        if len(text) > self.left:
            self._pieces.append(text[: self.left])
            self.left = 0
            self.truncated = True
            raise FullError
        self._pieces.append(text)
        self.left -= len(text)

    def note(self, sentence: str, *, cut: bool = False) -> None:
        """Something worth knowing about the text. cut: the file holds more."""
        self._notes[sentence] = None
        self.truncated |= cut

    def collect(self, fill: "Callable[[TextOut], None]") -> str:
        """The text that `fill` writes, not written here yet, at most as much as has room."""
        part = TextOut(self.left)
        with suppress(FullError):
            fill(part)
        self.truncated |= part.truncated
        self._notes |= part._notes
        return part.text()

    @property
    def notes(self) -> str:
        """Every note, once."""
        return " ".join(self._notes)

    def text(self) -> str:
        """All that was written: no carriage returns, no control characters, only what any store of text keeps."""
        text = "".join(self._pieces).replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
        # Tabs before the first cell of a row are part of it.
        return text.encode("utf-8", "replace").decode().strip("\n\f ") if text.strip() else ""
