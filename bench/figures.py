"""Figures and the table that they are printed in."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

TIMES, TO = "\u00d7", "\u2013"
"""The signs of a ratio and of a range."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    figure: str
    target: str = ""
    beside: str = ""
    """A ratio, such as `1.9 x Postfix`, or what else helps to read the figure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How thoroughly to measure."""

    quick: bool = False
    runs: int = 3

    def size(self, full: int) -> int:
        """A count of mails or requests; a quarter of it when there is little time."""
        return full // 4 if self.quick else full


Bench = Callable[[Options], Iterable[Row]]


def spread(values: Sequence[float], unit: str = "", digits: int = 0) -> str:
    """`median unit (least to most)`."""
    low, middle, high = (f"{one:,.{digits}f}" for one in (min(values), statistics.median(values), max(values)))
    return f"{middle}{unit} ({low}{TO}{high})" if len(values) > 1 else f"{middle}{unit}"


def ratio(ours: Sequence[float], theirs: Sequence[float], of_whom: str) -> str:
    """How many times theirs ours is, by the medians; "" when there is nothing to compare with."""
    if not theirs:
        return ""
    return f"{statistics.median(ours) / statistics.median(theirs):.2f} {TIMES} {of_whom}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(rows: Sequence[Row]) -> str:
    """The rows under each other."""
    cells = [
        ("what", "figure", "to reach", "beside"),
        *((one.what, one.figure, one.target, one.beside) for one in rows),
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * min(sum(widths) + 6, 160), *lines[1:]])
