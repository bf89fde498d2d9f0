"""Sending: how many API calls are accepted a second, and what it costs until the mails are at the next server."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import postfix
from bench.figures import TIMES, Options, Row, percentile, ratio, spread
from bench.http_load import ask_many
from bench.machine import say, wait_until
from bench.mails import PARAGRAPHS
from bench.server import Server, running
from bench.sink import running_sink
from bench.smtp_load import send_copies

MAILS = 2_000
WARM_UP = 200
SESSIONS = 8
TEXT = "\n\n".join(PARAGRAPHS)
RELAYED_BYTES = 3_000
"""About what Postroom makes of TEXT: text and HTML."""


@dataclass(slots=True)
class Sent:
    """What several runs reached."""

    accepted_per_s: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    per_cpu_s: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)


def send(options: Options) -> Iterator[Row]:
    """POST /messages from eight clients; then until the sink has all. Postfix relays as many to the same sink."""
    count, ours, theirs = options.size(MAILS), Sent(), Sent()
    with ExitStack() as stack:
        sink = stack.enter_context(running_sink())
        server = stack.enter_context(running(relay=f"smtp://127.0.0.1:{sink}"))
        inbox = server.inbox("agent")["id"]
        missing = postfix.why_not()
        other = None if missing else stack.enter_context(postfix.to_relay(sink))
        _run(server, inbox, Sent(), WARM_UP)
        if other is not None:
            _run_postfix(other, Sent(), WARM_UP)
        for turn in range(options.runs):
            say(f"send: run {turn + 1} of {options.runs}")
            if other is not None:
                _run_postfix(other, theirs, count)
            _run(server, inbox, ours, count)
    if missing:
        say(f"send: {missing}; measured without it")
    else:
        seen = f"{spread(theirs.per_s)} delivered/s"
        yield Row(what="Postfix relay", figure=f"{spread(theirs.per_cpu_s)} msgs per CPU-second", beside=seen)
    p50, p99 = (percentile(ours.latencies_ms, share) for share in (0.5, 0.99))
    yield Row(
        what="send: POST /messages accepted, 8 clients, mail going out beside it",
        figure=f"{spread(ours.accepted_per_s)}/s",
        target="≥ 500/s",
        beside=f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
    )
    yield Row(
        what="send: from the API call to the sink",
        figure=f"{spread(ours.per_cpu_s)} msgs per CPU-second",
        target=f"≥ 2 {TIMES} Postfix",
        beside=f"{ratio(ours.per_cpu_s, theirs.per_cpu_s, 'Postfix')} {spread(ours.per_s)} delivered/s".strip(),
    )


def _run(server: Server, inbox: str, sent: Sent, count: int) -> None:
    body = {"inboxId": inbox, "subject": "The second delivery", "text": TEXT}
    requests = [
        {"method": "POST", "path": "/messages", "body": {**body, "to": f"person{number}@example.com"}}
        for number in range(100)
    ]
    want, began, cpu = server.counted("delivered") + count, time.monotonic(), server.cpu_s()
    answered = ask_many(server.http_port, requests, count=count)
    wait_until(lambda: server.counted("delivered") >= want, "every mail is delivered", 300)
    sent.per_s.append(count / (time.monotonic() - began))
    sent.per_cpu_s.append(count / (server.cpu_s() - cpu))
    sent.accepted_per_s.append(count / answered.seconds)
    sent.latencies_ms += answered.latencies_ms


def _run_postfix(server: postfix.Postfix, sent: Sent, count: int) -> None:
    began, cpu = time.monotonic(), server.cpu_s()
    accepting = send_copies(server.port, count, SESSIONS, "person@example.com", RELAYED_BYTES)
    server.wait_idle()
    sent.per_s.append(count / (time.monotonic() - began))
    sent.per_cpu_s.append(count / (server.cpu_s() - cpu))
    sent.accepted_per_s.append(count / accepting)
