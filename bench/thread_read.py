"""Reading a thread of twenty messages."""

from collections.abc import Iterator

from bench.figures import Options, Row, percentile, spread
from bench.http_load import ask_many
from bench.machine import say, wait_until
from bench.mails import mail
from bench.server import DOMAIN, Server, running
from bench.smtp_load import send_each

REQUESTS = 3_000
MESSAGES = 20


def thread_read(options: Options) -> Iterator[Row]:
    """GET /threads/{id}/messages, eight clients."""
    count, rates, latencies, per_cpu_s = options.size(REQUESTS), [], [], []
    with running() as server:
        server.inbox("agent")
        requests = [{"method": "GET", "path": f"/threads/{a_thread(server)}/messages"}]
        ask_many(server.http_port, requests, count=200)
        for turn in range(options.runs):
            say(f"thread: run {turn + 1} of {options.runs}")
            cpu = server.cpu_s()
            answered = ask_many(server.http_port, requests, count=count)
            per_cpu_s.append(count / (server.cpu_s() - cpu))
            rates.append(count / answered.seconds)
            latencies += answered.latencies_ms
    beside = f"p50 {percentile(latencies, 0.5):.1f} ms, p99 {percentile(latencies, 0.99):.1f} ms"
    yield Row(
        what=f"GET /threads/{{id}}/messages, {MESSAGES} messages of 10 KB, 8 clients",
        figure=f"{spread(rates)}/s",
        target="≥ 800/s",
        beside=f"{beside}; {spread(per_cpu_s)} per CPU-second",
    )


def a_thread(server: Server) -> str:
    """The id of a thread with MESSAGES inbound mails, each answering the first."""
    first = "first-of-all@northwind.example"
    mails = [mail(number=0, message_id=first)]
    for number in range(1, MESSAGES):
        answer = mail(number=number, message_id=f"answer-{number}@northwind.example")
        mails.append(b"In-Reply-To: <%s>\r\nReferences: <%s>\r\n" % (first.encode(), first.encode()) + answer)
    send_each(server.smtp_port, mails, 1, [f"agent@{DOMAIN}"])
    wait_until(lambda: server.counted("received") >= MESSAGES, "the thread is filed")
    threads = server.ask("GET", "/threads")["threads"]
    assert len(threads) == 1, "the mails were not threaded"
    return str(threads[0]["threadId"])
