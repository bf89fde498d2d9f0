"""Addresses in lines of text."""

import pytest

from postroom.mail.reports.bounce_addresses import addresses_in


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<ann@b.example>: host", ["ann@b.example"]),
        ("   * ann@B.Example.", ["ann@b.example"]),
        ('"ann@b.example":', ["ann@b.example"]),
        ("'ann@b.example' and o'brien@b.example", ["ann@b.example", "o'brien@b.example"]),
        ("##rfc822;ann@b.example", ["ann@b.example"]),
        ("ann@b.example<mailto:ann@b.example>", ["ann@b.example", "ann@b.example"]),
        ('"ann b"@c.example said', ['"ann b"@c.example']),
        ("ann@[192.0.2.1] x", ["ann@[192.0.2.1]"]),
        ("<ann@localhost> ann@localhost", ["ann@localhost"]),
        ("bounces+ann=b.example@list.example", ["bounces+ann=b.example@list.example"]),
        ("件名\uff08ann@b.example\uff09は", ["ann@b.example"]),
        ("ann@b.exampleは不明です", ["ann@b.example"]),
        ("änn@bücher.example", ["änn@bücher.example"]),
        ("@ @@ a@ @b.example a@@b.example", []),
        ("no address", []),
    ],
)
def test_addresses_in(line, expected):
    assert [place.address for place in addresses_in(line, 0)] == expected


def test_places_point_at_the_address():
    line = "to <ann@b.example> now"
    (place,) = addresses_in(line, 7)
    assert line[place.start : place.end] == "ann@b.example"
    assert place.line == 7


def test_a_line_of_addresses_is_bounded():
    assert len(addresses_in("a@b.example " * 1_000, 0)) == 50
