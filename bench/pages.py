"""The pages of the dashboard over a large store."""

import asyncio
import http.client
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bench.figures import Options, Row
from bench.filling import Filled, fill
from bench.machine import say
from bench.server import ADMIN_KEY, running
from bench.sink import running_sink

STORE = (100_000, 1_000)
QUICK_STORE = (10_000, 100)
"""Messages and inboxes."""
ASKED = 15
PAGES = (
    "",
    "?span=30d",
    "/inboxes",
    "/inboxes?q=agent",
    "/inboxes/{inbox}",
    "/threads",
    "/threads?inbox={inbox}",
    "/threads?q=delivery",
    "/threads?status=handled",
    "/threads/{thread}",
    "/threads/{thread}/answer?action=reply",
    "/approvals",
    "/quarantine",
    "/event-log",
    "/stats?span=30d",
    "/webhooks",
    "/webhooks/dead",
    "/domains",
    "/keys",
    "/suppressions",
    "/audit",
    "/settings",
    "/workspaces",
    "/search?q=delivery",
)


def pages(options: Options) -> Iterator[Row]:
    """Each page by itself, from the request to the last byte; the slowest is named."""
    messages, inboxes = QUICK_STORE if options.quick else STORE
    say(f"pages: a store of {messages:,} messages in {inboxes:,} inboxes")
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as temporary, running_sink() as sink:
        filled = asyncio.run(fill(Path(temporary), messages=messages, inboxes=inboxes))
        with running(Path(temporary), relay=f"smtp://127.0.0.1:{sink}") as server:
            found = _ask_each(server.http_port, filled)
    medians = {path: statistics.median(times) for path, times in found.items()}
    slowest = sorted(medians, key=lambda path: -medians[path])[:3]
    named = "; ".join(f"/dashboard{path} {medians[path]:.0f} ms" for path in slowest)
    worst = max(max(times) for times in found.values())
    yield Row(
        what=f"dashboard: {len(PAGES)} pages, {messages:,} messages in {inboxes:,} inboxes",
        figure=f"p50 of the slowest {medians[slowest[0]]:.0f} ms",
        target="≤ 100 ms",
        beside=f"{named}; median page {statistics.median(medians.values()):.0f} ms, worst of all {worst:.0f} ms",
    )


def _ask_each(port: int, filled: Filled) -> dict[str, list[float]]:
    """Milliseconds by page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie = _sign_in(connection)
    found: dict[str, list[float]] = {path: [] for path in PAGES}
    for number in range(ASKED + 1):
        inbox, thread = filled.places[number % len(filled.places)]
        for path in PAGES:
            started = time.perf_counter()
            asked = f"/dashboard{path.format(inbox=inbox, thread=thread)}"
            connection.request("GET", asked, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"GET {asked}: {answer.status}")
            # The first look reads templates.
            if number:
                found[path].append((time.perf_counter() - started) * 1_000)
    connection.close()
    return found


def _sign_in(connection: http.client.HTTPConnection) -> str:
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/dashboard/sign-in", urlencode({"key": ADMIN_KEY}), head)
    answer = connection.getresponse()
    answer.read()
    cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return "; ".join(cookies)
