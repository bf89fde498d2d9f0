"""Server-sent events out of bytes (WHATWG HTML §9.2.6), without a socket."""

from dataclasses import dataclass

MAX_EVENT_BYTES = 8 * 1024 * 1024
"""Of one event: the server bounds a message's texts to a quarter of a megabyte."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What stands between two empty lines."""

    event: str = "message"
    data: str | None = None
    """None for a frame that only tells an id."""
    id: str | None = None
    """None where the frame tells none."""
    retry_ms: int | None = None


class FrameReader:
    """Cuts bytes into frames, however they come in pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._after_cr = False
        self._begun = False
        self._lines: list[str] = []
        self._held = 0

    def feed(self, piece: bytes) -> list[Frame]:
        """The frames that are whole now. Raises ValueError when one is over MAX_EVENT_BYTES."""
        frames = []
        for line in self._cut(piece):
            if line:
                self._lines.append(line)
                self._held += len(line)
            elif self._lines:
                frames.append(_read_frame(self._lines))
                self._lines, self._held = [], 0
        if len(self._rest) + self._held > MAX_EVENT_BYTES:
            raise ValueError(f"an event is over {MAX_EVENT_BYTES} bytes")
        return frames

    def _cut(self, piece: bytes) -> list[str]:
        if not piece:
            return []
        if self._after_cr and piece.startswith(b"\n"):
            self._after_cr = False
            return self._cut(piece[1:])
        # A CR at the very end may be the first half of a CRLF: its line is given out now, its LF passed over later.
        self._after_cr = piece.endswith(b"\r")
        if b"\n" not in piece and b"\r" not in piece:
            self._rest += piece
            return []
        whole = bytes(self._rest + piece).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = whole.split(b"\n")
        self._rest = bytearray(rest)
        read = [line.decode("utf-8", "replace") for line in lines]
        if read and not self._begun:
            self._begun = True
            read[0] = read[0].removeprefix("\ufeff")
        return read


def _read_frame(lines: list[str]) -> Frame:
    event, told_id, retry_ms = "message", None, None
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "event":
            event = value or "message"
        elif name == "id" and "\0" not in value:
            told_id = value
        elif name == "retry" and value.isascii() and value.isdigit() and len(value) < 9:
            retry_ms = int(value)
    return Frame(event=event, data="\n".join(data) if data else None, id=told_id, retry_ms=retry_ms)
