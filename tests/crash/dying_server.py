"""`postroom serve` that can die at a commit: run as a program, with the moment in CRASH_AT (`before:3`, `after:3`).

The moment counts the writer's commits from when the file `armed` appears in the data folder. Before: the transaction
is lost. After: it is durable, and nobody has been told.
"""

import os
import signal
import threading
from pathlib import Path

from sqlalchemy.engine.default import DefaultDialect

from postroom.cli import main


def die_at(side: str, number: int, armed: Path) -> None:
    """Wrap the commit of the writer's thread."""
    commit = DefaultDialect.do_commit
    count = 0

    def counted(self, connection):
        nonlocal count
        writing = threading.current_thread().name == "postroom-write" and armed.exists()
        count += writing
        here = writing and count == number
        if here and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self, connection)
        if here:
            os.kill(os.getpid(), signal.SIGKILL)

    DefaultDialect.do_commit = counted


if __name__ == "__main__":
    moment = os.environ.pop("CRASH_AT", "")
    if moment:
        side, _, number = moment.partition(":")
        die_at(side, int(number), Path(os.environ["POSTROOM_DATA_DIR"], "armed"))
    main()
