"""What a DMARC aggregate report says. RFC 9990 §3.1.1, RFC 7489 §7.2."""

from dataclasses import dataclass, field
from typing import Literal

from postroom.mail.authentication.verdicts import DmarcPolicy

Disposition = Literal["none", "pass", "quarantine", "reject"]
"""What became of the mail. RFC 9990 has `pass` for mail that passed, where RFC 7489 says `none`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedPolicy:
    """The record that the receiver found and judged by; None and "" where the report does not say."""

    domain: str
    """Lower case."""
    policy: DmarcPolicy | None = None
    """`p`."""
    subdomain_policy: DmarcPolicy | None = None
    """`sp`."""
    missing_domain_policy: DmarcPolicy | None = None
    """`np`."""
    strict_dkim: bool | None = None
    strict_spf: bool | None = None
    percent: int | None = None
    """`pct`, 0 to 100; RFC 9989 has it no more."""
    testing: bool = False
    """`t=y`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideReason:
    """Why a receiver did something other than the policy asks. RFC 9990 §3.1.6, RFC 7489 §6.7."""

    kind: str
    """`forwarded`, `sampled_out`, `trusted_forwarder`, `mailing_list`, `local_policy`, `policy_test_mode`, `other`;
    lower case, and as the report has it when it is a single word."""
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedDkim:
    """One signature as the receiver verified it."""

    domain: str
    selector: str
    result: str
    """RFC 8601 §2.7.1, lower case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedSpf:
    """SPF as the receiver checked it."""

    domain: str
    scope: str
    """`mfrom` or `helo`; "" when the report does not say."""
    result: str
    """RFC 8601 §2.7.2, lower case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedMail:
    """Mails from one host that fared alike: one `record` of a report."""

    source_ip: str
    """Written canonically; "" when the report's cannot be read."""
    count: int
    disposition: Disposition | None
    dkim_aligned: bool
    """DKIM passed for a domain that goes with From."""
    spf_aligned: bool
    """SPF passed for a domain that goes with From."""
    header_from: str
    """Lower case."""
    envelope_from: str = ""
    """Lower case; "" for the null reverse-path too."""
    reasons: tuple[OverrideReason, ...] = ()
    dkim: tuple[ReportedDkim, ...] = ()
    spf: tuple[ReportedSpf, ...] = ()

    @property
    def aligned(self) -> bool:
        """Whether DMARC passed. RFC 9989 §5.3."""
        return self.dkim_aligned or self.spf_aligned


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregateReport:
    """One receiver's account of mail that named a domain in From, over some hours. Anybody can write one."""

    organization: str
    """Who reports, in their own words."""
    email: str
    report_id: str
    begin_ms: int | None
    end_ms: int | None
    """Milliseconds since 1970 UTC; None when neither the report nor its file name says."""
    policy: ReportedPolicy
    rows: tuple[ReportedMail, ...] = field(default=(), repr=False)
    errors: tuple[str, ...] = ()
    """What the receiver found wrong with the record."""
    defects: tuple[str, ...] = ()
    """What was wrong or went over a bound, one short code each: `bad_row`, `bad_source_ip`, `too_many_rows`,
    `too_many_elements`, `bad_encoding`, `several_reports`, `unreadable`."""
    refused: str = ""
    """Why nothing was read (a bomb, a broken file), one sentence; "" for a report that was read."""
