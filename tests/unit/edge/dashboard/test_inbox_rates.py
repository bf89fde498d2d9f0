"""How near an inbox is to being stopped."""

import pytest

from postroom.edge.dashboard.inbox_rates import rate_tiles, rate_tone
from postroom.rules.reputation import BOUNCE_THRESHOLD, MIN_SAMPLE


@pytest.mark.parametrize(
    ("rate", "sample", "tone"),
    [
        (0.0, 1_000, ""),
        (BOUNCE_THRESHOLD / 2, 1_000, ""),
        (BOUNCE_THRESHOLD * 0.8, 1_000, "warn"),
        (BOUNCE_THRESHOLD, MIN_SAMPLE, "warn"),
        (BOUNCE_THRESHOLD * 1.01, MIN_SAMPLE, "bad"),
        (1.0, MIN_SAMPLE - 1, ""),
    ],
)
def test_a_tile_warns_when_there_is_enough_to_tell(rate, sample, tone):
    assert rate_tone(rate, BOUNCE_THRESHOLD, sample) == tone


def test_tiles_say_what_stops_an_inbox():
    bounced, complained = rate_tiles({"rates": {"bounce": 0.06, "complaint": 0.0, "sample": 1_250}})
    assert (bounced["value"], bounced["tone"]) == ("6.0 %", "bad")
    assert bounced["note"] == "of 1,250 recipients; sending stops above 5 % in seven days"
    assert complained["note"].endswith("sending stops above 0.1 % in seven days")
    nobody, _ = rate_tiles({"rates": {"bounce": 0.0, "complaint": 0.0, "sample": 0}})
    assert nobody["note"].startswith("nobody written to yet")
    assert "%" not in nobody["value"]
