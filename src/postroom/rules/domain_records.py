"""The DNS records that a domain needs so that mail is sent in its name, and received for it.

Two set-ups: the domain's MX is ours, or it is another host's (a company's own mail) and only answers come here, by a
Reply-To at a host below the domain. That host, the return-path host, is ours in both: bounces come back to it, and SPF
is checked against it (RFC 7208 §2.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.rules.dmarc_text import report_uri, report_uris, with_report_address, with_tags
from postroom.rules.spf_merge import Senders, merge_spf
from postroom.rules.sts_policy import STS_LABEL

MX_PRIORITY = 10
"""Of our host: leaves room on both sides."""
OWNERSHIP_LABEL = "_postroom"
OWNERSHIP_PREFIX = "postroom-verification="
RETURN_PATH_LABEL = "bounces"

_STS_NOTE = (
    "Senders read the policy here by HTTPS: the proxy before this server needs a certificate for this name, and has to "
    "pass the Host field on."
)

Purpose = Literal[
    "ownership", "receiving", "spf", "dkim", "dmarc", "return_path", "tls_reports", "mta_sts", "report_permission"
]
WantedType = Literal["TXT", "MX", "CNAME"]


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedRecord:
    """One record to publish."""

    purpose: Purpose
    type: WantedType
    name: str
    """Absolute, without the final dot, lower case."""
    value: str
    """TXT: the text in one piece. MX, CNAME: a host without the final dot."""
    priority: int | None = None
    """Of an MX record."""
    essential: tuple[str, ...] = ()
    """What must be in the record that is found, for others may be in it too: SPF terms, or the address of reports."""
    note: str = ""
    """What its owner should know, as sentences; "" for nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DkimPublication:
    """A public key to publish."""

    selector: str
    text: str
    """As public_record() writes it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedBefore:
    """What DNS has at the domain already, so that it is kept."""

    spf: tuple[str, ...] = ()
    """TXT records at the domain; others than SPF are passed over."""
    spf_lookups: Mapping[str, int] = field(default_factory=dict)
    """For the target of each `include` or `redirect` in them, and of ours, the questions that its own record asks."""
    dmarc: tuple[str, ...] = ()
    """TXT records at `_dmarc`."""
    inherited_dmarc: str | None = None
    """The record of the domain above that judges this one's mail as long as it has none. RFC 9989 §4.10.1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainSetup:
    """What the records are made from. All names are A-labels in lower case, without a final dot."""

    domain: str
    ownership_token: str
    mail_host: str
    """Our host that receives."""
    senders: Senders
    dkim: tuple[DkimPublication, ...]
    report_address: str
    """Where DMARC and TLS reports are to arrive."""
    receives: bool = True
    """Whether the domain's MX is to be ours; else answers come to the return-path host."""
    subdomains: bool = False
    """Whether mail to every name below the domain is to come here too."""
    sts_host: str = ""
    """Our host that serves the MTA-STS policy; "" for no MTA-STS."""
    sts_id: str = ""
    """Changes with the policy. RFC 8461 §3.1."""


def return_path_host(domain: str) -> str:
    """The host below the domain to which bounces come back."""
    return f"{RETURN_PATH_LABEL}.{domain}"


def reply_domain(setup: DomainSetup) -> str:
    """The domain at which answers reach us: the Reply-To of an inbox is there when it is not the domain itself."""
    return setup.domain if setup.receives else return_path_host(setup.domain)


def domain_records(setup: DomainSetup, before: PublishedBefore | None = None) -> tuple[WantedRecord, ...]:
    """All records of the domain, the one that proves its ownership first.

    With another host's MX there are none about receiving at the domain: MTA-STS of ours would have mail for that host
    refused.
    """
    before = before or PublishedBefore()
    records = [_ownership(setup)]
    if setup.receives:
        records.append(_mx("receiving", setup.domain, setup.mail_host))
    if setup.subdomains:
        records.append(_mx("receiving", f"*.{setup.domain}", setup.mail_host))
    records += [_spf(setup, before), *(_dkim(setup.domain, key) for key in setup.dkim), _dmarc(setup, before)]
    records += _return_path(setup)
    if setup.receives:
        records.append(_tls_reports(setup))
        if setup.sts_host:
            records += _mta_sts(setup)
    return tuple(records)


