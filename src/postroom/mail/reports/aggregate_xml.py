"""The XML of DMARC aggregate reports, of RFC 7489 §C and of RFC 9990 §A, read as a stream with bounds on everything.

Receivers leave out what must be there and add what is theirs, so nothing is asked of a report but a `feedback` element
in well-formed XML. Document types are refused whole: no report has one, and all attacks that expand entities need one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast
from xml.parsers import expat

from postroom.mail.authentication.verdicts import DmarcPolicy
from postroom.mail.reports.aggregate_values import (
    AggregateReport,
    Disposition,
    OverrideReason,
    ReportedDkim,
    ReportedMail,
    ReportedPolicy,
    ReportedSpf,
)
from postroom.mail.reports.report_file import UnreadableReport, canonical_ip, one_line

MAX_ROWS = 10_000
"""Records of one report; its totals are too low when it has more, and it says so."""
MAX_DEPTH = 50
"""Nesting of elements. A report has five levels, and extensions some of their own."""
MAX_ELEMENTS = 500_000
"""Of one report, those that are passed over too: 10,000 records have half of that."""
MAX_EQUALS_SIGNS = 100_000
"""In one report: each may be an attribute, and reports have next to none."""
MAX_SECTION_ELEMENTS = 1_000
"""Of one record, or of the metadata. RFC 9990 §3.1.3 has at most 100 signatures of four elements."""
MAX_SIGNATURES = 100
"""DKIM results of one record. RFC 9990 §3.1.3."""
MAX_REASONS = 20
"""Of one record; also SPF results, and errors of the whole report."""
MAX_VALUE_CHARS = 1_000
"""Of one value."""
MAX_COUNT = 1_000_000_000
"""Mails of one record; a larger number is a mistake or a lie."""

_SECTIONS = frozenset(("report_metadata", "policy_published", "record"))
_POLICIES = frozenset(("none", "quarantine", "reject"))
_DISPOSITIONS = _POLICIES | {"pass"}
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
_MAX_WORD_CHARS = 40
_MAX_STAMP_DIGITS = 12
_BEGINNING_BYTES = 4_096


class NoReport(UnreadableReport):
    """The file is something other than a report: not XML, or XML about something else."""


def parse_aggregate_xml(content: bytes) -> AggregateReport:
    """What the report says.

    content: the whole document, unpacked.
    Raises: NoReport when it is no XML, or its root is not `feedback`; UnreadableReport when it breaks off or goes over
    the bounds of depth and elements. Records that cannot be counted are left out, and it says so in its defects.
    """
    content = content.lstrip(b" \t\r\n")
    if content.count(b"=") > MAX_EQUALS_SIGNS:
        raise UnreadableReport("The XML has too many attributes.")
    try:
        return _read(content, None).report()
    except (expat.ExpatError, ValueError, LookupError):
        pass
    try:
        # Names of organisations come in whatever encoding, and the declared one is not always known, or theirs.
        return _read(content.decode("utf-8", "replace").encode(), "utf-8").report("bad_encoding")
    except expat.ExpatError:
        if b"feedback" in content[:_BEGINNING_BYTES]:
            raise UnreadableReport("The XML is broken or cut short.") from None
        raise NoReport("The file is no XML.") from None


def _read(content: bytes, encoding: str | None) -> "_Reader":
    reader = _Reader()
    reader.read(content, encoding)
    return reader


@dataclass(slots=True)
class _Element:
    name: str
    text: str = ""
    children: list["_Element"] = field(default_factory=list)

    def child(self, name: str) -> "_Element":
        """The first one of that name; an empty one when there is none."""
        return next((one for one in self.children if one.name == name), _NOTHING)

    def children_of(self, name: str, at_most: int) -> Iterator["_Element"]:
        found = (one for one in self.children if one.name == name)
        return (one for _, one in zip(range(at_most), found, strict=False))

    def value(self, name: str) -> str:
        """Of the child of that name, one printable line."""
        return one_line(self.child(name).text)

    def word(self, name: str) -> str:
        """As value(), in lower case."""
        return self.value(name).lower()

    def domain(self, name: str) -> str:
        return self.word(name).removesuffix(".")


_NOTHING = _Element("")


class _Enough(Exception):
    """The report has all the rows that are read."""


class _Reader:
    """One pass over the document. Elements are kept for one section at a time, and then turned into a row."""

    def __init__(self) -> None:
        self._metadata = _NOTHING
        self._policy = _NOTHING
        self._rows: list[ReportedMail] = []
        self._defects: dict[str, None] = {}
        self._depth = 0
        self._element_count = 0
        self._section_count = 0
        self._prefix = ""
        self._open: list[_Element] = []
        """The section and the elements inside it that are open."""
        self._skipping_from = 0
        """The depth of the element all of which is passed over; 0 for none."""

    def read(self, content: bytes, encoding: str | None) -> None:
        """Raises: UnreadableReport, and what expat raises for XML that is none, or in an encoding it does not know.

        encoding: instead of the declared one.
        """
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_document_type
        try:
            # In one call: expat 2.5 begins a long token anew with each piece it is given.
            parser.Parse(content, True)
        except _Enough:
            self._defects["too_many_rows"] = None

    def report(self, *defects: str) -> AggregateReport:
        """What was read."""
        metadata, span = self._metadata, self._metadata.child("date_range")
        errors = (one_line(one.text) for one in metadata.children_of("error", MAX_REASONS))
        return AggregateReport(
            organization=metadata.value("org_name"),
            email=metadata.value("email"),
            report_id=metadata.value("report_id"),
            begin_ms=_milliseconds(span.value("begin")),
            end_ms=_milliseconds(span.value("end")),
            policy=_policy(self._policy),
            rows=tuple(self._rows),
            errors=tuple(filter(None, errors)),
            defects=(*self._defects, *defects),
        )

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self._element_count += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableReport("The elements of the XML lie too deep in each other.")
        if self._element_count > MAX_ELEMENTS:
            raise UnreadableReport("The XML has too many elements.")
        if self._skipping_from:
            return
        prefix, _, local = name.rpartition(":")
        if self._depth == 1:
            if local != "feedback":
                raise NoReport("The XML is about something other than DMARC.")
            self._prefix = prefix
        elif prefix != self._prefix or (self._depth == 2 and local not in _SECTIONS):
            self._skipping_from = self._depth
        else:
            self._open_element(local)

    def _open_element(self, name: str) -> None:
        if self._open:
            self._section_count += 1
            if self._section_count > MAX_SECTION_ELEMENTS:
                self._defects["too_many_elements"] = None
                self._skipping_from = self._depth
                return
            element = _Element(name)
            self._open[-1].children.append(element)
        else:
            self._section_count = 0
            element = _Element(name)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        if self._skipping_from:
            if self._skipping_from == self._depth:
                self._skipping_from = 0
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self._close_section(element)
        self._depth -= 1

    def _characters(self, text: str) -> None:
        if self._open and not self._skipping_from:
            element = self._open[-1]
            if len(element.text) < MAX_VALUE_CHARS:
                element.text = (element.text + text)[:MAX_VALUE_CHARS]

    def _close_section(self, section: _Element) -> None:
        if section.name == "report_metadata":
            self._metadata = section if self._metadata is _NOTHING else self._metadata
        elif section.name == "policy_published":
            self._policy = section if self._policy is _NOTHING else self._policy
        elif len(self._rows) >= MAX_ROWS:
            raise _Enough
        else:
            self._add_row(section)

    def _add_row(self, record: _Element) -> None:
        row = _row(record)
        if row is None:
            self._defects["bad_row"] = None
            return
        if not row.source_ip:
            self._defects["bad_source_ip"] = None
        self._rows.append(row)


def _refuse_document_type(*_declared: object) -> None:
    raise UnreadableReport("The XML declares a document type, which no report has.")


# --- What the elements say --------------------------------------------------------------------------------------------


def _policy(said: _Element) -> ReportedPolicy:
    percent = said.value("pct")
    testing = said.word("testing") or said.word("t")
    return ReportedPolicy(
        domain=said.domain("domain"),
        policy=_policy_word(said.word("p")),
        subdomain_policy=_policy_word(said.word("sp")),
        missing_domain_policy=_policy_word(said.word("np")),
        strict_dkim=_strict(said.word("adkim")),
        strict_spf=_strict(said.word("aspf")),
        percent=min(int(percent), 100) if _is_number(percent) else None,
        testing=testing == "y",
    )


def _row(record: _Element) -> ReportedMail | None:
    """One record; None when it does not say how many mails it is about."""
    row, identifiers, results = record.child("row"), record.child("identifiers"), record.child("auth_results")
    count = row.value("count")
    if not _is_number(count) or int(count) > MAX_COUNT:
        return None
    judged = row.child("policy_evaluated")
    disposition = judged.word("disposition")
    return ReportedMail(
        source_ip=canonical_ip(row.value("source_ip")),
        count=int(count),
        disposition=cast("Disposition", disposition) if disposition in _DISPOSITIONS else None,
        dkim_aligned=judged.word("dkim") == "pass",
        spf_aligned=judged.word("spf") == "pass",
        header_from=identifiers.domain("header_from"),
        envelope_from=identifiers.domain("envelope_from"),
        reasons=tuple(
            OverrideReason(kind=_kind(one.word("type")), comment=one.value("comment"))
            for one in judged.children_of("reason", MAX_REASONS)
        ),
        dkim=tuple(
            ReportedDkim(domain=one.domain("domain"), selector=one.value("selector"), result=one.word("result"))
            for one in results.children_of("dkim", MAX_SIGNATURES)
        ),
        spf=tuple(
            ReportedSpf(domain=one.domain("domain"), scope=one.word("scope"), result=one.word("result"))
            for one in results.children_of("spf", MAX_REASONS)
        ),
    )


def _policy_word(word: str) -> DmarcPolicy | None:
    return cast("DmarcPolicy", word) if word in _POLICIES else None


def _strict(word: str) -> bool | None:
    return {"s": True, "r": False}.get(word)


def _kind(word: str) -> str:
    return word if 0 < len(word) <= _MAX_WORD_CHARS and _WORD.issuperset(word) else "other"


def _is_number(text: str) -> bool:
    # int() would take underscores, signs and a thousand digits.
    return 0 < len(text) <= _MAX_STAMP_DIGITS and text.isascii() and text.isdigit()


def _milliseconds(seconds: str) -> int | None:
    return int(seconds) * 1000 if _is_number(seconds) else None
