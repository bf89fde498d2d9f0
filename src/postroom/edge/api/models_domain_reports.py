"""What other servers report of a domain, as it is shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from postroom.edge.api.models_common import Body, Shape


class SaySource(Body):
    """Whose a host is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ours": True}]})

    ours: bool | None = Field(
        description="Whether you send through this host: then its failing mail is trouble, and keeps the policy from "
        "getting stricter. `null` takes back what was said."
    )


class DmarcCounts(Shape):
    """Mails, by how they fared."""

    messages: int
    aligned: int = Field(description="Passed DMARC: SPF or DKIM passed for a domain that goes with From.")
    spf_aligned: int
    dkim_aligned: int
    excused: int = Field(
        description="Did not pass, only because of the way they took, in the receiver's word: a list, a forwarder."
    )
    quarantined: int
    rejected: int


class DmarcSource(DmarcCounts):
    """A host that sent mail with the domain in From."""

    source: str = Field(
        description="Its address; `others` for hosts beyond the 200 of a day, and addresses that cannot be read.",
        examples=["192.0.2.9"],
    )
    host: str | None = Field(description="Its name, when DNS says it in both directions.")
    ours: bool | None = Field(description="What you said of it with PATCH.")
    first_seen: str = Field(description="A day, within the days shown.", examples=["2026-11-02"])
    last_seen: str


class DmarcDay(DmarcCounts):
    """One day (UTC), by the beginning of the reports about it."""

    day: str = Field(examples=["2026-11-21"])


class RecordToPublish(Shape):
    """A DNS record."""

    type: Literal["TXT"]
    name: str = Field(examples=["_dmarc.acme.example"])
    value: str = Field(examples=["v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.example; pct=10; t=y"])


class DmarcStep(Shape):
    """What to do next."""

    action: Literal["publish", "add_reports", "wait", "advance", "step_back", "done"] = Field(
        description="`publish` the first record; `add_reports`: have reports sent here as well; `wait`; `advance` or "
        "`step_back` by one step of `none`, `quarantine` for 10, 25, 50 and 100 percent, `reject`; `done`."
    )
    reasons: list[str] = Field(description="Why, a sentence each; of `wait`, all that is missing.")
    record: RecordToPublish | None = Field(description="To publish now; null when the present one stays.")
    clean_days: int = Field(description="Days without trouble on this step.")
    needed_days: int = Field(description="Before the next step; 0 at the top.")
    messages: int = Field(description="Of your own mail in the clean days.")
    share: float | None = Field(description="Of these that passed.")
    failing: list[str] = Field(description="Hosts of yours that fail now.")
    unexplained: list[str] = Field(description="Hosts that send regularly and never pass: say whose they are.")


class ReportAuthentication(Shape):
    """The verdicts on the mail that brought a report."""

    spf: str
    dkim: list[dict[str, str]]
    dmarc: str


class UncountedReport(Shape):
    """A mail to the address of reports that is not part of the figures."""

    received_at: str
    kind: Literal["dmarc", "tls", "none"] = Field(description="`none`: it brings no report.")
    from_: str = Field(alias="from")
    subject: str
    organization: str | None
    report_id: str | None
    begin: str | None
    end: str | None
    defects: list[str] = Field(
        description="Why: `unreadable`, `no_report`, `unauthenticated` (nothing vouches for the sender), "
        "`other_domain`, `bad_period`; and what else is wrong with it."
    )
    reason: str | None = Field(description="Why nothing could be read, in one sentence.")
    authentication: ReportAuthentication


class DmarcProgress(DmarcCounts):
    """Where the domain's DMARC record stands, and what receivers reported."""

    domain_id: str
    domain: str
    report_address: str = Field(examples=["dmarc@acme.example"])
    record: str | None = Field(description="As DNS had it at the last look; null when there is none, or several.")
    since: str | None = Field(description="Since which day it has asked for what it asks for.")
    stage: Literal["unpublished", "none", "quarantine", "reject"]
    percent: int = Field(description="Of failing mail that is quarantined or rejected.")
    next: DmarcStep
    days: int = Field(description="Days that the figures are about, today's the last.")
    reports: int = Field(description="Reports about these days.")
    reported_days: int = Field(description="Days of them that were reported on.")
    share: float | None = Field(description="Of the mail that passed; null when there was none.")
    source_count: int
    sources: list[DmarcSource] = Field(description="At most 200, those with most mail first.")
    series: list[DmarcDay] = Field(description="The days that were reported on, the oldest first.")
    not_counted: list[UncountedReport] = Field(description="The newest 20.")


class TlsPolicyResult(Shape):
    """Sessions by the policy that their senders found."""

    policy: str = Field(description="`sts`, `tlsa`, `no-policy-found`, or another word of a sender's.")
    succeeded: int
    failed: int


class TlsFailureKind(Shape):
    """Sessions that failed alike."""

    kind: str = Field(description="RFC 8460 §4.3.", examples=["certificate-expired"])
    host: str | None = Field(description="The host of yours that they went to.")
    reason: str | None = Field(description="In the sender's words.")
    count: int


class TlsReporter(Shape):
    """Sessions by who reported them."""

    organization: str
    succeeded: int
    failed: int


class TlsDay(Shape):
    """One day (UTC), by the beginning of the reports about it."""

    day: str
    succeeded: int
    failed: int


class TlsReports(Shape):
    """How other servers' TLS sessions with this one went."""

    domain_id: str
    domain: str
    report_address: str
    days: int
    reports: int = Field(description="At most 1,000, the newest.")
    sessions: int
    failed: int
    share: float | None = Field(description="Of the sessions that succeeded; null when there were none.")
    policies: list[TlsPolicyResult]
    failures: list[TlsFailureKind] = Field(description="At most 100, the most frequent first.")
    reporters: list[TlsReporter] = Field(description="At most 200.")
    series: list[TlsDay]
    not_counted: list[UncountedReport] = Field(description="The newest 20.")