def report_permission(domain: str, report_address: str) -> WantedRecord | None:
    """The record by which the host of the report address agrees to the domain's reports; None when none is needed.

    It stands in the zone of that host, not of the domain: without it receivers send no reports. RFC 9990 §4,
    RFC 7489 §7.1. Whether two domains are one organization cannot be told from their names, so it is wanted unless one
    is below the other.
    """
    host = report_address.rpartition("@")[2].lower()
    if host == domain or host.endswith("." + domain) or domain.endswith("." + host):
        return None
    return WantedRecord(
        purpose="report_permission", type="TXT", name=f"{domain}._report._dmarc.{host}", value="v=DMARC1"
    )


def _ownership(setup: DomainSetup) -> WantedRecord:
    name, value = f"{OWNERSHIP_LABEL}.{setup.domain}", OWNERSHIP_PREFIX + setup.ownership_token
    return WantedRecord(purpose="ownership", type="TXT", name=name, value=value)


def _mx(purpose: Purpose, name: str, host: str) -> WantedRecord:
    return WantedRecord(purpose=purpose, type="MX", name=name, value=host, priority=MX_PRIORITY)


def _spf(setup: DomainSetup, before: PublishedBefore) -> WantedRecord:
    merged = merge_spf(before.spf, setup.senders, before.spf_lookups)
    return WantedRecord(
        purpose="spf", type="TXT", name=setup.domain, value=merged.text, essential=merged.terms, note=merged.note
    )


def _dkim(domain: str, key: DkimPublication) -> WantedRecord:
    return WantedRecord(purpose="dkim", type="TXT", name=f"{key.selector}._domainkey.{domain}", value=key.text)


def _dmarc(setup: DomainSetup, before: PublishedBefore) -> WantedRecord:
    """The record that is there with our address for reports; else `p=none`, or what the domain above asks for."""
    found = [text for text in map(_printable, before.dmarc) if parse_dmarc_record(text) is not None]
    note = ""
    if len(found) > 1:
        note = f"There are {len(found)} DMARC records, and then none counts: publish this one instead of them."
    return WantedRecord(
        purpose="dmarc",
        type="TXT",
        name=f"_dmarc.{setup.domain}",
        value=with_report_address(_kept_policy(found, before.inherited_dmarc), setup.report_address),
        essential=(setup.report_address,),
        note=note,
    )


def _kept_policy(found: Sequence[str], inherited: str | None) -> str:
    """A record that is no more lenient than what holds now."""
    if found:
        parsed = parse_dmarc_record(found[0])
        return found[0] if parsed and parsed.usable else with_tags(found[0], {"p": "none", "sp": None, "np": None})
    inherited = _printable(inherited or "")
    above = parse_dmarc_record(inherited)
    if above is None or not above.usable:
        return with_tags("", {"p": "none"})
    testing = "y" if above.testing else None
    # The domain above reads of its subdomain's mail today, and would stop to.
    rua = ",".join(report_uris(inherited)) or None
    return with_tags("", {"p": above.subdomain_policy or above.policy, "t": testing, "rua": rua})


def _printable(text: str) -> str:
    """What of a record can be written into another one: DNS holds any octets."""
    return "".join(char for char in text if " " <= char <= "~")


def _return_path(setup: DomainSetup) -> list[WantedRecord]:
    host = return_path_host(setup.domain)
    terms = setup.senders.terms()
    value = " ".join(["v=spf1", *terms, "-all"])
    return [
        _mx("return_path", host, setup.mail_host),
        WantedRecord(purpose="return_path", type="TXT", name=host, value=value, essential=terms),
    ]


def _tls_reports(setup: DomainSetup) -> WantedRecord:
    """RFC 8460 §3."""
    value = f"v=TLSRPTv1; rua={report_uri(setup.report_address)}"
    return WantedRecord(
        purpose="tls_reports",
        type="TXT",
        name=f"_smtp._tls.{setup.domain}",
        value=value,
        essential=(setup.report_address,),
    )


def _mta_sts(setup: DomainSetup) -> list[WantedRecord]:
    """RFC 8461 §3.1, §3.3."""
    text = f"v=STSv1; id={setup.sts_id}"
    return [
        WantedRecord(purpose="mta_sts", type="TXT", name=f"_mta-sts.{setup.domain}", value=text),
        WantedRecord(
            purpose="mta_sts", type="CNAME", name=f"{STS_LABEL}.{setup.domain}", value=setup.sts_host, note=_STS_NOTE
        ),
    ]
