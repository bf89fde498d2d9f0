"""What other servers report of a domain. Days are UTC and told as `2026-11-21`."""

from dataclasses import dataclass, field
from datetime import datetime

from postroom_client.values import Value


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcCountFields(Value):
    """Mails, by how they fared."""

    messages: int = 0
    aligned: int = 0
    """Passed DMARC: SPF or DKIM passed for a domain that goes with From."""
    spf_aligned: int = 0
    dkim_aligned: int = 0
    excused: int = 0
    """Did not pass, only because of the way they took, in the receiver's word: a list, a forwarder."""
    quarantined: int = 0
    rejected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcSource(DmarcCountFields):
    """A host that sent mail with the domain in From."""

    source: str = ""
    """Its address; `others` for what is not told one by one."""
    host: str | None = None
    """Its name, when DNS says it in both directions."""
    ours: bool | None = None
    """What was said of it with say_dmarc_source."""
    first_seen: str = ""
    last_seen: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcDay(DmarcCountFields):
    """One day, by the beginning of the reports about it."""

    day: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordToPublish(Value):
    """A DNS record."""

    type: str = ""
    name: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcStep(Value):
    """What to do next."""

    action: str = ""
    """`publish`, `add_reports`, `wait`, `advance`, `step_back` or `done`."""
    reasons: tuple[str, ...] = ()
    """Why, a sentence each; of `wait`, all that is missing."""
    record: RecordToPublish | None = None
    """To publish now; None when the present one stays."""
    clean_days: int = 0
    """Days without trouble on this step."""
    needed_days: int = 0
    """Before the next step; 0 at the top."""
    messages: int = 0
    """Of your own mail in the clean days."""
    share: float | None = None
    """Of these that passed."""
    failing: tuple[str, ...] = ()
    """Hosts of yours that fail now."""
    unexplained: tuple[str, ...] = ()
    """Hosts that send regularly and never pass: say whose they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportAuthentication(Value):
    """The verdicts on the mail that brought a report."""

    spf: str = ""
    dkim: tuple[dict[str, str], ...] = ()
    dmarc: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class UncountedReport(Value):
    """A mail to the address of reports that is not part of the figures."""

    received_at: datetime | None = None
    kind: str = ""
    """`dmarc`, `tls` or `none`: it brings no report."""
    from_: str = ""
    subject: str = ""
    organization: str | None = None
    report_id: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    defects: tuple[str, ...] = ()
    """Why, as short codes."""
    reason: str | None = None
    """Why nothing could be read, in one sentence."""
    authentication: ReportAuthentication = field(default_factory=ReportAuthentication)


@dataclass(frozen=True, kw_only=True, slots=True)
class DmarcProgress(DmarcCountFields):
    """Where the domain's DMARC record stands, and what receivers reported."""

    domain_id: str = ""
    domain: str = ""
    report_address: str = ""
    record: str | None = None
    """As DNS had it at the last look; None when there is none, or several."""
    since: str | None = None
    """Since which day it has asked for what it asks for."""
    stage: str = ""
    """`unpublished`, `none`, `quarantine` or `reject`."""
    percent: int = 0
    """Of failing mail that is quarantined or rejected."""
    next: DmarcStep = field(default_factory=DmarcStep)
    days: int = 0
    """Days that the figures are about, today's the last."""
    reports: int = 0
    reported_days: int = 0
    share: float | None = None
    """Of the mail that passed; None when there was none."""
    source_count: int = 0
    sources: tuple[DmarcSource, ...] = ()
    """At most 200, those with most mail first."""
    series: tuple[DmarcDay, ...] = ()
    """The days that were reported on, the oldest first."""
    not_counted: tuple[UncountedReport, ...] = ()
    """The newest 20."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsPolicyResult(Value):
    """Sessions by the policy that their senders found."""

    policy: str = ""
    """`sts`, `tlsa`, `no-policy-found`, or another word of a sender's."""
    succeeded: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsFailureKind(Value):
    """Sessions that failed alike."""

    kind: str = ""
    """A word of RFC 8460 §4.3."""
    host: str | None = None
    """The host of yours that they went to."""
    reason: str | None = None
    """In the sender's words."""
    count: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsReporter(Value):
    """Sessions by who reported them."""

    organization: str = ""
    succeeded: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsDay(Value):
    """One day, by the beginning of the reports about it."""

    day: str = ""
    succeeded: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsReports(Value):
    """How other servers' TLS sessions with this one went."""

    domain_id: str = ""
    domain: str = ""
    report_address: str = ""
    days: int = 0
    reports: int = 0
    sessions: int = 0
    failed: int = 0
    share: float | None = None
    """Of the sessions that succeeded; None when there were none."""
    policies: tuple[TlsPolicyResult, ...] = ()
    failures: tuple[TlsFailureKind, ...] = ()
    """At most 100, the most frequent first."""
    reporters: tuple[TlsReporter, ...] = ()
    series: tuple[TlsDay, ...] = ()
    not_counted: tuple[UncountedReport, ...] = ()
    """The newest 20."""
