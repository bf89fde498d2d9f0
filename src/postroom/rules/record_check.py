"""Whether DNS has a record that we want: by what it means, for nobody copies one letter by letter.

TXT records come joined from their strings, so how they were split is no matter. Other text at the same name is passed
over, as it is by those who read the records.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.mail.authentication.dns import DnsAnswer, RecordType
from postroom.mail.authentication.spf_record import is_spf_record
from postroom.mail.authentication.tags import Refusal, parse_tags
from postroom.rules.dmarc_text import dmarc_tags, reports_to
from postroom.rules.domain_records import OWNERSHIP_PREFIX, Purpose, WantedRecord
from postroom.rules.spf_merge import spf_allows

MAX_FOUND = 5
"""Records shown of what was found."""
MAX_FOUND_CHARS = 500
"""Of one record, as shown."""

RecordStatus = Literal["ok", "missing", "wrong", "pending"]
"""`pending`: DNS did not answer, so nothing is known yet."""

_NO_SPACE = str.maketrans("", "", ' \t\r\n"\\')


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordCheck:
    """What DNS has in place of a record that we want."""

    status: RecordStatus
    found: tuple[str, ...] = ()
    """What is there of that kind, printable and cut."""
    reason: str = ""
    """One sentence; "" for a plain `ok` or `missing`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Finding:
    """What was found of a kind: records of that kind, and what is wrong with them."""

    texts: tuple[str, ...]
    wrong: str = ""
    remark: str = ""


def question_for(wanted: WantedRecord) -> RecordType:
    """What to ask DNS for at the record's name: an alias is asked for its addresses, and so is its target."""
    return "A" if wanted.type == "CNAME" else wanted.type


def compare_record(wanted: WantedRecord, found: DnsAnswer, target: DnsAnswer | None = None) -> RecordCheck:
    """Whether the record does what we want it for.

    found: the answer to question_for() at the record's name. target: the answer to it at the value of a CNAME; None
    when it was not asked: then any address will do.
    """
    if found.outcome == "temporary" or (target is not None and target.outcome == "temporary"):
        return RecordCheck(status="pending", reason="DNS did not answer.")
    if wanted.type == "CNAME":
        finding = _compare_alias(wanted, found.records, target)
    elif wanted.type == "MX":
        finding = _compare_mx(wanted, found.records)
    else:
        finding = _TEXT_CHECKS[wanted.purpose](wanted, found.records)
    if not finding.texts:
        return RecordCheck(status="missing", reason=finding.wrong)
    return RecordCheck(
        status="wrong" if finding.wrong else "ok",
        found=tuple(map(_shown, finding.texts[:MAX_FOUND])),
        reason=finding.wrong or finding.remark,
    )


def _shown(text: str) -> str:
    """The text with what does not print replaced: DNS holds any octets."""
    cut = text if len(text) <= MAX_FOUND_CHARS else text[:MAX_FOUND_CHARS] + "..."
    return "".join(char if char.isprintable() else "\ufffd" for char in cut)


# --- Hosts ------------------------------------------------------------------------------------------------------------


def _compare_mx(wanted: WantedRecord, hosts: tuple[str, ...]) -> _Finding:
    if wanted.value not in hosts:
        return _Finding(texts=hosts, wrong=f"Mail goes to other hosts than {wanted.value}." if hosts else "")
    if hosts[0] != wanted.value:
        return _Finding(
            texts=hosts, remark=f"Mail goes to {hosts[0] or 'nobody'} first, and here only when that fails."
        )
    return _Finding(texts=hosts)


def _compare_alias(wanted: WantedRecord, addresses: tuple[str, ...], target: DnsAnswer | None) -> _Finding:
    if target is not None and addresses and not set(addresses) & set(target.records):
        return _Finding(texts=addresses, wrong=f"The name leads to other addresses than {wanted.value}.")
    return _Finding(texts=addresses)


# --- Texts ------------------------------------------------------------------------------------------------------------


