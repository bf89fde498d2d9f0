"""A measure of work that no clock disturbs."""

import gc
import sys
from collections.abc import Callable


def calls(work: Callable[[], object], runs: int = 1) -> int:
    """Python and C calls that the work makes.

    The collector rests meanwhile: finalizers and callbacks are not the work's. Of several runs the fewest count: the
    first may fill caches.
    """
    return min(_calls_of_one(work) for _ in range(runs))


def _calls_of_one(work: Callable[[], object]) -> int:
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    collects = gc.isenabled()
    gc.disable()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        if collects:
            gc.enable()
    return count
