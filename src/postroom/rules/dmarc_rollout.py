"""How a domain gets from `p=none` to `p=reject` without losing mail of its own: the next record to publish, and why.

The ladder is `none`, `quarantine` for 10, 25, 50 and 100 percent, `reject`. A rung is left upwards after clean days on
it, and downwards as soon as a host of the owner's sends mail that does not pass. Nothing is published here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from postroom.mail.authentication.dmarc_record import parse_dmarc_record
from postroom.mail.authentication.verdicts import DmarcPolicy
from postroom.rules.dmarc_results import DayResult, SourceResult
from postroom.rules.dmarc_text import dmarc_tags, reports_to, with_report_address, with_tags

CLEAN_DAYS = 30
"""Days without trouble before the first mail may be quarantined, and again before any is rejected: a month holds the
invoices and newsletters that go out once in it."""
RAMP_DAYS = 7
"""Clean days on each rung between: a week holds all kinds of day."""
RAMP = (10, 25, 50, 100)
"""Percent of failing mail that is quarantined."""
MIN_SHARE = 0.98
"""Of the owner's mail that must pass, on each day and in all. The rest is forwarded mail that nobody can mend."""
MIN_MESSAGES = 100
"""Of the owner's mail in CLEAN_DAYS or more: of fewer, one failure would decide."""
MIN_RAMP_MESSAGES = 30
"""As above, on the rungs between."""
MIN_DAY_MESSAGES = 20
"""A day with fewer is not judged alone."""
MIN_REPORTED_SHARE = 1 / 3
"""Of the clean days, so many must have been reported on: weekends are quiet, and receivers skip days without mail."""
MAX_SILENT_DAYS = 5
"""Since the newest report: without reports nobody sees what a step does. They arrive one or two days late."""
FAILING_SHARE = 0.9
"""A host of the owner's that passes less is failing."""
FAILING_MESSAGES = 10
"""Mails of a host on a day, or in the recent days, that must have failed before it is failing."""
RECENT_DAYS = 3
"""Reported days that decide whether to step back."""
UNEXPLAINED_DAYS = 5
"""Days on which a host has sent before it is asked about: forgers move on, services stay."""
UNEXPLAINED_SHARE = 0.01
"""Of all mail, from which on a host is asked about."""
MAX_DAYS = 120
"""Days looked at, the newest."""
MAX_NAMED = 5
"""Hosts named in one reason."""

RolloutStage = Literal["unpublished", "none", "quarantine", "reject"]
RolloutAction = Literal["publish", "add_reports", "wait", "advance", "step_back", "done"]
"""`publish` the first record, `add_reports` to the one there is, `wait` for clean days or an answer, `advance` or
`step_back` by one rung, `done`: nothing is left to do but to go on reading reports."""

_TOP = len(RAMP) + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Rollout:
    """Where a domain stands, and what to do next."""

    stage: RolloutStage
    percent: int
    """Of failing mail that the record has quarantined or rejected, in the reading of RFC 7489 §6.3; 0 for `none`."""
    action: RolloutAction
    reasons: tuple[str, ...]
    """Why, a sentence each; of `wait`, all that is still missing."""
    record: str | None = None
    """To publish at `_dmarc`; None when the present one stays."""
    clean_days: int = 0
    needed_days: int = 0
    """Clean days before the next rung; 0 at the top."""
    messages: int = 0
    """Of the owner's mail in the clean days."""
    share: float | None = None
    """Of these that passed; None when there were none."""
    failing: tuple[str, ...] = ()
    """Hosts of the owner's that fail now."""
    unexplained: tuple[str, ...] = ()
    """Hosts that send regularly and never pass, of which nobody has said whose they are."""


def plan_rollout(
    *, record: str | None, since: date, days: Sequence[DayResult], today: date, report_address: str
) -> Rollout:
    """Where the domain stands, and the next record when it is time for one.

    record: the TXT record at `_dmarc`, None when there is none. since: the day from which it has read so.
    days: in any order; each day once. today: is not judged, for its reports are still to come.
    report_address: ours, where aggregate reports must arrive.

    The owner's mail is what came from hosts that are the owner's, and from hosts of which nobody has said so but most
    of whose mail passes: they hold the owner's keys, or hand on mail of those who do. What other hosts send is either
    forged, which is what the policy is for, or a service that was never set up, which the owner is asked about.
    A day is clean when at least 98 % of the owner's mail passed and no host of the owner's was failing.
    """
    parsed = parse_dmarc_record(record or "")
    if record is None or parsed is None or not parsed.usable:
        broken = () if record is None else ("The record that is published cannot be read as one of DMARC.",)
        return Rollout(
            stage="unpublished",
            percent=0,
            action="publish",
            reasons=(*broken, "Reports only come once a record asks for them; p=none changes nothing else."),
            record=with_report_address(
                with_tags("" if parsed is None else record or "", {"p": "none"}), report_address
            ),
            needed_days=CLEAN_DAYS,
        )
    percent = _percent(record, parsed.policy)
    rung = _rung(parsed.policy, percent, testing=parsed.testing)
    evidence = _weigh([one for one in days if one.day < today], since=since, today=today)
    return _decide(_Present(record=record, policy=parsed.policy, percent=percent, rung=rung), evidence, report_address)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Present:
    """The record as it is."""

    record: str
    policy: DmarcPolicy
    percent: int
    rung: int

    @property
    def needed_days(self) -> int:
        if self.rung == _TOP:
            return 0
        return CLEAN_DAYS if self.rung in {0, _TOP - 1} else RAMP_DAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class _Evidence:
    """What the reports show."""

    clean_days: int
    clean_since: date
    reported_days: int
    """Of the clean ones."""
    silent_days: int | None
    """Since the newest reported day; None when there is none."""
    own: SourceResult
    """The owner's mail of the clean days."""
    recent: SourceResult
    """The owner's mail of the recent days."""
    failing: tuple[SourceResult, ...]
    unexplained: tuple[SourceResult, ...]


