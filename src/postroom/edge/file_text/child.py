"""The child process: reads one file after the other from its standard input until that ends.

`python -m postroom.edge.file_text.child`, started by file_reader.py and by nobody else.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from postroom.edge.file_text.confinement import begin_file, confine, end_file, has_grown, make_room_for_ocr
from postroom.edge.file_text.frames import answer_head, pack_head, read_frame
from postroom.edge.file_text.given_file import FullError, GivenFile, Recogniser, TextOut, UnreadableError
from postroom.edge.file_text.limits import FILES_PER_CHILD
from postroom.edge.file_text.ocr import InstalledRecogniser, find_engine
from postroom.flows.ports import FileText, TextState
from postroom.mail.file_kind import FileKind, sniff_kind

Reader = Callable[[GivenFile, TextOut], None]
_READERS: dict[FileKind, tuple[str, str]] = {
    "pdf": ("pdf", "read_pdf"),
    "office": ("office", "read_office"),
    "old_office": ("office", "read_old_office"),
    "html": ("plain", "read_html"),
    "text": ("plain", "read_plain"),
    "calendar": ("ics", "read_calendar"),
    "mail": ("attached_mail", "read_attached_mail"),
    "image": ("images", "read_image"),
}
"""Module and function, loaded when a file asks for it: a child that reads text never loads the PDF library."""
NO_READER = "There is no reader for this kind of file."
FULL = "It holds more text than is kept of one file."
_RECOGNISING: frozenset[FileKind] = frozenset({"pdf", "image"})


def find_reader(kind: FileKind, recogniser: Recogniser | None) -> Reader:
    """The reader for a kind of file."""
    module, name = _READERS[kind]
    reader: Any = getattr(import_module(f"postroom.edge.file_text.{module}"), name)
    return partial(reader, recogniser=recogniser) if kind in _RECOGNISING else reader


def read_file(file: GivenFile, recogniser: Recogniser | None) -> FileText:
    """What the file says, or why it says nothing. Never raises for what a file holds."""
    if not file.content:
        return FileText(state="empty", content_type=file.content_type, detail="The file has no bytes.")
    sniffed = sniff_kind(file.content, file.filename, file.content_type)
    out = TextOut()
    out.content_type = sniffed.content_type
    if sniffed.kind is None:
        return FileText(state="unsupported", content_type=sniffed.content_type, detail=NO_READER)
    try:
        find_reader(sniffed.kind, recogniser)(file, out)
    except FullError:
        out.note(FULL, cut=True)
    except UnreadableError as error:
        return _broken_off(out, error.state, error.detail)
    except MemoryError:
        return _broken_off(out, "too_large", "Reading it takes more memory than it may have.")
    except Exception as error:  # noqa: BLE001 - whatever a library meets in a hostile file is that file's failure
        return _broken_off(out, "failed", f"It could not be read ({type(error).__name__}).")
    text = out.text()
    return FileText(
        state="ready" if text else "empty",
        content_type=out.content_type or sniffed.content_type,
        text=text,
        truncated=out.truncated,
        pages=out.pages,
        detail=out.notes or ("" if text else "It was read and holds no text."),
    )


def _broken_off(out: TextOut, state: TextState, detail: str) -> FileText:
    """What was read before the file turned bad, if anything was."""
    text = out.text()
    if text:
        state, detail = "ready", f"The rest was not read: {detail}"
    return FileText(
        state=state,
        content_type=out.content_type or "",
        text=text,
        truncated=bool(text),
        pages=out.pages,
        detail=detail,
    )


def main() -> None:
    """Answer until the input ends, or this process has seen enough."""
    # What a library prints must not get in between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine()
    engine = find_engine()
    recogniser = InstalledRecogniser(engine, make_room_for_ocr) if engine is not None else None
    for number in range(1, FILES_PER_CHILD + 1):
        frame = read_frame(sys.stdin.buffer)
        if frame is None:
            return
        head, content = frame
        begin_file()
        text = read_file(
            GivenFile(content=content, filename=head["filename"], content_type=head["contentType"]), recogniser
        )
        end_file()
        del content, frame
        # After a failure nobody knows what a library left behind.
        last = number == FILES_PER_CHILD or text.state in {"failed", "too_large"} or has_grown()
        body = text.text.encode()
        answers.write(pack_head(answer_head(text, last=last), len(body)))
        answers.write(body)
        answers.flush()
        if last:
            return


if __name__ == "__main__":
    main()
