"""How what was read of a mail is compared with what its suite states."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from postroom.mail.mime import Part, read_structure
from postroom.mail.parse import parse_mail
from postroom.mail.values import Mailbox, ParsedMail


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """One row: the points on which we and the suite differ."""

    row: str
    misses: tuple[str, ...]


def fold(text: str | None) -> str:
    """The text with each run of white space as one space. NUL and U+FFFD are one: no store keeps the first."""
    return " ".join((text or "").replace("\x00", "\ufffd").split())


def table(task: str, scores: list[Score]) -> str:
    """The result as a few lines to print, a line for each row that misses."""
    passed = sum(not score.misses for score in scores)
    lines = [f"{task}: {passed}/{len(scores)} = {passed / len(scores):.1%}"]
    lines += [f"    {score.row}: {', '.join(score.misses)}" for score in scores if score.misses]
    return "\n".join(lines)


def share(scores: list[Score]) -> float:
    """Rows that agree on every point, of all rows."""
    return sum(not score.misses for score in scores) / len(scores)


# --- What a mail says ------------------------------------------------------------------------------------------------


def score_parsing(row: dict[str, Any], folder: Path) -> Score:
    """Every field that the row states must agree. A text made from HTML is none, for the suite makes none."""
    mail = parse_mail((folder / row["message"]).read_bytes())
    stated = row["expected"]
    points = {
        "subject": fold(mail.subject) == fold(stated["subject"]),
        "from": _same_mailboxes(mail.from_, stated["from"]),
        "to": _same_mailboxes(mail.to, stated["to"]),
        "cc": _same_mailboxes(mail.cc, stated["cc"]),
        "text": fold(None if mail.text_is_from_html else mail.text) == fold(" ".join(stated["text"])),
        "html": fold(mail.html) == fold(" ".join(stated["html"])),
        "attachments_count": len(mail.attachments) == stated["attachments_count"],
        "attachment_names": _same_names(mail, stated["attachment_names"]),
    }
    return Score(row=row["id"], misses=tuple(point for point, agrees in points.items() if not agrees))


def _same_mailboxes(ours: tuple[Mailbox, ...], theirs: list[dict[str, str | None]] | None) -> bool:
    return [(fold(box.name), box.address) for box in ours] == [
        (fold(box["name"]), _lower_domain(box["address"] or "")) for box in theirs or []
    ]


def _lower_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return local + at + domain.lower()


def _same_names(mail: ParsedMail, theirs: list[str | None]) -> bool:
    """In order; any name will do where the suite has none, because ours always have one."""
    ours = [attachment.filename for attachment in mail.attachments]
    return len(ours) == len(theirs) and all(
        name is None or fold(name) == fold(mine) for mine, name in zip(ours, theirs, strict=True)
    )


# --- How a mail is built ---------------------------------------------------------------------------------------------

Tree = tuple[str, tuple["Tree", ...] | bytes]
"""A content type, and the parts or the decoded content."""


def score_structure(row: dict[str, Any], folder: Path) -> Score:
    """The tree of parts must be the stated one: types, order, nesting, and the decoded content of each leaf."""
    xml = folder / row["expected"]["decoded_event_stream_xml"]
    theirs = _stated_message(ET.fromstring(xml.read_bytes()), xml.parent)
    ours = _our_message((folder / row["message"]).read_bytes())
    return Score(row=row["id"], misses=tuple(_differences(ours, theirs, "1")))


def _differences(ours: Tree, theirs: Tree, path: str) -> list[str]:
    if ours[0] != theirs[0]:
        return [f"{path} is {ours[0]}, stated {theirs[0]}"]
    if isinstance(ours[1], bytes) or isinstance(theirs[1], bytes):
        return [] if ours[1] == theirs[1] else [f"{path} content"]
    if len(ours[1]) != len(theirs[1]):
        return [f"{path} has {len(ours[1])} parts, stated {len(theirs[1])}"]
    return [
        difference
        for number, (mine, other) in enumerate(zip(ours[1], theirs[1], strict=True), 1)
        for difference in _differences(mine, other, f"{path}.{number}")
    ]


def _our_message(raw: bytes) -> Tree:
    return _our_part(read_structure(raw).root, raw)


def _our_part(part: Part, raw: bytes) -> Tree:
    if part.is_multipart:
        return part.content_type, tuple(_our_part(child, raw) for child in part.children)
    content = part.content(raw)[0]
    if part.content_type == "message/rfc822":
        return part.content_type, (_our_message(content),)
    return part.content_type, _fold_lines(content, part.content_type)


def _stated_message(element: ET.Element, folder: Path, default: str = "text/plain") -> Tree:
    content_type = default
    for stated in element.iterfind("header/field"):
        name, _, value = (stated.text or "").strip().partition(":")
        if name.strip().lower() == "content-type":
            content_type = value.strip().partition(";")[0].strip().lower()
            break
    for child in element:
        if child.tag == "multipart":
            below = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
            return content_type, tuple(_stated_message(part, folder, below) for part in child.iterfind("body-part"))
        if child.tag == "message":
            return content_type, (_stated_message(child, folder),)
        if child.tag in {"text-body", "binary-body"}:
            return content_type, _fold_lines((folder / child.attrib["name"]).read_bytes(), content_type)
    return content_type, b""


def _fold_lines(content: bytes, content_type: str) -> bytes:
    """Text with line feeds only: the suite keeps its texts with either line ending."""
    return content.replace(b"\r\n", b"\n") if content_type.startswith("text/") else content
