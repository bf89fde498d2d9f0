"""A domain's records, each held against what DNS has: the value that is stored, shown and decided by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from postroom.flows.domain_dns import Answers, ask, published_before, questions_for
from postroom.flows.ports import MailHosts, Resolver
from postroom.flows.relay_routes import spf_includes
from postroom.flows.report_boxes import report_address
from postroom.flows.views import Json
from postroom.rules.dkim_rotation import KeyLife
from postroom.rules.dmarc_text import asks_the_same, published_record
from postroom.rules.domain_records import (
    DkimPublication,
    DomainSetup,
    PublishedBefore,
    WantedRecord,
    domain_records,
)
from postroom.rules.domain_state import REQUIRED, JudgedRecord
from postroom.rules.spf_merge import Senders
from postroom.rules.sts_policy import own_policy, policy_digest
from postroom.store.db import Connection, Row
from postroom.store.relays import relays_of

_MERGED = {"spf", "dmarc"}
"""Made from what DNS had before; the others are ours alone."""
_NOBODY = {"null_mx", "no_such_domain", "no_mail_host"}


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnHost:
    """What this server is called, as far as domains point at it."""

    domain: str
    """Of inboxes that name no other."""
    mail_host: str
    """Its MX name."""
    sts_host: str = ""
    """Which serves MTA-STS policies: the host of the HTTP API; "" for none."""
    certified: bool = False
    """Whether it has a certificate for STARTTLS."""
    spf_include: str = ""
    """The domain whose SPF record lists the hosts that our mail leaves from; "" when it leaves from mail_host."""
    relay_includes: tuple[str, ...] = ()
    """Those of the relays that the mail of the domain at hand leaves by."""

    def senders(self) -> Senders:
        """What SPF records are to allow."""
        return Senders(include=self.spf_include, host=self.mail_host, relays=self.relay_includes)

    def for_domain(self, connection: Connection, row: Any) -> "OwnHost":
        """The same, with the relays of the domain. row: columns of domains."""
        return replace(self, relay_includes=spf_includes(relays_of(connection, row.workspace_id), row.id))


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainLook:
    """What one look at DNS brought."""

    before: PublishedBefore
    answers: Answers
    hosts: MailHosts | None
    """Who takes the domain's own mail; asked only where it is not us."""

    def seen_selectors(self, row: Row[Any], keys: Sequence[Row[Any]], own: OwnHost) -> set[str]:
        """The selectors of the keys whose records DNS has, as they should be."""
        states = {
            record.name.partition(".")[0]: self.answers.compare(record).status
            for record in wanted_records(row, keys, own, self.before)
            if record.purpose == "dkim"
        }
        return {selector for selector, status in states.items() if status == "ok"}

    def judge(self, row: Row[Any], keys: Sequence[Row[Any]], own: OwnHost) -> list[Json]:
        """The records as they are stored and shown."""
        stored = {(one["purpose"], one["type"], one["name"]): one for one in row.records or ()}
        signing = _signing_selectors(keys)
        judged = []
        for record in wanted_records(row, keys, own, self.before):
            check = self.answers.compare(record)
            known = stored.get((record.purpose, record.type, record.name))
            # Without an answer it is not known what to keep: the value that was worked out before stands.
            keeps = check.status == "pending" and known is not None and record.purpose in _MERGED
            value = known["value"] if keeps and known is not None else record.value
            needed = record.purpose in REQUIRED and (
                record.purpose != "dkim" or record.name.partition(".")[0] in signing
            )
            judged.append(
                {
                    **_plain(record, value),
                    "required": needed,
                    "status": check.status,
                    "found": list(check.found),
                    "reason": check.reason or None,
                    "note": record.note or None,
                }
            )
        if self.hosts is not None:
            judged.append(_others_mx(row, self.hosts))
        return judged


NO_LOOK = DomainLook(before=PublishedBefore(), answers=Answers(by_question={}), hosts=None)
"""Nothing is known."""


