"""What a report says about mail that was sent before."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
"""RFC 3464 §2.3.3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedRecipient:
    """One recipient that a bounce is about."""

    address: str
    """`local@domain` as the report has it, the domain in lower case; "" when the report names none."""
    action: Action
    status: str | None = None
    """RFC 3463 §2, `5.1.1`; stated, or inferred from the SMTP reply or the wording when it is not."""
    smtp_code: int | None = None
    """The reply of the host that refused, 550; None when none is quoted."""
    diagnostic: str | None = None
    """What that host said, in its own words, one line."""
    hard: bool = False
    """Whether trying again is no use: the address does not exist, or takes no mail from us."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounce:
    """A mail that says what became of an earlier one. RFC 3464 §1, or the plain words of older systems."""

    recipients: tuple[ReportedRecipient, ...]
    """In the report's order, each address once; empty when it names none."""
    original_message_id: str | None = None
    """Message-ID of the mail it is about, with angle brackets, from the returned header or the words of the report."""
    original_envelope_id: str | None = None
    """RFC 3464 §2.2.1."""
    original_subject: str | None = None
    reporting_host: str | None = None
    """Who says so (Reporting-MTA without its type), when stated."""
    signals: tuple[str, ...] = ()
    """Why this was taken for a bounce, each a short phrase."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """A recipient's report that a mail was unwanted. RFC 5965 §2."""

    feedback_type: str
    """`abuse`, `fraud`, `opt-out`, `not-spam`, `auth-failure`, `virus`, `other`, …; lower case."""
    original_recipient: str | None = None
    """Who complained, when the report says so."""
    original_message_id: str | None = None
    """With angle brackets."""
    original_mail_from: str | None = None
    original_subject: str | None = None
    source_ip: str | None = None
    user_agent: str | None = None
    signals: tuple[str, ...] = ()
    """Why this was taken for a complaint."""
