"""`postroom demo`: a customer writes, an agent answers, over real SMTP and signed webhooks, printed as a conversation.

Nothing is pretended but the customer and the agent's model: the server is a whole Postroom on free loopback ports, the
customer has an SMTP server of her own, and the agent is what a user would write: an endpoint that checks the
signature, reads the thread and answers with `POST /messages`.
"""

import json
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from postroom.base.errors import PostroomError
from postroom.rules.signing import verify_postroom_signature
from postroom.testing import Correspondent, Delivery, ReceivedMail, RunningServer, WebhookReceiver, wait_until

WIDTH = 92
STEP_TIMEOUT_S = 8.0
"""One step of the demo; it takes some milliseconds when all is well."""
FINAL = frozenset({"delivered", "bounced", "partial", "deferred", "suppressed", "cancelled"})

Json = dict[str, Any]

CUSTOMER_SAYS = (
    "Hello,\n\nI ordered a teapot from you last week, order 4711, and it has not come. Where is it?\n\nAnn",
    "That is good news, thank you. I shall be away on Tuesday: could the parcel wait for me until Wednesday?",
    "Wonderful, that is all I needed!\n\nAnn",
)
AGENT_SAYS = (
    "Hello Ann,\n\nOrder 4711 left our warehouse today. The carrier will bring it on Tuesday.\n\nYour support agent",
    "Done: the carrier keeps the parcel until Wednesday and rings before it comes.\n\nYour support agent",
    "You are welcome, Ann. I close this conversation; any answer to it reaches me.\n\nYour support agent",
)


class DemoFailed(PostroomError):
    """A step of the demo did not come about."""

    code = "demo_failed"


def run_demo(say: Callable[[str], None], *, color: bool = False) -> None:
    """Run the whole loop once and tell about it, line by line. Raises DemoFailed naming the step that failed.

    say: takes one line at a time, without its newline. color: mark lines with ANSI colours.
    """
    page = Page(say, color=color)
    started = time.monotonic()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="postroom-demo-") as folder,
            Correspondent("ann@example.com", "Ann Lee") as ann,
            RunningServer(Path(folder), relay=ann.relay_url, log_level="error") as server,
        ):
            _converse(page, server, ann)
    except BrokenPipeError:
        raise
    except (OSError, AssertionError) as error:
        raise DemoFailed(f"The demo could not {page.step}: {str(error) or 'it took too long'}.") from error
    page.ending(time.monotonic() - started)


def _converse(page: "Page", server: RunningServer, ann: Correspondent) -> None:
    page.step = "make an inbox"
    agent = Agent(server)
    with WebhookReceiver(agent.take) as endpoint:
        inbox = server.call("POST", "/inboxes", {"name": "support-agent", "webhookUrl": endpoint.url})
        agent.secret = inbox["webhook"]["secret"]
        page.beginning(server, ann, inbox, endpoint)
        last: ReceivedMail | None = None
        for turn, text in enumerate(CUSTOMER_SAYS):
            page.step = f"get Ann's mail {turn + 1} to the agent"
            began = time.monotonic()
            mail = ann.write(server, inbox["address"], "Where is my teapot?", text, answering=last, quoting=True)
            accepted_ms = _ms(time.monotonic() - began)
            got = endpoint.wait_for(turn + 1, STEP_TIMEOUT_S)[turn]
            agent.check()
            page.from_customer(mail, text, accepted_ms)
            page.to_agent(agent, got, _ms(agent.woken_at - began), whole=turn == 0)
            page.step = f"get the agent's answer {turn + 1} to Ann"
            last = ann.wait_for(turn + 1, STEP_TIMEOUT_S)[turn]
            page.from_agent(wait_until(agent.settled, STEP_TIMEOUT_S), last)
        page.step = "read the thread"
        thread_id = agent.answers[0]["threadId"]
        thread = server.call("GET", f"/threads/{thread_id}")
        history = server.call("GET", f"/threads/{thread_id}/messages")["messages"]
        page.summary(thread, history)


