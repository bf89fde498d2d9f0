"""Recognising letters on pictures, with what is installed: the `ocr` extra, or the program tesseract."""

import shutil
import subprocess
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from postroom.edge.file_text.given_file import UnreadableError
from postroom.edge.file_text.limits import OCR_TIMEOUT_S

OcrEngine = Literal["rapidocr", "tesseract"]
HOW_TO_INSTALL = "To have letters on pictures recognised, install `postroom[ocr]`, or the program tesseract."
_RAPIDOCR_PARAMS = {
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
"""One thread: two files are read beside each other, and the server has other work."""


def find_engine() -> OcrEngine | None:
    """What can recognise letters here, without loading it; None when nothing can."""
    if find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None:
        return "rapidocr"
    return "tesseract" if shutil.which("tesseract") else None


class InstalledRecogniser:
    """The engine that was found, loaded when it is first wanted."""

    def __init__(self, engine: OcrEngine, make_room: Callable[[], None]) -> None:
        """make_room: widens the limits of this process before the models are loaded."""
        self._engine = engine
        self._make_room = make_room
        self._rapidocr: Any = None

    def read(self, image: bytes) -> str:
        """The text of an image file, line by line. Raises UnreadableError."""
        if self._rapidocr is None:
            self._make_room()
        return self._read_with_tesseract(image) if self._engine == "tesseract" else self._read_with_rapidocr(image)

    def _read_with_rapidocr(self, image: bytes) -> str:
        if self._rapidocr is None:
            self._rapidocr = import_module("rapidocr").RapidOCR(params=_RAPIDOCR_PARAMS)
        return "\n".join(self._rapidocr(image).txts or ())

    @staticmethod
    def _read_with_tesseract(image: bytes) -> str:
        command = [shutil.which("tesseract") or "tesseract", "stdin", "stdout"]
        try:
            done = subprocess.run(  # noqa: S603 - no word of the command comes from the file
                command, input=image, capture_output=True, timeout=OCR_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableError("timeout", "Recognising its letters took too long.") from error
        if done.returncode != 0:
            raise UnreadableError("failed", "The letters of the picture could not be recognised.")
        return done.stdout.decode("utf-8", "replace")
