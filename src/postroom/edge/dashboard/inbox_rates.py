"""How an inbox does: what it sent and received, and how near its bounces and complaints are to stopping it."""

from typing import Any

from postroom.base.clock import DAY_MS, parse_iso, to_datetime
from postroom.edge.dashboard.charts import Chart, Series, rate_chart
from postroom.edge.dashboard.figures import mail_chart
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.filters import grouped, percent
from postroom.flows.stats import StatsQuery
from postroom.flows.views import Json
from postroom.rules.reputation import (
    BOUNCE_THRESHOLD,
    COMPLAINT_THRESHOLD,
    MIN_SAMPLE,
    WARN_SHARE,
    WINDOW_HOURS,
    Figures,
)

SHOWN_DAYS = 30
WINDOW_DAYS = WINDOW_HOURS // 24
"""Each point of a chart looks back so far, as the rule does that stops a sender."""


async def inbox_charts(viewer: Viewer, inbox_id: str) -> list[Chart] | None:
    """Mail, bounces and complaints by day; None for a key that may not see statistics."""
    if not viewer.may("stats:read"):
        return None
    until = (viewer.clock.now_ms() // DAY_MS + 1) * DAY_MS
    since = until - (SHOWN_DAYS + WINDOW_DAYS - 1) * DAY_MS
    stats = await viewer.services.stats.read(
        viewer.caller, StatsQuery(inbox_id=inbox_id, by="day", since=since, until=until)
    )
    days = stats["buckets"]
    shown = days[-SHOWN_DAYS:]
    labels = [to_datetime(parse_iso(one["start"])).strftime("%-d %b") for one in shown]
    weeks = [_figures(days[number : number + WINDOW_DAYS]) for number in range(len(days) - WINDOW_DAYS + 1)]
    totals = {name: sum(one[name] for one in shown) for name in ("received", "sent")}
    return [
        mail_chart(labels, shown, totals),
        _rate_chart("Bounces", labels, weeks, "bounced", BOUNCE_THRESHOLD),
        _rate_chart("Complaints", labels, weeks, "complained", COMPLAINT_THRESHOLD),
    ]


def rate_tone(rate: float, threshold: float, sample: int) -> str:
    """How a tile looks: bad above the threshold, warn near it, plain below, and where too little was sent to tell."""
    if sample < MIN_SAMPLE or rate <= threshold * WARN_SHARE:
        return ""
    return "bad" if rate > threshold else "warn"


def rate_tiles(inbox: Json) -> list[dict[str, Any]]:
    """Bounces and complaints of the last 30 days beside what stops an inbox."""
    rates, sample = inbox["rates"], inbox["rates"]["sample"]
    return [
        {
            "label": label,
            "value": percent(rates[name] if sample else None),
            "note": f"{_sample(sample)}; sending stops above {_plain_percent(threshold)} in seven days",
            "tone": rate_tone(rates[name], threshold, sample),
        }
        for label, name, threshold in (
            ("Bounced, 30 days", "bounce", BOUNCE_THRESHOLD),
            ("Complained, 30 days", "complaint", COMPLAINT_THRESHOLD),
        )
    ]


def _rate_chart(title: str, labels: list[str], weeks: list[Figures], name: str, threshold: float) -> Chart:
    rates = [getattr(one, name) / one.sample if one.sample else None for one in weeks]
    last = weeks[-1].sample if weeks else 0
    summary = f"{percent(rates[-1])} of {grouped(last)} in seven days" if last else "nobody reached in seven days"
    if 0 < last < MIN_SAMPLE:
        summary += ", too few to judge"
    return rate_chart(
        title,
        labels,
        [
            Series(name="seven days", values=[None if one is None else min(1.0, one) for one in rates]),
            Series(name=f"stops at {_plain_percent(threshold)}", values=[threshold] * len(labels), tone="bad"),
        ],
        summary=summary,
    )


def _figures(days: list[Json]) -> Figures:
    return Figures(
        delivered=sum(one["delivered"] for one in days),
        bounced=sum(one["bounced"] for one in days),
        complained=sum(one["complained"] for one in days),
    )


def _sample(recipients: int) -> str:
    return f"of {grouped(recipients)} recipients" if recipients else "nobody written to yet"


def _plain_percent(share: float) -> str:
    return f"{share * 100:g} %"
