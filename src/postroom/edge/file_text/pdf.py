"""PDF as text, page by page; pages that are pictures are read by their letters where that can be done."""

import time
from contextlib import suppress
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from postroom.edge.file_text.given_file import GivenFile, Recogniser, TextOut, UnreadableError
from postroom.edge.file_text.limits import BEGIN_PAGE_S, MAX_OCR_PAGES, MAX_PAGES, OCR_BEGIN_PAGE_S, OCR_SIDE_PIXELS
from postroom.edge.file_text.ocr import HOW_TO_INSTALL

_IMAGE = (pdfium_c.FPDF_PAGEOBJ_IMAGE,)
_MAX_OBJECT_DEPTH = 3


def read_pdf(file: GivenFile, out: TextOut, recogniser: Recogniser | None) -> None:
    """Nothing; the text goes to `out`, pages parted by a blank line. Raises UnreadableError and FullError."""
    begun = time.monotonic()
    document = _open(file.content)
    try:
        out.pages = len(document)
        # What people typed into a form stands beside the page until the form is drawn onto it.
        is_form = document.get_formtype() != pdfium_c.FORMTYPE_NONE
        if is_form:
            document.init_forms()
        scanned: list[int] = []
        for number in range(min(out.pages, MAX_PAGES)):
            if time.monotonic() - begun > BEGIN_PAGE_S:
                out.note(f"Reading took too long; only the first {number} of {out.pages} pages were read.", cut=True)
                break
            _read_page(document, number, out, scanned, is_form=is_form)
        if out.pages > MAX_PAGES:
            out.note(f"Only the first {MAX_PAGES} of {out.pages} pages were read.", cut=True)
        if scanned:
            _read_scans(document, scanned, out, recogniser)
    finally:
        document.close()


def _open(content: bytes) -> Any:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise UnreadableError("encrypted", "The file is under a password.") from error
        raise UnreadableError("failed", "It is damaged, or no PDF.") from error


def _read_page(document: Any, number: int, out: TextOut, scanned: list[int], *, is_form: bool) -> None:
    try:
        page = _load_page(document, number, is_form=is_form)
        try:
            text_page = page.get_textpage()
            # One more than there is room for, so that what is cut is known to be.
            count = min(text_page.count_chars(), out.left + 1)
            text = text_page.get_text_range(0, count) if count > 0 else ""
            text_page.close()
            if not text.strip():
                if next(page.get_objects(_IMAGE, max_depth=_MAX_OBJECT_DEPTH), None) is not None:
                    scanned.append(number)
                return
        finally:
            page.close()
    except pdfium.PdfiumError:
        out.note("Some pages are damaged and were left out.", cut=True)
        return
    out.write(text.strip() + "\n\n")


def _load_page(document: Any, number: int, *, is_form: bool) -> Any:
    page = document[number]
    if is_form:
        with suppress(pdfium.PdfiumError):  # then the page is read without what was typed into it
            if page.flatten() == pdfium_c.FLATTEN_SUCCESS:
                page.close()
                page = document[number]
    return page


def _read_scans(document: Any, scanned: list[int], out: TextOut, recogniser: Recogniser | None) -> None:
    """Nothing; pictures of pages go to `out` below the pages that have text."""
    if recogniser is None:
        sentence = f"{len(scanned)} of {out.pages} pages are pictures. {HOW_TO_INSTALL}"
        if not out.text():
            raise UnreadableError("unsupported", sentence)
        out.note(sentence, cut=True)
        return
    begun = time.monotonic()
    for done, number in enumerate(scanned):
        if done >= MAX_OCR_PAGES or time.monotonic() - begun > OCR_BEGIN_PAGE_S:
            out.note(f"Letters were recognised on {done} of {len(scanned)} pages that are pictures.", cut=True)
            return
        text = recogniser.read(_draw(document, number)).strip()
        if text:
            out.write(f"{text}\n\n")
            out.note("The letters of pages that are pictures were recognised, and may be wrong.")


def _draw(document: Any, number: int) -> bytes:
    """The page as a picture in the PGM format, its longer side OCR_SIDE_PIXELS."""
    page = document[number]
    try:
        scale = OCR_SIDE_PIXELS / max(*page.get_size(), 1.0)
        bitmap = page.render(scale=scale, grayscale=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        raw = bytes(bitmap.buffer)
        bitmap.close()
    finally:
        page.close()
    rows = raw if stride == width else b"".join(raw[at : at + width] for at in range(0, stride * height, stride))
    return b"P5\n%d %d\n255\n%s" % (width, height, rows)