class Agent:
    """What a user writes: a webhook endpoint and three calls. Only its model is made up: it says its lines in order."""

    def __init__(self, server: RunningServer) -> None:
        self.secret = ""
        self.answers: list[Json] = []
        self.history: list[Json] = []
        self.woken_at = 0.0
        """When the last mail came, by time.monotonic()."""
        self._server = server
        self._failure: str | None = None
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def take(self, delivery: Delivery) -> int:
        """The HTTP status for a POST to the endpoint, once the mail in it is answered."""
        self.woken_at = time.monotonic()
        signature = delivery.headers.get("x-postroom-signature", "")
        if not verify_postroom_signature(
            secret=self.secret, header=signature, body=delivery.body, now_s=int(time.time())
        ):
            self._failure = "the webhook's signature does not verify"
            return 401
        with self._lock:
            # An endpoint may get an event twice: the id says so.
            if delivery.json["id"] not in self._seen:
                self._seen.add(delivery.json["id"])
                self._answer(delivery.json)
        return 200

    def check(self) -> None:
        """Raises DemoFailed when the agent could not do its work."""
        if self._failure is not None:
            raise DemoFailed(f"The demo's agent stopped: {self._failure}.")

    def settled(self) -> Json | None:
        """The last answer once it is known what became of it; None before."""
        answer = self._server.call("GET", f"/messages/{self.answers[-1]['id']}")
        return answer if answer["status"] in FINAL else None

    def _answer(self, payload: Json) -> None:
        message = payload["message"]
        self.history = self._server.call("GET", f"/threads/{message['threadId']}/messages")["messages"]
        status, answer = self._server.try_call(
            "POST",
            "/messages",
            {
                "inboxId": payload["inboxId"],
                "threadId": message["threadId"],
                "to": message["from"],
                "subject": f"Re: {message['subject'].removeprefix('Re: ')}",
                "text": self._model(),
            },
        )
        if status == 202:
            self.answers.append(answer)
        else:
            self._failure = f"POST /messages answered {status} {answer}"

    def _model(self) -> str:
        asked = sum(message["direction"] == "inbound" for message in self.history)
        return AGENT_SAYS[min(asked, len(AGENT_SAYS)) - 1]