# --- The record -------------------------------------------------------------------------------------------------------


def _percent(record: str, policy: DmarcPolicy) -> int:
    stated = dmarc_tags(record).get("pct", "")
    if policy == "none":
        return 0
    return min(int(stated), 100) if stated.isascii() and stated.isdigit() and len(stated) < 4 else 100


def _rung(policy: DmarcPolicy, percent: int, *, testing: bool) -> int:
    """0 for none, 1 to 4 for the ramp, 5 for reject; one between two counts as the lower."""
    if policy == "none":
        return 0
    if policy == "reject":
        return _TOP if percent == 100 and not testing else _TOP - 1
    rung = sum(percent >= step for step in RAMP)
    return min(rung, len(RAMP) - 1) if testing else rung


def _begun(record: str | None) -> str:
    """The lowest rung; of a record whose policies cannot be read, the other tags are kept."""
    return with_tags(record or "", {"p": "none", "sp": None, "np": None})


def _record_at(rung: int, record: str) -> str:
    """The record moved to the rung.

    Below 100 percent it also says `t=y`: receivers by RFC 9989 know no `pct`, and would quarantine all (§A.6).
    """
    if rung == 0:
        return with_tags(record, {"p": "none", "pct": None, "t": None})
    if rung == _TOP:
        return with_tags(record, {"p": "reject", "pct": None, "t": None})
    percent = RAMP[rung - 1]
    ramp = {"pct": None, "t": None} if percent == 100 else {"pct": str(percent), "t": "y"}
    return with_tags(record, {"p": "quarantine", **ramp})


def _shown(rung: int) -> str:
    if rung == 0:
        return "p=none"
    if rung == _TOP:
        return "p=reject"
    return "p=quarantine" if RAMP[rung - 1] == 100 else f"p=quarantine; pct={RAMP[rung - 1]}"


# --- The evidence -----------------------------------------------------------------------------------------------------


def _weigh(days: Sequence[DayResult], *, since: date, today: date) -> _Evidence:
    days = sorted(days, key=lambda one: one.day)[-MAX_DAYS:]
    own = _own_sources(days)
    dirty = [one.day for one in days if _is_dirty(one, own)]
    begun = max(since, days[0].day if days else today)
    clean_since = max([begun, *(day + timedelta(days=1) for day in dirty)])
    clean = [one for one in days if one.day >= clean_since]
    recent = days[-RECENT_DAYS:]
    return _Evidence(
        clean_days=max(0, (today - clean_since).days),
        clean_since=clean_since,
        reported_days=len(clean),
        silent_days=(today - days[-1].day).days if days else None,
        own=_sum(clean, own),
        recent=_sum(recent, own),
        failing=tuple(one for one in _by_source(recent) if _is_failing(one)),
        unexplained=_unexplained([one for one in days if (today - one.day).days <= CLEAN_DAYS]),
    )


def _by_source(days: Sequence[DayResult]) -> list[SourceResult]:
    """The days' sums, the largest first."""
    sums: dict[str, tuple[int, int, bool | None]] = {}
    for one in days:
        for source in one.sources:
            total, aligned, ours = sums.get(source.source, (0, 0, None))
            # What was said last counts.
            said = ours if source.ours is None else source.ours
            sums[source.source] = (total + source.total, aligned + source.aligned, said)
    found = [
        SourceResult(source=name, total=total, aligned=aligned, ours=ours)
        for name, (total, aligned, ours) in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.total, one.source))


def _own_sources(days: Sequence[DayResult]) -> frozenset[str]:
    return frozenset(
        one.source for one in _by_source(days) if one.ours or (one.ours is None and one.aligned * 2 >= one.total)
    )


