"""What other servers report of a domain, in words and drawings: DMARC, its next step, whose hosts send, and TLS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from postroom.base.clock import DAY_MS, to_datetime
from postroom.edge.dashboard.charts import Chart, Series, bar_chart
from postroom.edge.dashboard.words.filters import grouped, percent
from postroom.flows.views import Json
from postroom.rules.dmarc_results import OTHERS
from postroom.rules.dmarc_rollout import FAILING_SHARE, MIN_SHARE, RAMP

SPANS = ((7, "7 days"), (30, "30 days"), (90, "90 days"))
"""(days, words) that figures can be about."""
DEFAULT_SPAN = 30

STEPS = {
    "publish": ("Publish the first record", "info"),
    "add_reports": ("Have reports sent here", "warn"),
    "wait": ("Nothing to publish yet", "info"),
    "advance": ("Go one step further", "good"),
    "step_back": ("Go one step back", "bad"),
    "done": ("There is nothing left to do", "good"),
}
"""(title, tone) by what to do next."""
OWNERS = (("unsaid", "Nobody has said"), ("yes", "Ours"), ("no", "Not ours"))
"""(value, words) of what can be said of a host."""
SAID: Mapping[str, bool | None] = {"unsaid": None, "yes": True, "no": False}
DEFECTS = {
    "unreadable": "It cannot be read.",
    "no_report": "It brings no report.",
    "unauthenticated": "Nothing vouches for its sender.",
    "other_domain": "It is about another domain.",
    "unknown_domain": "It is about a domain that is not here.",
    "bad_period": "Its days are in the future, too long ago, or the wrong way round.",
}
"""By defect; others are shown by their names."""
POLICIES = {"sts": "MTA-STS", "tlsa": "DANE", "no-policy-found": "No policy"}
"""By the kind of a policy that senders found. RFC 8460 §4.2."""
FAILURES = {
    "starttls-not-supported": "STARTTLS was not offered",
    "certificate-host-mismatch": "The certificate is for another host",
    "certificate-expired": "The certificate has expired",
    "certificate-not-trusted": "The certificate is of nobody the sender trusts",
    "validation-failure": "The session failed for another reason",
    "tlsa-invalid": "The TLSA record does not fit the certificate",
    "dnssec-invalid": "DNSSEC does not vouch for the TLSA record",
    "dane-required": "The sender insists on DANE, and there is none",
    "sts-policy-fetch-error": "The MTA-STS policy could not be fetched",
    "sts-policy-invalid": "The MTA-STS policy cannot be read",
    "sts-webpki-invalid": "The certificate of the host that has the MTA-STS policy is not valid",
}
"""By the kind of failure. RFC 8460 §4.3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One step of the way from `p=none` to `p=reject`."""

    title: str
    text: str
    done: bool
    current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownHost:
    """A host that sent in the domain's name."""

    host: Json
    """As the flow shows it."""
    share: float
    """Of its mail that passed."""
    tone: str
    owner: str
    """One of OWNERS."""
    last_seen: str
    """`21 November`."""
    sayable: bool
    """False for those that are counted together."""


def rungs(progress: Json) -> list[Rung]:
    """The whole way, with where the domain is on it."""
    at = _rung_of(progress["stage"], progress["percent"])
    plan = [("Watch", "Nothing is held back; reports come.")]
    plan += [(f"{step} % to spam", "of the mail that fails.") for step in RAMP]
    plan += [("Reject", "Mail that fails is refused.")]
    return [
        Rung(title=title, text=text, done=number < at, current=number == at)
        for number, (title, text) in enumerate(plan)
    ]


def shown_hosts(progress: Json) -> list[ShownHost]:
    """Every host, those with most mail first."""
    return [_shown_host(one) for one in progress["sources"]]


def dmarc_chart(progress: Json, now: int) -> Chart | None:
    """Mail by day, passed and not; None where no day was reported on."""
    if not progress["series"]:
        return None
    by_day = {one["day"]: one for one in progress["series"]}
    days = _days(progress["days"], now)
    found = [by_day.get(day) for day, _ in days]
    total, passed = progress["messages"], progress["aligned"]
    return bar_chart(
        "Mail in the domain's name",
        [words for _, words in days],
        [
            Series(name="passed", values=[one["aligned"] if one else None for one in found], tone="a"),
            Series(
                name="did not pass",
                values=[one["messages"] - one["aligned"] if one else None for one in found],
                tone="bad",
            ),
        ],
        summary=f"{grouped(passed)} of {grouped(total)} passed",
        stacked=True,
    )


def tls_chart(reported: Json, now: int) -> Chart | None:
    """Sessions by day; None where no day was reported on."""
    if not reported["series"]:
        return None
    by_day = {one["day"]: one for one in reported["series"]}
    days = _days(reported["days"], now)
    found = [by_day.get(day) for day, _ in days]
    return bar_chart(
        "Sessions of other servers with this one",
        [words for _, words in days],
        [
            Series(name="encrypted", values=[one["succeeded"] if one else None for one in found], tone="a"),
            Series(name="failed", values=[one["failed"] if one else None for one in found], tone="bad"),
        ],
        summary=f"{percent(reported['share'])} encrypted",
        stacked=True,
    )


def defect_words(uncounted: Json) -> str:
    """Why a mail to the address of reports is not counted."""
    words = [DEFECTS.get(one, f"{one.replace('_', ' ').capitalize()}.") for one in uncounted["defects"]]
    return " ".join(words) or uncounted["reason"] or "It is not counted."


def day_words(day: str, *, year: bool = False) -> str:
    """`21 November`, or `21 November 2026`. day: `2026-11-21`."""
    return date.fromisoformat(day).strftime("%-d %B %Y" if year else "%-d %B")


def span_of(text: str | None) -> int:
    """The days that are asked for; DEFAULT_SPAN for anything else."""
    return next((days for days, _ in SPANS if str(days) == text), DEFAULT_SPAN)


def _rung_of(stage: str, percentage: int) -> int:
    """-1 before the first record."""
    if stage == "unpublished":
        return -1
    if stage == "none":
        return 0
    if stage == "reject":
        return len(RAMP) + (percentage == 100)
    return sum(percentage >= step for step in RAMP)


def _shown_host(host: Json) -> ShownHost:
    share = host["aligned"] / host["messages"] if host["messages"] else 0.0
    ours = host["ours"]
    # Failing mail of a stranger's is what the policy is for: nothing to be alarmed at.
    alarming = ours is True or (ours is None and share * 2 >= 1)
    tone = "good" if share >= MIN_SHARE else "quiet" if not alarming else "warn" if share >= FAILING_SHARE else "bad"
    owner = next(value for value, said in SAID.items() if said is ours)
    return ShownHost(
        host=host,
        share=share,
        tone=tone,
        owner=owner,
        last_seen=day_words(host["lastSeen"]),
        sayable=host["source"] != OTHERS,
    )


def _days(count: int, now: int) -> list[tuple[str, str]]:
    """(`2026-11-21`, `21 Nov`) of each day, today's the last."""
    moments = [to_datetime(now - (count - 1 - number) * DAY_MS) for number in range(count)]
    return [(one.date().isoformat(), one.strftime("%-d %b")) for one in moments]
