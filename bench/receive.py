"""Receiving: 10 KB mails in ten sessions until all are filed, in messages per second of the server's processor time."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import postfix
from bench.figures import TIMES, Options, Row, ratio, spread
from bench.machine import say, wait_until
from bench.mails import distinct_mails
from bench.receiver import WebhookReceiver
from bench.server import DOMAIN, Server, running
from bench.smtp_load import send_copies, send_each

SESSIONS = 10
MAILS = 4_000
WARM_UP = 300
AGENT = f"agent@{DOMAIN}"


@dataclass(slots=True)
class Rates:
    """What several runs reached."""

    per_cpu_s: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)
    accepted_per_s: list[float] = field(default_factory=list)

    def row(self, what: str, target: str = "", beside: str = "") -> Row:
        figure = f"{spread(self.per_cpu_s)} msgs per CPU-second"
        seen = f"{spread(self.per_s)} filed/s, {spread(self.accepted_per_s)} accepted/s"
        return Row(what=what, figure=figure, target=target, beside=f"{beside}; {seen}" if beside else seen)


def receive(options: Options) -> Iterator[Row]:
    """Postroom and Postfix in turn, both warm, on the same copies."""
    count = options.size(MAILS)
    theirs, ours = Rates(), Rates()
    with ExitStack() as stack:
        server = stack.enter_context(running())
        server.inbox("agent")
        _run(server, Rates(), WARM_UP, lambda: send_copies(server.smtp_port, WARM_UP, SESSIONS, AGENT))
        missing = postfix.why_not()
        other = None if missing else stack.enter_context(postfix.to_maildir())
        if other is not None:
            _run_postfix(other, Rates(), WARM_UP)
        for turn in range(options.runs):
            say(f"receive: run {turn + 1} of {options.runs}")
            if other is not None:
                _run_postfix(other, theirs, count)
            _run(server, ours, count, lambda: send_copies(server.smtp_port, count, SESSIONS, AGENT))
    if missing:
        say(f"receive: {missing}; measured without it")
    else:
        yield theirs.row("Postfix → maildir: the same copies")
    beside = ratio(ours.per_cpu_s, theirs.per_cpu_s, "Postfix")
    yield ours.row("receive 10 KB mail, 10 sessions, filed durably", f"≥ 2.5 {TIMES} Postfix", beside)


def receive_distinct(options: Options) -> Iterator[Row]:
    """Mails with Message-IDs of their own, to fifty inboxes."""
    rates, count = Rates(), options.size(MAILS)
    with running() as server:
        _run_distinct(server, rates, count, options, None)
    yield rates.row("receive: distinct mails with Message-IDs, 50 inboxes")


def receive_with_webhook(options: Options) -> Iterator[Row]:
    """The same, and each mail posted to a webhook."""
    rates, count = Rates(), options.size(MAILS // 2)
    with running() as server, WebhookReceiver() as receiver:
        _run_distinct(server, rates, count, options, receiver)
    yield rates.row("receive: the same, with a webhook for each mail")


def _run_distinct(server: Server, rates: Rates, count: int, options: Options, receiver: WebhookReceiver | None) -> None:
    names = [f"agent-{number}" for number in range(50)]
    for name in names:
        server.inbox(name, receiver.url if receiver else None)
    to = [f"{name}@{DOMAIN}" for name in names]
    arrived = receiver.count if receiver else None
    for turn, size, into in [(0, WARM_UP, Rates()), *((turn + 1, count, rates) for turn in range(options.runs))]:
        say(f"receive distinct: run {turn} of {options.runs}")
        mails = distinct_mails(size)
        _run(server, into, size, lambda mails=mails: send_each(server.smtp_port, mails, SESSIONS, to), arrived)


def _run(
    server: Server, rates: Rates, count: int, load: Callable[[], float], arrived: Callable[[], int] | None = None
) -> None:
    """One run from the first mail until the last is filed (and its webhook has arrived)."""
    want, want_arrived = server.counted("received") + count, (arrived() if arrived else 0) + count
    began = server.cpu_s()
    accepting = load()
    late = _seconds_until(lambda: server.counted("received") >= want and (arrived is None or arrived() >= want_arrived))
    rates.per_cpu_s.append(count / (server.cpu_s() - began))
    rates.per_s.append(count / (accepting + late))
    rates.accepted_per_s.append(count / accepting)
    assert server.value("SELECT count(*) FROM inbound_mails") == 0
    assert server.counted("received") == want == server.value("SELECT count(*) FROM messages")


def _run_postfix(server: postfix.Postfix, rates: Rates, count: int) -> None:
    want = server.filed() + count
    began = server.cpu_s()
    accepting = send_copies(server.port, count, SESSIONS, AGENT)
    late = _seconds_until(lambda: server.filed() >= want and server.queued() == 0)
    rates.per_cpu_s.append(count / (server.cpu_s() - began))
    rates.per_s.append(count / (accepting + late))
    rates.accepted_per_s.append(count / accepting)
    assert server.filed() == want


def _seconds_until(true: Callable[[], bool]) -> float:
    began = time.monotonic()
    wait_until(true, "every mail is filed", 300)
    return time.monotonic() - began
