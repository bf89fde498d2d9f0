"""The world outside, in memory: what the flows ask of it is kept, and what it answers can be set."""

import asyncio
from dataclasses import dataclass, field

import orjson

from postroom.base.errors import BadInput
from postroom.flows.ports import FetchedFile, HttpAnswer, MailHosts, RecipientResult, SessionStep
from postroom.mail.authentication.zone import ZoneLookup


@dataclass
class Post:
    """One POST that an endpoint got."""

    url: str
    body: bytes
    headers: dict

    @property
    def json(self):
        return orjson.loads(self.body)


class FakePoster:
    """Endpoints. `answer` is a status, an HttpAnswer, or a function (also asynchronous) of a Post that gives one."""

    def __init__(self):
        self.posts = []
        self.answer = 200

    async def post(self, url, body, headers):
        got = Post(url, body, headers)
        self.posts.append(got)
        answer = self.answer(got) if callable(self.answer) else self.answer
        if asyncio.iscoroutine(answer):
            answer = await answer
        return HttpAnswer(status=answer, latency_ms=3, excerpt="") if isinstance(answer, int) else answer

    def events(self, url=None):
        """The types of the events that were told, in order."""
        return [post.json["type"] for post in self.posts if url in {None, post.url}]


@dataclass
class Sent:
    """One transaction with a mail server outside."""

    destination: object
    mail: object


@dataclass
class FakeSender:
    """Mail servers outside. `fates` says by address what becomes of a recipient: a RecipientResult's fields."""

    fates: dict = field(default_factory=dict)
    sent: list = field(default_factory=list)
    gate: asyncio.Event | None = None
    """When set, transactions wait for it."""
    checked: object = None
    """The destination that was looked at last."""

    async def send(self, destination, mail):
        self.sent.append(Sent(destination, mail))
        if self.gate is not None:
            await self.gate.wait()
        return tuple(self._result(address) for address in mail.rcpt_to)

    def _result(self, address):
        fate = self.fates.get(address, {})
        blank = {"outcome": "delivered", "host": "mx.outside.test", "code": 250, "enhanced_code": "2.0.0", "text": "ok"}
        return RecipientResult(address=address, **{**blank, **fate})

    async def check(self, destination):
        self.checked = destination
        return (SessionStep(step="address", ok=True, text="It is there."),)

    def tried(self):
        """The recipients of each transaction, in order."""
        return [sent.mail.rcpt_to for sent in self.sent]


@dataclass
class FakeResolver:
    """DNS: every domain has one mail exchanger unless `found` says otherwise."""

    found: dict = field(default_factory=dict)
    zone: dict = field(default_factory=dict)
    """What else DNS says, as `postroom inspect` takes it."""
    gate: asyncio.Event | None = None
    """When set, look-ups wait for it."""

    silent: set = field(default_factory=set)
    """Domains whose servers never answer."""

    async def lookup(self, name, kind):
        if any(name == one or name.endswith("." + one) for one in self.silent):
            await asyncio.Event().wait()
        if self.gate is not None:
            await self.gate.wait()
        return await ZoneLookup(self.zone)(name, kind)

    async def mail_hosts(self, domain):
        return self.found.get(domain, MailHosts(outcome="ok", hosts=(f"mx.{domain}",)))

    async def addresses(self, _host):
        return ("192.0.2.1",)


@dataclass
class FakeFetcher:
    """Files on the web, by URL."""

    files: dict = field(default_factory=dict)
    limits: list = field(default_factory=list)

    async def fetch(self, url, max_bytes):
        self.limits.append(max_bytes)
        if url not in self.files:
            raise BadInput("It is not there.", code="attachment_unreachable", param="url")
        return FetchedFile(content=self.files[url], content_type="text/csv", filename="table.csv")


DEFERRED = {"outcome": "deferred", "code": 450, "enhanced_code": "4.3.0", "text": "come back later"}
BOUNCED = {"outcome": "bounced", "code": 550, "enhanced_code": "5.1.1", "text": "no such user"}
