"""The fields of a delivery status notification, as they stand in its part or were pasted into its text.

RFC 3464 §2, RFC 6533 §4. What is broken is read as far as it goes: groups run together, types left out, comments
after values, fields in any order.
"""

from dataclasses import dataclass, field

from postroom.mail.reports.smtp_reply_text import find_status, one_line
from postroom.mail.reports.values import Action

MAX_STATUS_CHARS = 262_144
"""Of one machine-readable part that is read: a group takes about 400."""
MAX_REPORTED_RECIPIENTS = 1_000
"""Of one report; no relay takes more for one mail."""
STATUS_TYPES = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/xdelivery-status", "text/delivery-status"}
)
"""Content types of the part; the last two are misspellings that are seen."""

_GROUP_FIELDS = frozenset(
    {"original-recipient", "final-recipient", "x-actual-recipient", "action", "status", "diagnostic-code", "remote-mta"}
)
_GENERAL_FIELDS = frozenset({"reporting-mta", "original-envelope-id", "x-original-message-id", "original-message-id"})
_FIELDS = _GROUP_FIELDS | _GENERAL_FIELDS
_STARTERS = frozenset({"original-recipient", "final-recipient", "action", "status"})
"""A field that a group has once: with the second one another group begins, blank line or not."""
_ACTIONS: dict[str, Action] = {
    "failed": "failed",
    "failure": "failed",
    "delayed": "delayed",
    "deferred": "delayed",
    "delivered": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
_ACTION_OF_CLASS: dict[str, Action] = {"2": "delivered", "4": "delayed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGroup:
    """What the report says about one recipient. RFC 3464 §2.3."""

    fields: dict[str, str] = field(default_factory=dict)
    """By lower-case name; the value on one line."""

    @property
    def original(self) -> str:
        """The address as the sender gave it; "" when it is not stated. RFC 3464 §2.3.1."""
        return typed_address(self.fields.get("original-recipient", ""))

    @property
    def final(self) -> str:
        """The address as the reporting host knows it; "" when it is not stated. RFC 3464 §2.3.2."""
        return typed_address(self.fields.get("final-recipient", ""))

    @property
    def address(self) -> str:
        """The address that we may know: the original one, else the final one; the first that is an address at all."""
        candidates = [self.original, self.final, typed_address(self.fields.get("x-actual-recipient", ""))]
        return next((address for address in candidates if "@" in address), "")

    @property
    def action(self) -> Action:
        """Of an unknown word, what the status says; else `failed`. RFC 3464 §2.3.3."""
        word = self.fields.get("action", "").partition(" ")[0].strip(".;,()<>").lower()
        return _ACTIONS.get(word) or _ACTION_OF_CLASS.get((self.status or "5")[0], "failed")

    @property
    def status(self) -> str | None:
        """RFC 3464 §2.3.4, without its comment."""
        return find_status(self.fields.get("status", ""))

    @property
    def diagnostic_type(self) -> str:
        """`smtp`, `x-postfix`, …; lower case, "" when there is none. RFC 3464 §2.3.6."""
        kind, mark, _ = self.fields.get("diagnostic-code", "").partition(";")
        kind = kind.strip().lower()
        return kind if mark and " " not in kind else ""

    @property
    def diagnostic(self) -> str:
        """What the host said, without the type; "" when nothing is quoted."""
        value = self.fields.get("diagnostic-code", "")
        return value.partition(";")[2].strip() if self.diagnostic_type else value


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusReport:
    """A whole notification. RFC 3464 §2.1."""

    groups: tuple[StatusGroup, ...]
    reporting_host: str | None = None
    envelope_id: str | None = None
    message_id: str | None = None
    """Of the mail it is about, as some write it here; verbatim."""
    pasted: bool = False
    """Whether the fields stand in the text of the mail."""


def read_status_fields(text: str) -> StatusReport | None:
    """The notification whose fields the text holds; None when there is no such field.

    text: the decoded content of a status part, or the text of a mail that has the fields pasted in it; the first
    MAX_STATUS_CHARS count. Lines that are no such field end the one before them.
    """
    general: dict[str, str] = {}
    groups: list[dict[str, str]] = [{}]
    for name, value in _fields(text[:MAX_STATUS_CHARS]):
        if not name:
            if groups[-1]:
                groups.append({})
        elif name in _GENERAL_FIELDS:
            general.setdefault(name, value)
        elif name not in groups[-1]:
            groups[-1][name] = value
        elif name in _STARTERS:
            groups.append({name: value})
    found = tuple(StatusGroup(fields=group) for group in groups if not _STARTERS.isdisjoint(group))
    if not found and not general:
        return None
    message_id = general.get("x-original-message-id") or general.get("original-message-id")
    return StatusReport(
        groups=found[:MAX_REPORTED_RECIPIENTS],
        reporting_host=_without_type(general.get("reporting-mta", "")) or None,
        envelope_id=general.get("original-envelope-id") or None,
        message_id=message_id or None,
    )


def _fields(text: str) -> list[tuple[str, str]]:
    """Each known field with its unfolded value, and ("", "") for each blank line."""
    found: list[tuple[str, str]] = []
    name, parts = "", [""]
    for line in text.replace("\r", "").split("\n"):
        if name and line[:1] in {" ", "\t"} and line.strip():
            parts.append(line.strip())
            continue
        if name:
            found.append((name, one_line(" ".join(parts))))
        name = ""
        if not line.strip():
            found.append(("", ""))
            continue
        before, colon, after = line.partition(":")
        if colon and len(before) < 32 and (lowered := before.strip().lower()) in _FIELDS:
            name, parts = lowered, [after.strip()]
    if name:
        found.append((name, one_line(" ".join(parts))))
    return found


def typed_address(value: str) -> str:
    r"""The address of `type; address`, decoded; the value itself when it has no type. RFC 3464 §2.1.2, RFC 6533 §3.

    `\x{6211}` and `+40` are what unitext and xtext make of characters that a relay could not carry.
    """
    address = value.strip()
    while ";" in address and "@" not in address.partition(";")[0]:
        address = address.partition(";")[2].strip()
    if "\\x{" in address:
        address = _decode_unitext(address)
    if "@" not in address and "+40" in address:
        address = address.replace("+40", "@").replace("+2B", "+").replace("+3D", "=")
    if "<" in address:
        address = address.partition("<")[2]
    address = address.partition(">")[0].strip(" \t'\"(),")
    address = address.partition(" ")[0]
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}"


def _decode_unitext(address: str) -> str:
    r"""The address with each `\x{hex}` as its character; one that is none stays."""
    first, *rest = address.split("\\x{")
    found = [first]
    for piece in rest:
        number, brace, after = piece.partition("}")
        try:
            char = chr(int(number[:7], 16)) if brace else ""
        except (ValueError, OverflowError):
            char = ""
        found.append(char + after if char.isprintable() and char else "\\x{" + piece)
    return "".join(found)


def _without_type(value: str) -> str:
    """`host` of `dns; host (comment)`."""
    host = value.partition(";")[2] if ";" in value else value
    return host.strip().partition(" ")[0]
