"""Verdicts, findings and reports as the JSON that messages carry, and that `postroom inspect` prints."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from postroom.mail.authentication.verdicts import Authentication
from postroom.mail.reports.values import Bounce, Complaint
from postroom.rules.codes import FoundCode
from postroom.rules.mail_links import FoundLink
from postroom.rules.screening import Screening

Json = dict[str, Any]


def authentication_json(authentication: Authentication) -> Json:
    """`{spf, dkim[], dmarc, arc, aligned}`, each with its reason."""
    spf, dmarc, arc = authentication.spf, authentication.dmarc, authentication.arc
    return {
        "spf": {"result": spf.result, "domain": spf.domain, "scope": spf.scope, "reason": spf.reason},
        "dkim": [
            {
                "result": one.result,
                "domain": one.domain,
                "selector": one.selector,
                "algorithm": one.algorithm,
                "reason": one.reason,
            }
            for one in authentication.dkim
        ],
        "dmarc": {
            "result": dmarc.result,
            "policy": dmarc.policy,
            "aligned": dmarc.aligned,
            "domain": dmarc.domain,
            "reason": dmarc.reason,
        },
        "arc": {"cv": arc.cv, "reason": arc.reason, "sealers": list(arc.sealers)},
        "aligned": dmarc.aligned,
    }


def screening_json(screening: Screening) -> Json:
    """`{score, findings[{kind, where, excerpt, confidence, reason}]}`."""
    return {"score": round(screening.score, 3), "findings": [asdict(one) for one in screening.findings]}


def codes_json(codes: Sequence[FoundCode]) -> list[Json]:
    """`[{value, confidence}]`, the likeliest first."""
    return [{"value": one.value, "confidence": round(one.confidence, 2)} for one in codes]


def links_json(links: Sequence[FoundLink]) -> list[Json]:
    """`[{url, type, text}]`, links to act on first."""
    return [{"url": one.url, "type": one.kind, "text": one.label} for one in links]


def bounce_json(bounce: Bounce) -> Json:
    """`{recipients[{address, action, status, smtpCode, diagnostic, hard}], originalMessageId, reportingHost}`."""
    return {
        "recipients": [
            {
                "address": one.address,
                "action": one.action,
                "status": one.status,
                "smtpCode": one.smtp_code,
                "diagnostic": one.diagnostic,
                "hard": one.hard,
            }
            for one in bounce.recipients
        ],
        "originalMessageId": bounce.original_message_id,
        "originalSubject": bounce.original_subject,
        "reportingHost": bounce.reporting_host,
    }


def complaint_json(complaint: Complaint) -> Json:
    """`{feedbackType, originalRecipient, originalMessageId, …}`."""
    return {
        "feedbackType": complaint.feedback_type,
        "originalRecipient": complaint.original_recipient,
        "originalMessageId": complaint.original_message_id,
        "originalSubject": complaint.original_subject,
        "sourceIp": complaint.source_ip,
        "userAgent": complaint.user_agent,
    }