async def look_up(resolver: Resolver, row: Row[Any], keys: Sequence[Row[Any]], own: OwnHost) -> DomainLook:
    """What DNS says of the domain now. Takes as long as the slowest answer."""
    before = await published_before(resolver, row.domain, own.senders().includes())
    answers = await ask(resolver, questions_for(wanted_records(row, keys, own, before)))
    hosts = await resolver.mail_hosts(row.domain) if row.setup == "reply_to" else None
    return DomainLook(before=before, answers=answers, hosts=hosts)


def wanted_records(
    row: Any, keys: Sequence[Row[Any]], own: OwnHost, before: PublishedBefore | None = None
) -> tuple[WantedRecord, ...]:
    """The records that the domain needs. row: columns of domains; keys: all of its keys."""
    receives = row.setup == "own_mx"
    setup = DomainSetup(
        domain=row.domain,
        ownership_token=row.token,
        mail_host=own.mail_host,
        senders=own.senders(),
        dkim=tuple(DkimPublication(selector=key.selector, text=key.record) for key in keys if key.state != "retired"),
        report_address=report_address(row),
        receives=receives,
        subdomains=bool(row.subdomains),
        sts_host=own.sts_host,
        sts_id=policy_digest(own_policy(row.sts_mode, own.mail_host)),
    )
    return domain_records(setup, before)


def dmarc_changes(row: Row[Any], look: DomainLook, now: int) -> Json:
    """The columns about the DMARC record that is published; nothing when DNS did not answer.

    `dmarc_since` stays while the record asks for the same, wherever it has reports sent.
    """
    answer = look.answers.of(f"_dmarc.{row.domain}", "TXT")
    if answer.outcome == "temporary":
        return {}
    record = published_record(answer.records)
    if row.dmarc_since is not None and asks_the_same(record, row.dmarc_record):
        return {"dmarc_record": record}
    return {"dmarc_record": record, "dmarc_since": now}


def judged_records(records: Sequence[Json]) -> list[JudgedRecord]:
    """What decides about the domain's status."""
    return [JudgedRecord(purpose=one["purpose"], required=one["required"], status=one["status"]) for one in records]


def stored_records(records: Sequence[Json]) -> list[WantedRecord]:
    """The records to publish, as they are stored."""
    return [
        WantedRecord(**{name: one[name] for name in ("purpose", "type", "name", "value", "priority")})
        for one in records
        if one["value"]
    ]


def missing_records(records: Sequence[Json]) -> list[Json]:
    """The required records that DNS does not have as they should be."""
    return [one for one in records if one["required"] and one["status"] != "ok"]


def key_life(key: Row[Any]) -> KeyLife:
    """The key as the rules of rotation see it."""
    return KeyLife(
        selector=key.selector,
        state=cast(Any, key.state),
        created_at=key.created_at,
        seen_at=key.seen_at,
        active_at=key.active_at,
        retiring_at=key.retiring_at,
    )


def _plain(record: WantedRecord, value: str) -> Json:
    return {
        "purpose": record.purpose,
        "type": record.type,
        "name": record.name,
        "value": value,
        "priority": record.priority,
    }


def _signing_selectors(keys: Sequence[Row[Any]]) -> set[str]:
    """The keys that sign; the first ones while none does."""
    needed = "active" if any(key.state == "active" for key in keys) else "pending"
    return {key.selector for key in keys if key.state == needed}


def _others_mx(row: Row[Any], hosts: MailHosts) -> Json:
    """That somebody takes the mail for the domain's own addresses: ours does not, and a From must be somebody's."""
    nobody = hosts.outcome in _NOBODY
    return {
        "purpose": "receiving",
        "type": "MX",
        "name": row.domain,
        "value": "",
        "priority": None,
        "required": True,
        "status": "pending" if hosts.outcome == "temporary" else "missing" if nobody else "ok",
        "found": list(hosts.hosts),
        "reason": "Nobody takes mail for the addresses that would stand in From." if nobody else None,
        "note": "Yours to choose: the host that takes the domain's own mail. Answers to agents go to the return host.",
    }