class Page:
    """Lays the conversation out for a person."""

    def __init__(self, say: Callable[[str], None], *, color: bool) -> None:
        self.step = "start"
        """What is being tried, for the sentence that says that it failed."""
        self._say = say
        self._color = color
        self._mails = 0

    def beginning(self, server: RunningServer, ann: Correspondent, inbox: Json, endpoint: WebhookReceiver) -> None:
        """Who takes part."""
        host, port = server.smtp_address
        self._say("")
        self._say(self._mark("1", " Postroom demo") + ": a customer, an agent and real SMTP, all on this machine")
        self._say("")
        self._fact("server", f"API {server.url}, SMTP {host}:{port}, data in a temporary folder")
        self._fact("customer", f"{ann.name} <{ann.address}>, with a mail server of her own on {ann.host}:{ann.port}")
        self._fact("agent", f"<{inbox['address']}>, woken by a webhook at {endpoint.url.removeprefix('http://')}")
        self._fact("", "Its model is a script: no language model is called, no mail leaves this machine.")

    def from_customer(self, mail: Any, text: str, took_ms: int) -> None:
        """A mail of the customer."""
        self._title("36", f"{mail['From']}  →  {mail['To']}", f"SMTP: 250 in {took_ms} ms")
        self._headers(("Subject", mail["Subject"]), ("Message-ID", mail["Message-ID"]))
        if mail["In-Reply-To"]:
            self._headers(("In-Reply-To", mail["In-Reply-To"]), ("References", mail["References"]))
        self._quote("36", text)
        if mail["In-Reply-To"]:
            self._note("(and below it, as mail programs do, the whole conversation quoted)")

    def to_agent(self, agent: Agent, delivery: Delivery, took_ms: int, *, whole: bool) -> None:
        """What the agent was posted: in brief, or only what is new."""
        payload, message = delivery.json, delivery.json["message"]
        self._note(f"the agent got this {took_ms} ms after Ann pressed send, signed; the signature verifies")
        keep = (
            ("threadId", "from", "subject", "extractedText", "category", "untrusted") if whole else ("extractedText",)
        )
        brief: Json = {"type": payload["type"], "inboxId": payload["inboxId"]} if whole else {"type": payload["type"]}
        brief["message"] = {name: message[name] for name in keep}
        for line in _json_lines(brief):
            self._say(self._mark("2", line))
        said = "1 message" if len(agent.history) == 1 else f"{len(agent.history)} messages"
        self._note(f"the agent read the thread ({said}) with GET /threads/{message['threadId']}/messages")

    def from_agent(self, sent: Json, mail: ReceivedMail) -> None:
        """An answer of the agent, and what became of it."""
        recipient = sent["recipients"][0]
        attempt = recipient["attempts"][-1]
        self._title("32", f"{sent['fromAddress']}  →  {sent['to'][0]}", "POST /messages: 202")
        parsed = mail.parsed
        self._headers(
            ("Subject", parsed.subject),
            ("Message-ID", parsed.message_id or ""),
            ("In-Reply-To", parsed.in_reply_to[0] if parsed.in_reply_to else "missing"),
            ("References", " ".join(parsed.references)),
        )
        self._quote("32", parsed.text or "")
        code = f"{attempt['code']} {attempt['enhancedCode'] or ''}".rstrip()
        self._note(f"{recipient['state']}: Ann's mail server answered {code} at the first attempt")

    def summary(self, thread: Json, history: list[Json]) -> None:
        """That it was one conversation, on both sides."""
        chained = all(
            now["inReplyTo"] == before["messageId"] and now["references"][-1:] == [before["messageId"]]
            for before, now in pairwise(history)
        )
        if not chained or len(history) != len(CUSTOMER_SAYS) + len(AGENT_SAYS):
            raise DemoFailed(f"The demo's thread came apart: {len(history)} messages, chained: {chained}.")
        self._rule()
        self._fact(
            "thread", f"{thread['id']}, {len(history)} messages, {thread['status']}: each names the one it answers"
        )
        self._fact("", "in In-Reply-To and References, so Ann's mail program shows one conversation.")

    def ending(self, took_s: float) -> None:
        """What to do next."""
        self._say("")
        self._say(f" It worked, in {took_s:.1f} s. " + self._mark("1", "Now with your own agent:"))
        self._say("")
        for command, effect in (
            ("postroom serve", "starts the server and prints the calls that make an inbox"),
            ("POST /inboxes", '{"name": "support-agent", "webhookUrl": "http://127.0.0.1:5000/webhook"}'),
            ("POST /simulate/inbound", "gives it mail without any SMTP, to try your handler"),
            ("postroom inspect FILE", "shows what Postroom makes of a mail that you have"),
        ):
            self._say(f"   {self._mark('1', command.ljust(24))}{effect}")
        self._say("")

    def _title(self, style: str, who: str, how: str) -> None:
        self._mails += 1
        head = f" {self._mails} "
        room = WIDTH - len(head) - len(who) - len(how) - 4
        self._say("")
        self._say(f"{self._mark('7;' + style, head)} {self._mark('1;' + style, who)} {'─' * max(room, 2)} {how}")

    def _headers(self, *fields: tuple[str, str]) -> None:
        for name, value in fields:
            lines = _wrap_ids(value) if name == "References" else [value]
            self._say(f"   {self._mark('2', (name + ':').ljust(13))}{lines[0]}")
            for line in lines[1:]:
                self._say(" " * 16 + line)

    def _quote(self, style: str, text: str) -> None:
        bar = self._mark(style, "│")
        self._say(f"   {bar}")
        for paragraph in text.rstrip().split("\n"):
            for line in textwrap.wrap(paragraph, WIDTH - 6) or [""]:
                self._say(f"   {bar} {line}".rstrip())
        self._say(f"   {bar}")

    def _note(self, text: str) -> None:
        self._say(f"   {self._mark('33', '▸')} {text}")

    def _fact(self, name: str, text: str) -> None:
        self._say(f"   {self._mark('1', name.ljust(10))}{text}")

    def _rule(self) -> None:
        self._say("")
        self._say(self._mark("2", "─" * WIDTH))

    def _mark(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._color else text


def _json_lines(value: Json) -> list[str]:
    """The JSON, indented; a line over the width is cut inside its text."""
    lines, room = [], WIDTH - 5
    for line in json.dumps(value, indent=2, ensure_ascii=False).split("\n"):
        tail = '…",' if line.endswith(",") else '…"'
        lines.append("     " + (line if len(line) <= room else line[: room - len(tail)] + tail))
    return lines


def _wrap_ids(value: str) -> list[str]:
    """A chain of ids, one a line; a long one shows its ends."""
    ids = value.split()
    if len(ids) > 3:
        ids = [ids[0], f"… {len(ids) - 2} more, in order …", ids[-1]]
    return ids or [""]


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
