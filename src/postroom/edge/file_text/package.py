"""Zipped XML, opened as if it were meant to do harm: everything is counted while it unpacks."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from xml.parsers import expat

from postroom.edge.file_text.given_file import UnreadableError
from postroom.edge.file_text.limits import (
    MAX_DIRECTORY_BYTES,
    MAX_PACK_RATIO,
    MAX_UNPACKED_BYTES,
    MAX_XML_DEPTH,
    SMALL_PART_BYTES,
)

Attributes = dict[str, str]
_CHUNK_BYTES = 65_536
_END_RECORD = b"PK\x05\x06"
_END_RECORD_BYTES = 22
_ENCRYPTED_FLAG = 1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class XmlReader:
    """Takes the events of one XML document; a subclass listens to what it needs. Names come without prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins. attributes: with prefixes, as written."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text between tags, in pieces."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A link from one part of a package to another, or out of it. ECMA-376-2, 9.3."""

    kind: str
    """The last piece of its type: `worksheet`, `hyperlink`, …"""
    target: str
    """A name in the package; a URL when external."""
    external: bool


class Package:
    """The parts of an OOXML file."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableError for what is no zip, or one whose directory is too long."""
        _check_directory(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise UnreadableError("failed", f"The zip inside cannot be opened: {error}.") from error
        self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        self._left = MAX_UNPACKED_BYTES

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self, prefix: str) -> list[str]:
        """The parts whose name begins so, in the order of the directory."""
        return [name for name in self._parts if name.startswith(prefix)]

    def walk(self, name: str, reader: XmlReader) -> None:
        """Nothing; every event of a part's XML goes to the reader. Raises UnreadableError, and what the reader raises.

        Document types are refused, and with them every trick with entities.
        """
        depth = 0

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_XML_DEPTH:
                raise UnreadableError("too_large", f"Its XML is nested more than {MAX_XML_DEPTH} deep.")
            reader.start(tag.rpartition(":")[2], attributes)

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            reader.end(tag.rpartition(":")[2])

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = reader.data
        try:
            for chunk in self._chunks(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnreadableError("failed", f"The XML of {name} is broken: {error}.") from error

    def relations(self, part: str) -> dict[str, Relation]:
        """The links of a part by id; none when it has none."""
        folder, _, base = part.rpartition("/")
        name = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        if name not in self:
            return {}
        reader = _Relations(part)
        self.walk(name, reader)
        return reader.found

    def _chunks(self, name: str) -> Iterator[bytes]:
        info = self._parts.get(name)
        if info is None:
            raise UnreadableError("failed", f"The part {name} is missing.")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError("encrypted", "The file is under a password.")
        if info.compress_type not in _METHODS:
            raise UnreadableError("unsupported", "The zip inside is packed by an unusual method.")
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > self._left or (info.file_size > SMALL_PART_BYTES and ratio > MAX_PACK_RATIO):
            raise _bomb()
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise _bomb()
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableError("failed", f"The part {name} cannot be unpacked: {error}.") from error


class _Relations(XmlReader):
    def __init__(self, part: str) -> None:
        self.found: dict[str, Relation] = {}
        self._folder = dirname(part)

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship":
            return
        external = attributes.get("TargetMode") == "External"
        target = attributes.get("Target", "")
        if not external:
            target = target.lstrip("/") if target.startswith("/") else normpath(join(self._folder, target))
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = Relation(kind=kind, target=target, external=external)


def linked_id(attributes: Attributes) -> str:
    """The value of `r:id`, whatever the prefix is called; "" when there is none."""
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def local_value(attributes: Attributes, name: str) -> str | None:
    """The value of an attribute by its name without prefix; None when there is none."""
    for key, value in attributes.items():
        if key.rpartition(":")[2] == name:
            return value
    return None


def _check_directory(content: bytes) -> None:
    """Nothing; the directory is short enough to be held. Read from the end record, before anything is unpacked."""
    at = content.rfind(_END_RECORD)
    if at < 0 or at + _END_RECORD_BYTES > len(content):
        raise UnreadableError("failed", "It begins like a zip and does not end like one.")
    if int.from_bytes(content[at + 12 : at + 16], "little") > MAX_DIRECTORY_BYTES:
        raise UnreadableError("too_large", "The zip inside lists too many files.")


def _refuse_doctype(*_: object) -> None:
    raise UnreadableError("failed", "Its XML declares a document type, which no office program writes.")


def _bomb() -> UnreadableError:
    return UnreadableError(
        "too_large", f"It unpacks to more than {MAX_UNPACKED_BYTES} bytes, or is packed like a bomb."
    )
