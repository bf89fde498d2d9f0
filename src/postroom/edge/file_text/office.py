"""Office files: which of the three a zip is, and what to say of the old ones."""

from postroom.edge.file_text.docx import read_docx
from postroom.edge.file_text.given_file import GivenFile, TextOut, UnreadableError
from postroom.edge.file_text.package import Package
from postroom.edge.file_text.pptx import read_pptx
from postroom.edge.file_text.xlsx import read_xlsx

_MAIN = "officeDocument"
_READERS = {
    "word/": (read_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": (read_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": (read_pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
"""Readers by the folder of the main part, which every writer of these files names so."""
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_office(file: GivenFile, out: TextOut) -> None:
    """Nothing; the text of a DOCX, XLSX or PPTX goes to `out`. Raises UnreadableError and FullError."""
    package = Package(file.content)
    main = next((one.target for one in package.relations("").values() if one.kind == _MAIN), "")
    folder = main.partition("/")[0] + "/"
    if folder not in _READERS or main.endswith(".bin"):
        raise UnreadableError("unsupported", "It is a zip, and no DOCX, XLSX or PPTX.")
    reader, out.content_type = _READERS[folder]
    reader(package, main, out)


def read_old_office(file: GivenFile, out: TextOut) -> None:
    """Raises UnreadableError: `encrypted` for a new Office file under a password, `unsupported` for the old kinds."""
    del out
    # [MS-OFFCRYPTO] 2.3.4.4: the stream's name stands in the container's directory.
    if _ENCRYPTED_STREAM in file.content:
        raise UnreadableError("encrypted", "The file is under a password.")
    raise UnreadableError(
        "unsupported", "It is in an older Office or Outlook format (DOC, XLS, PPT, MSG); ask for DOCX, XLSX or PDF."
    )
