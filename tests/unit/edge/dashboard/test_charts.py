"""Charts: what is drawn, and the same in words."""

import re

import pytest

from postroom.edge.dashboard.charts import HEIGHT, WIDTH, Series, bar_chart, rate_chart, round_up


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (0, 1),
        (-3, 1),
        (1, 1),
        (1.1, 2),
        (2.2, 2.5),
        (3, 5),
        (7, 10),
        (10, 10),
        (11, 20),
        (240, 250),
        (1001, 2000),
        (0.03, 0.05),
    ],
)
def test_the_highest_line_is_a_round_number(value, rounded):
    assert round_up(value) == pytest.approx(rounded)


def numbers(svg, kind, name):
    found = re.findall(rf'<rect class="{kind}[^"]*" [^>]*?\b{name}="([0-9.]+)"', svg)
    return [float(one) for one in found]


def test_parts_of_a_whole_stand_on_each_other():
    chart = bar_chart(
        "Mail", ["a", "b"], [Series(name="in", values=[6, None]), Series(name="out", values=[4, 2])], stacked=True
    )
    assert chart.top == "10"
    assert numbers(chart.svg, "bar", "y") == [HEIGHT * 0.4, 0, HEIGHT * 0.8]
    assert len(set(numbers(chart.svg, "bar", "width"))) == 1
    assert numbers(chart.svg, "bar", "x")[0] == numbers(chart.svg, "bar", "x")[1]


def test_bars_are_as_high_as_their_numbers():
    chart = bar_chart(
        "Mail", ["a", "b"], [Series(name="in", values=[5, 0]), Series(name="out", values=[10, 1], tone="b")]
    )
    assert numbers(chart.svg, "bar", "height") == [HEIGHT / 2, HEIGHT, HEIGHT / 10]
    assert all(0 <= x <= WIDTH for x in numbers(chart.svg, "bar", "x"))
    assert (chart.top, chart.first, chart.last) == ("10", "a", "b")
    assert chart.columns == ["", "in", "out"]
    assert chart.rows == [["a", "5", "10"], ["b", "0", "1"]]
    assert "b: in 0, out 1" in chart.svg


def test_a_line_breaks_where_there_is_nothing_to_tell():
    chart = rate_chart("Rates", ["a", "b", "c", "d"], [Series(name="bad", values=[0.1, 0.2, None, 0.05], tone="bad")])
    [path] = re.findall(r'class="line bad" d="([^"]*)"', chart.svg)
    assert path.count("M") == 2
    assert path.count("L") == 1
    assert path.endswith("h0.01")  # a dot
    assert chart.rows[2] == ["c", "\u2013"]
    assert chart.top == "20.0 %"


def test_nothing_at_all_is_a_chart_too():
    for draw in (bar_chart, rate_chart):
        chart = draw("Nothing", [], [Series(name="in", values=[])])
        assert (chart.rows, chart.first) == ([], "")
        chart = draw("Zero", ["a"], [Series(name="in", values=[0])])
        assert chart.svg


def test_words_of_others_are_escaped():
    chart = bar_chart("x", ["<script>"], [Series(name='"><b>', values=[1])])
    assert "<script>" not in chart.svg
    assert "<b>" not in chart.svg
    assert "style=" not in chart.svg