def _compare_ownership(wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    stripped = [text.strip().strip('"') for text in texts]
    if wanted.value in stripped:
        return _Finding(texts=(wanted.value,))
    others = tuple(text for text in stripped if text.startswith(OWNERSHIP_PREFIX))
    return _Finding(texts=others, wrong="The token is another one than this domain's." if others else "")


def _compare_spf(wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    records = tuple(text for text in texts if is_spf_record(text))
    if len(records) > 1:
        return _Finding(texts=records, wrong="There is more than one SPF record, and then none counts.")
    lacking = [term for term in wanted.essential if records and not spf_allows(records[0], term)]
    if lacking:
        return _Finding(texts=records, wrong=f"The record does not allow {' '.join(lacking)}, or has a mistake in it.")
    return _Finding(texts=records)


def _compare_dkim(wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    key = _key_of(wanted.value)
    # A selector is made up for one key, so that whatever stands at its name was meant to be it.
    if not texts:
        return _Finding(texts=())
    if len(texts) > 1:
        return _Finding(texts=texts, wrong="There is more than one record at this name.")
    found = _key_of(texts[0])
    if found is not None and found == key:
        return _Finding(texts=texts)
    if found is not None and not found[1]:
        return _Finding(texts=texts, wrong="The key is revoked: p= is empty.")
    if texts[0].translate(_NO_SPACE).startswith(wanted.value.translate(_NO_SPACE)):
        return _Finding(texts=texts, wrong="Quotation marks, or something after the key, became part of the value.")
    if wanted.value.translate(_NO_SPACE).startswith(texts[0].translate(_NO_SPACE)):
        return _Finding(texts=texts, wrong="The value is cut short.")
    return _Finding(texts=texts, wrong="The key is another one.")


def _key_of(text: str) -> tuple[str, str] | None:
    """The kind of key and the key itself; None when it is no key record. RFC 6376 §3.6.1."""
    try:
        tags = parse_tags(text)
    except Refusal:
        return None
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return None
    return tags.get("k", "rsa").lower(), "".join(tags["p"].split())


def _compare_dmarc(wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    records = [(text, record) for text in texts if (record := parse_dmarc_record(text)) is not None]
    shown = tuple(text for text, _ in records)
    if len(records) > 1:
        return _Finding(texts=shown, wrong="There is more than one DMARC record, and then none counts.")
    if not records:
        near = tuple(text for text in texts if text.translate(_NO_SPACE).lower().startswith("v=dmarc"))
        return _Finding(texts=near, wrong="The record does not begin with v=DMARC1." if near else "")
    text, record = records[0]
    if "p" not in dmarc_tags(text) or not record.usable:
        return _Finding(texts=shown, wrong="The record has no policy that can be read.")
    lacking = [address for address in wanted.essential if not reports_to(text, address)]
    if lacking:
        return _Finding(texts=shown, wrong=f"The record does not have reports sent to {' '.join(lacking)}.")
    return _Finding(texts=shown)


def _compare_tls_reports(wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    records = _versioned(texts, "TLSRPTv1")
    if len(records) > 1:
        return _Finding(texts=records, wrong="There is more than one record of TLS reports, and then none counts.")
    lacking = [address for address in wanted.essential if records and not reports_to(records[0], address)]
    if lacking:
        return _Finding(texts=records, wrong=f"The record does not have reports sent to {' '.join(lacking)}.")
    return _Finding(texts=records)


def _compare_mta_sts(wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    records = _versioned(texts, "STSv1")
    if len(records) > 1:
        return _Finding(texts=records, wrong="There is more than one record of MTA-STS, and then none counts.")
    if records and dmarc_tags(records[0]).get("id") != dmarc_tags(wanted.value)["id"]:
        return _Finding(texts=records, wrong="The id is another one, so that senders keep to an old policy.")
    return _Finding(texts=records)


def _versioned(texts: tuple[str, ...], version: str) -> tuple[str, ...]:
    """The texts that begin with `v=` and the version. RFC 8460 §3, RFC 8461 §3.1."""
    return tuple(text for text in texts if text.partition(";")[0].translate(_NO_SPACE) == f"v={version}")


def _compare_permission(_wanted: WantedRecord, texts: tuple[str, ...]) -> _Finding:
    return _Finding(texts=_versioned(texts, "DMARC1"))


_TEXT_CHECKS: dict[Purpose, Callable[[WantedRecord, tuple[str, ...]], _Finding]] = {
    "ownership": _compare_ownership,
    "spf": _compare_spf,
    "return_path": _compare_spf,
    "dkim": _compare_dkim,
    "dmarc": _compare_dmarc,
    "tls_reports": _compare_tls_reports,
    "mta_sts": _compare_mta_sts,
    "report_permission": _compare_permission,
}