def _sum(days: Sequence[DayResult], names: frozenset[str]) -> SourceResult:
    found = [source for one in days for source in one.sources if source.source in names]
    return SourceResult(
        source="own", total=sum(one.total for one in found), aligned=sum(one.aligned for one in found), ours=True
    )


def _is_dirty(day: DayResult, own: frozenset[str]) -> bool:
    result = _sum([day], own)
    return (result.total >= MIN_DAY_MESSAGES and result.share < MIN_SHARE) or any(map(_is_failing, day.sources))


def _is_failing(source: SourceResult) -> bool:
    return source.ours is True and source.unaligned >= FAILING_MESSAGES and source.share < FAILING_SHARE


def _unexplained(days: Sequence[DayResult]) -> tuple[SourceResult, ...]:
    """Hosts that nobody has explained, most of whose mail fails, and which send too regularly to be passing forgers."""
    everything = sum(one.total for one in days)
    seen: dict[str, int] = {}
    for one in days:
        for source in one.sources:
            seen[source.source] = seen.get(source.source, 0) + 1
    return tuple(
        one
        for one in _by_source(days)
        if one.ours is None
        and one.aligned * 2 < one.total
        and seen[one.source] >= UNEXPLAINED_DAYS
        and one.total >= everything * UNEXPLAINED_SHARE
    )


# --- The decision -----------------------------------------------------------------------------------------------------


def _decide(present: _Present, evidence: _Evidence, report_address: str) -> Rollout:
    trouble = _trouble(evidence)
    if trouble and present.rung > 0:
        rung = _TOP - 1 if present.policy == "reject" else 0
        changed = with_report_address(_record_at(rung, present.record), report_address)
        return _answer(present, evidence, "step_back", (*trouble, f"Until that is mended, {_shown(rung)}."), changed)
    if not reports_to(present.record, report_address):
        reason = f"The record does not have reports sent to {report_address}, and without them nobody sees what fails."
        changed = with_report_address(present.record, report_address)
        return _answer(present, evidence, "add_reports", (*trouble, reason), changed)
    if present.rung == _TOP:
        return _answer(present, evidence, "done", ("Mail that does not pass is rejected.",), None)
    missing = (*trouble, *_missing(present, evidence))
    if missing:
        return _answer(present, evidence, "wait", missing, None)
    reasons = (
        f"{evidence.own.share:.1%} of {evidence.own.total} messages passed in {evidence.clean_days} clean days.",
        f"The next step is {_shown(present.rung + 1)}.",
    )
    return _answer(present, evidence, "advance", reasons, _record_at(present.rung + 1, present.record))


def _trouble(evidence: _Evidence) -> tuple[str, ...]:
    """What is going wrong now with mail of the owner's."""
    found = [
        f"{one.source} sends for this domain, and {one.unaligned} of its last {one.total} messages did not pass."
        for one in evidence.failing[:MAX_NAMED]
    ]
    recent = evidence.recent
    if not found and recent.total >= MIN_DAY_MESSAGES and recent.share < FAILING_SHARE:
        found.append(f"Of the last {recent.total} messages of this domain's, {recent.unaligned} did not pass.")
    return tuple(found)


def _missing(present: _Present, evidence: _Evidence) -> tuple[str, ...]:
    """What has to come before the next rung."""
    own, needed, found = evidence.own, present.needed_days, []
    if evidence.silent_days is None:
        return ("No report has come yet.",)
    if evidence.silent_days > MAX_SILENT_DAYS:
        found.append(f"No report has come of the last {evidence.silent_days} days.")
    if evidence.clean_days < needed:
        found.append(f"{evidence.clean_days} of {needed} clean days have passed, since {evidence.clean_since}.")
    elif evidence.reported_days < needed * MIN_REPORTED_SHARE:
        found.append(f"Only {evidence.reported_days} of the clean days were reported on.")
    enough = MIN_MESSAGES if needed == CLEAN_DAYS else MIN_RAMP_MESSAGES
    if own.total < enough:
        found.append(f"{own.total} of {enough} messages were reported in the clean days.")
    elif own.share < MIN_SHARE:
        found.append(f"{own.share:.1%} of {own.total} messages passed, and {MIN_SHARE:.0%} should.")
    found += [
        f"{one.source} sent {one.total} messages for this domain that did not pass: is it yours? If so it must be "
        "set up first, if not say so."
        for one in evidence.unexplained[:MAX_NAMED]
    ]
    return tuple(found)


def _answer(
    present: _Present, evidence: _Evidence, action: RolloutAction, reasons: tuple[str, ...], record: str | None
) -> Rollout:
    return Rollout(
        stage=present.policy,
        percent=present.percent,
        action=action,
        reasons=reasons,
        record=record,
        clean_days=evidence.clean_days,
        needed_days=present.needed_days,
        messages=evidence.own.total,
        share=evidence.own.share if evidence.own.total else None,
        failing=tuple(one.source for one in evidence.failing),
        unexplained=tuple(one.source for one in evidence.unexplained),
    )
