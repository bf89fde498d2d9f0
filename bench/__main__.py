"""`python -m bench [NAMES…] [--quick]`: measures and prints the table."""

import argparse
import sys

from bench.figures import Bench, Options, Row, table
from bench.growth import growth
from bench.latency import latency
from bench.machine import machine_line
from bench.memory import memory
from bench.pages import pages
from bench.receive import receive, receive_distinct, receive_with_webhook
from bench.send import send
from bench.streams import streams
from bench.thread_read import thread_read

BENCHES: dict[str, Bench] = {
    "receive": receive,
    "distinct": receive_distinct,
    "webhook": receive_with_webhook,
    "latency": latency,
    "send": send,
    "thread": thread_read,
    "memory": memory,
    "streams": streams,
    "growth": growth,
    "pages": pages,
}


def main() -> None:
    """Run the named benches, by default all, and print a row as soon as it is known and the table at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHES)}; default: all")
    parser.add_argument("--quick", action="store_true", help="a quarter of the mails, and no store of 100,000 messages")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run; the median is shown (default 3)")
    given = parser.parse_args()
    unknown = set(given.names) - set(BENCHES)
    if unknown:
        parser.error(f"there is no bench named {', '.join(sorted(unknown))}; choose from {', '.join(BENCHES)}")
    if not sys.platform.startswith("linux"):
        parser.error("processor time and memory are read from /proc: this needs Linux")
    options = Options(quick=given.quick, runs=max(given.runs, 1))
    rows: list[Row] = []
    for name in given.names or BENCHES:
        rows += BENCHES[name](options)
    print(f"{machine_line()}\nMedians of {options.runs} runs (least to most).\n\n{table(rows)}")


if __name__ == "__main__":
    main()
