"""Charts as SVG, drawn here: no script, no library, and every number is there as a table too.

A drawing is stretched to the width that it gets, so there is no text in it; a page sets that around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from postroom.edge.dashboard.words.filters import NOTHING, grouped, percent

WIDTH, HEIGHT = 1_000, 100
"""Of a drawing, in its own units."""
GRID_LINES = 4
GAP = 0.28
"""Of a step's width, between its bars and the next."""
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """Numbers in order, one a step; None where there is nothing to tell."""

    name: str
    values: Sequence[float | None]
    tone: str = "a"
    """a, b or bad: the colours that there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawing, and everything that stands around it."""

    title: str
    summary: str
    svg: Markup
    top: str
    """What the highest line stands for."""
    first: str
    last: str
    """What the two ends stand for."""
    legend: list[tuple[str, str]]
    """(name, tone) of each series."""
    columns: list[str]
    rows: list[list[str]]
    """The numbers, as words."""


def bar_chart(
    title: str, labels: Sequence[str], series: Sequence[Series], *, summary: str = "", stacked: bool = False
) -> Chart:
    """Bars, a group a step: for counts. They stand beside each other, or, for parts of a whole, on each other."""
    steps = [[one.values[number] or 0 for one in series] for number in range(len(labels))]
    top = round_up(max((sum(step) if stacked else max(step) for step in steps if step), default=0))
    step = WIDTH / max(1, len(labels))
    width = step * (1 - GAP) / (1 if stacked else max(1, len(series)))
    bars = []
    for place, one in enumerate(series):
        for number, value in enumerate(steps):
            if value[place]:
                height = value[place] / top * HEIGHT
                beneath = sum(value[:place]) / top * HEIGHT if stacked else 0
                left = number * step + step * GAP / 2 + (0 if stacked else place * width)
                bars.append(
                    f'<rect class="bar {one.tone}" x="{left:.2f}" y="{HEIGHT - beneath - height:.2f}" '
                    f'width="{width:.2f}" height="{height:.2f}"/>'
                )
    return _chart(title, labels, series, Markup("".join(bars)), top=top, words=_count, summary=summary)  # noqa: S704 - numbers and our own names


def rate_chart(title: str, labels: Sequence[str], series: Sequence[Series], *, summary: str = "") -> Chart:
    """Lines: for rates between 0 and 1. A step without a value is a gap."""
    highest = max((value or 0 for one in series for value in one.values), default=0)
    top = min(1.0, round_up(highest * 100) / 100) if highest else 0.01
    lines = "".join(f'<path class="line {one.tone}" d="{_path(one.values, top)}"/>' for one in series)
    return _chart(title, labels, series, Markup(lines), top=top, words=percent, summary=summary)  # noqa: S704 - as above


def round_up(value: float) -> float:
    """The next round number: 1, 2, 2.5, 5 or 10 of its size; 1 for nothing."""
    if value <= 0:
        return 1.0
    size = 1.0
    while size * 10 < value:
        size *= 10
    while size > value:
        size /= 10
    return next(size * one for one in _STEPS if size * one >= value)


def _chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    drawn: Markup,
    *,
    top: float,
    words: Callable[[float | None], str],
    summary: str,
) -> Chart:
    rows = [[label, *(words(one.values[number]) for one in series)] for number, label in enumerate(labels)]
    lines = "".join(
        f'<line class="grid-line" x1="0" x2="{WIDTH}" y1="{y:g}" y2="{y:g}"/>'
        for y in (HEIGHT * number / GRID_LINES for number in range(GRID_LINES + 1))
    )
    # The table below says the same to who does not see it.
    svg = Markup(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}{}{}</svg>'
    ).format(WIDTH, HEIGHT, Markup(lines), drawn, _touched(rows, [one.name for one in series]))  # noqa: S704 - numbers
    return Chart(
        title=title,
        summary=summary,
        svg=svg,
        top=words(top),
        first=labels[0] if labels else "",
        last=labels[-1] if labels else "",
        legend=[(one.name, one.tone) for one in series],
        columns=["", *(one.name for one in series)],
        rows=rows,
    )


def _touched(rows: Sequence[Sequence[str]], names: Sequence[str]) -> Markup:
    """Over each step, what it says when a pointer rests there."""
    step = WIDTH / max(1, len(rows))
    touched = Markup()
    for number, (label, *values) in enumerate(rows):
        said = f"{label}: " + ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
        touched += Markup('<rect class="touch" x="{}" y="0" width="{}" height="{}"><title>{}</title></rect>').format(
            f"{number * step:.2f}", f"{step:.2f}", HEIGHT, escape(said)
        )
    return touched


def _path(values: Sequence[float | None], top: float) -> str:
    """Runs of neighbours as lines; one that stands alone as a dot, which is a line without length."""
    step = WIDTH / max(1, len(values))
    pieces = []
    for number, value in enumerate(values):
        if value is None:
            continue
        place = f"{(number + 0.5) * step:.2f} {HEIGHT - min(value, top) / top * HEIGHT:.2f}"
        begins = number == 0 or values[number - 1] is None
        alone = begins and (number + 1 == len(values) or values[number + 1] is None)
        pieces.append(f"{'M' if begins else 'L'}{place}" + ("h0.01" if alone else ""))
    return "".join(pieces)


def _count(value: float | None) -> str:
    return NOTHING if value is None else grouped(int(value) if value == int(value) else value)
