"""The loop of an email agent: a webhook brings mail, a model writes, the answer goes out in the thread.

Ann is an inbox of the same server. She asks two questions, and it is over.
"""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model import Model
from postroom_client import BadSignature, Event, Inbox, MessageFields, Postroom, verify_webhook
from server import connect, new_inbox, show

TASK = (
    "You answer the customers of a teapot shop by email, in two sentences at most. Orders ship two days after payment."
)


def script(conversation: str) -> str:
    """What the model would write."""
    if "when" in conversation.rsplit("\n", 1)[-1].lower():
        return "It leaves our house tomorrow and is with you on Friday."
    return "Your order 4711 is packed. It is waiting for the carrier."


def answer(client: Postroom, model: Model, event: Event) -> None:
    """One turn of the loop."""
    message = event.message
    assert message is not None
    assert message.thread_id is not None
    conversation = [f"{one.from_}: {one.extracted_text}" for one in client.threads.messages(message.thread_id)]
    # The event's id as key: however often the webhook comes, one answer goes out.
    client.messages.reply(message.id, model.ask(TASK, "\n".join(conversation)), idempotency_key=event.id)


class Receiver:
    """The webhook's end: believes what is signed, says yes at once, and lets the model take its time."""

    def __init__(self) -> None:
        self.secret = ""
        self.events: queue.Queue[Event | None] = queue.Queue()

    @contextmanager
    def listening(self) -> Iterator[str]:
        """The URL to register."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                try:
                    receiver.events.put(verify_webhook(dict(self.headers), body, receiver.secret))
                    self.send_response(204)
                except BadSignature:
                    self.send_response(401)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/webhook"
        http.shutdown()
        http.server_close()


def converse(ann: Inbox, agent: Inbox) -> None:
    """Ann's part: two questions, each answered."""
    show(asked(ann.send(to=agent.address, subject="Where is my teapot?", text="I ordered it last week, number 4711.")))
    first = ann.wait_for(from_=agent.address)
    show(first)
    show(asked(first.reply("Thank you. When will it be here?")))
    show(ann.wait_for(from_=agent.address))


def asked(sent: object) -> MessageFields:
    """The message that was sent: Ann's inbox holds none back for approval."""
    assert isinstance(sent, MessageFields)
    return sent


def main() -> None:
    """Answer while Ann asks."""
    model = Model(script)
    receiver = Receiver()
    with connect() as client, receiver.listening() as url:
        agent = new_inbox(client, "support", "Teapot support", webhook_url=url)
        ann = new_inbox(client, "ann", "Ann Lee")
        assert agent.webhook is not None
        receiver.secret = agent.webhook.secret or ""
        print(f"The agent is {agent.address}.")

        def work() -> None:
            while (event := receiver.events.get()) is not None:
                answer(client, model, event)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        converse(ann, agent)
        receiver.events.put(None)
        worker.join()
        for inbox in (agent, ann):
            inbox.delete()


if __name__ == "__main__":
    main()
