"""How long answers take, counted in buckets: a median without keeping every time. Each bucket is a tenth wider."""

import math
from collections.abc import Mapping

_STEP = math.log(1.1)
_FIRST_MS = 1_000


def reply_bucket(took_ms: int) -> int:
    """The bucket of a time between a message of ours and the answer; 0 for a second and less."""
    return int(math.log(max(took_ms, _FIRST_MS) / _FIRST_MS) / _STEP)


def median_reply_ms(buckets: Mapping[int, int]) -> int | None:
    """The median, to within a tenth; None when there were no replies. buckets: replies by bucket."""
    total = sum(buckets.values())
    seen = 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen * 2 >= total > 0:
            return round(_FIRST_MS * math.exp((bucket + 0.5) * _STEP))
    return None
