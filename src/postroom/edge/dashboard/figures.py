"""Figures as charts and tiles: what an inbox, a domain or a workspace did in a day, a week, a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request

from postroom.base.clock import DAY_MS, HOUR_MS, parse_iso, to_datetime
from postroom.edge.dashboard.charts import Chart, Series, bar_chart, rate_chart
from postroom.edge.dashboard.page import asked
from postroom.edge.dashboard.viewer import Viewer
from postroom.edge.dashboard.words.filters import grouped, percent
from postroom.flows.stats import StatsQuery
from postroom.flows.views import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """How far back the charts look."""

    name: str
    words: str
    ms: int
    by: Literal["hour", "day"]
    together: int
    """Hours or days that are one step of a chart."""


SPANS = (
    Span(name="24h", words="24 hours", ms=DAY_MS, by="hour", together=1),
    Span(name="7d", words="7 days", ms=7 * DAY_MS, by="hour", together=6),
    Span(name="30d", words="30 days", ms=30 * DAY_MS, by="day", together=1),
)

COUNTED = ("received", "sent", "delivered", "deferred", "bounced", "complained", "replied")


def span_of(request: Request) -> Span:
    """What `?span=` asks for; a day for nothing, and for nonsense."""
    wanted = asked(request, "span")
    return next((one for one in SPANS if one.name == wanted), SPANS[0])


async def figures(
    viewer: Viewer, span: Span, *, inbox_id: str | None = None, domain: str | None = None
) -> dict[str, Any]:
    """{charts, tiles} of an inbox, a domain or the workspace; none of them for a key that may not see statistics."""
    if not viewer.may("stats:read"):
        return {"charts": None, "tiles": []}
    step = (HOUR_MS if span.by == "hour" else DAY_MS) * span.together
    # Whole steps, the one that runs now among them.
    until = (viewer.clock.now_ms() // step + 1) * step
    stats = await viewer.services.stats.read(
        viewer.caller,
        StatsQuery(
            inbox_id=inbox_id,
            domain=domain,
            by=span.by,
            since=until - max(1, span.ms // step) * step,
            until=until,
        ),
    )
    steps = _gathered(stats["buckets"], span.together)
    return {"charts": _charts(steps, stats["totals"], span), "tiles": _tiles(stats["totals"])}


def _gathered(buckets: list[Json], together: int) -> list[Json]:
    """Neighbours as one, oldest first."""
    groups = [buckets[start : start + together] for start in range(0, len(buckets), together)]
    return [
        {"start": group[0]["start"], **{name: sum(one[name] for one in group) for name in COUNTED}}
        for group in groups
        if group
    ]


def mail_chart(labels: Sequence[str], steps: Sequence[Json], totals: Mapping[str, int]) -> Chart:
    """Mail in and out, step by step."""
    return bar_chart(
        "Mail in and out",
        labels,
        [
            Series(name="received", values=[one["received"] for one in steps], tone="a"),
            Series(name="sent", values=[one["sent"] for one in steps], tone="b"),
        ],
        summary=f"{grouped(totals['received'])} in, {grouped(totals['sent'])} out",
    )


def _charts(steps: list[Json], totals: Json, span: Span) -> list[Chart]:
    form = "%H:%M" if span.name == "24h" else "%-d %b %H:%M" if span.by == "hour" else "%-d %b"
    labels = [to_datetime(parse_iso(one["start"])).strftime(form) for one in steps]
    return [
        mail_chart(labels, steps, totals),
        rate_chart(
            "Bounces and complaints",
            labels,
            [
                Series(name="bounced", values=[bounce_rate(one) for one in steps], tone="bad"),
                Series(name="complained", values=[complaint_rate(one) for one in steps], tone="b"),
            ],
            summary=f"{percent(bounce_rate(totals))} bounced",
        ),
    ]


def _tiles(totals: Json) -> list[Json]:
    tried = totals["delivered"] + totals["bounced"]
    delivered = totals["delivered"] / tried if tried else None
    return [
        {"label": "Received", "value": grouped(totals["received"]), "note": None},
        {"label": "Sent", "value": grouped(totals["sent"]), "note": f"{grouped(totals['replied'])} answered"},
        {"label": "Delivered", "value": percent(delivered), "note": f"{grouped(totals['delivered'])} recipients"},
        {"label": "Bounced", "value": percent(bounce_rate(totals)), "note": f"{grouped(totals['bounced'])} recipients"},
        {
            "label": "Complained",
            "value": percent(complaint_rate(totals)),
            "note": f"{grouped(totals['complained'])} mails",
        },
    ]


def bounce_rate(counts: Json) -> float | None:
    """Of the recipients that were tried to the end; None where there were none."""
    tried = counts["delivered"] + counts["bounced"]
    return counts["bounced"] / tried if tried else None


def complaint_rate(counts: Json) -> float | None:
    """Of the recipients that were delivered to; None where there were none. Complaints come late: at most 1."""
    delivered = counts["delivered"]
    return min(1.0, counts["complained"] / delivered) if delivered else None
