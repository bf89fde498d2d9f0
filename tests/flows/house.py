"""A whole server without its doors: real flows on a real store, the fakes outside, a clock that stands still.

Nothing runs by itself: `settle` does all the work that is due at this moment.
"""

import asyncio

import sqlalchemy as sa

from flows.fakes import FakeFetcher, FakePoster, FakeResolver, FakeSender
from postroom.app import build
from postroom.base.clock import FakeClock
from postroom.config import Settings
from postroom.flows.domains import NewDomain
from postroom.flows.endpoints import NewWebhook
from postroom.flows.grant import NewKey
from postroom.flows.new_message import NewMessage
from postroom.flows.provision import NewInbox
from postroom.flows.simulate import SimulatedMail
from postroom.ground import Ports
from postroom.mail.values import Envelope
from postroom.rules.scopes import SCOPES
from postroom.store.paging import Page
from postroom.store.schema import metadata

ADMIN_KEY = "prk_" + "a" * 40
DOMAIN = "here.test"
HOOK = "https://agent.test/hook"


def raw_mail(
    text="Hello there.",
    *,
    subject="Hello",
    sender="Ann <ann@example.com>",
    to="agent@here.test",
    message_id="<first@example.com>",
    in_reply_to=None,
    references=(),
    date="Tue, 01 Sep 2026 12:00:00 +0000",
    extra=(),
):
    """A mail as another server sends it; a header of None is left away."""
    fields = [
        ("From", sender),
        ("To", to),
        ("Subject", subject),
        ("Date", date),
        ("Message-ID", message_id),
        ("In-Reply-To", in_reply_to),
        ("References", " ".join(references) or None),
        *extra,
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields if value is not None)
    if not any(name.lower() == "content-type" for name, _ in extra):
        head += "Content-Type: text/plain; charset=utf-8\r\n"
    return (head + "\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()


class House:
    """The server, its fakes, and the few calls that most tests begin with."""

    def __init__(self, postroom, clock, ports, admin):
        self.postroom = postroom
        self.clock = clock
        self.poster = ports.poster
        self.sender = ports.sender
        self.resolver = ports.resolver
        self.fetcher = ports.fetcher
        self.admin = admin
        self.services = postroom.services
        self.db = postroom.services.db
        self.read = postroom.services.read
        self.dispatch = postroom.dispatch
        self.deliver = postroom.deliver
        self.accept = postroom._accept
        self.receive = postroom._worker._receive
        self.index_words = postroom._worker._index_words

    async def settle(self):
        """Do everything that is due now."""
        for _ in range(300):
            busy = await self.receive.run_handed() + await self.receive.run_due()
            busy += await self.services.follow_ups.run_due()
            busy += await self.index_words.run_due()
            busy += len(self.deliver._tasks) + await self.deliver.run_due()
            await self.deliver.idle()
            await self.dispatch.idle()
            busy += await self.dispatch.claim()
            await self.dispatch.idle()
            if not busy:
                return
        raise AssertionError("there is always more to do")

    async def pass_time(self, ms):
        """Move the clock, and do what is due then."""
        self.clock.advance(ms)
        await self.settle()

    async def look_at_domains(self, ms=0):
        """Move the clock, and look at the domains that are due then."""
        self.clock.advance(ms)
        while await self.postroom._worker._domain_check.run_due():
            pass
        await self.settle()

    async def domain(self, name="acme.test", caller=None, *, published=True, **fields):
        """A domain, verified unless its records are not to be published."""
        made = await self.services.domains.create(caller or self.admin, NewDomain(domain=name, **fields))
        if not published:
            return made
        self.publish(made)
        return await self.services.domains.verify(caller or self.admin, made["id"])

    def publish(self, domain, *purposes):
        """Put the domain's records into DNS: those of these purposes, all when none is named."""
        for one in domain["records"]:
            if one["value"] and (not purposes or one["purpose"] in purposes):
                node = self.resolver.zone.setdefault(one["name"], {})
                value = one["value"] if one["priority"] is None else [one["priority"], one["value"]]
                node[one["type"]] = [value]

    async def inbox(self, name="agent", caller=None, **fields):
        return await self.services.provision.create_inbox(caller or self.admin, NewInbox(username=name, **fields))

    async def webhook(self, url=HOOK, events=("*",), caller=None, **fields):
        new = NewWebhook(url=url, events=tuple(events), **fields)
        return await self.services.endpoints.create_webhook(caller or self.admin, new)

    async def mail(self, raw=None, *to, mail_from="ann@example.com", settle=True, **fields):
        """The reply of the SMTP door to a mail for these inboxes."""
        to = to or ("agent@here.test",)
        raw = raw_mail(**{"to": ", ".join(to), **fields}) if raw is None else raw
        envelope = Envelope(mail_from=mail_from, rcpt_to=to, helo="out.test", remote_ip="192.0.2.9")
        reply = await self.accept.accept(envelope, raw)
        if settle:
            await self.settle()
        return reply

    async def simulate(self, caller=None, **fields):
        """The message that a simulated mail became."""
        task = asyncio.create_task(self.services.simulate.inbound(caller or self.admin, SimulatedMail(**fields)))
        async with asyncio.timeout(10):
            while not task.done():
                await self.receive.run_handed()
                await asyncio.sleep(0)
        await self.settle()
        return await task

    async def send(self, caller=None, settle=True, claim=None, **fields):
        """The message as accepted."""
        fields.setdefault("text", "Hi.")
        sent = await self.services.submit.send(caller or self.admin, NewMessage(**fields), claim)
        if settle:
            await self.settle()
        return sent

    async def caller(self, *scopes, inbox_id=None, of=None):
        """The holder of a new key."""
        new = NewKey(name="test", scopes=scopes, inbox_id=inbox_id)
        made = await self.services.grant.create_key(of or self.admin, new)
        return await self.services.authorize.by_secret(made["key"])

    async def another_workspace(self):
        """The admin of a new workspace."""
        made = await self.services.grant.create_workspace(self.admin, "Other")
        return await self.services.authorize.by_secret(made["key"])

    async def bound(self, inbox):
        """The holder of a key that may do everything, in this inbox."""
        return await self.caller(*sorted(SCOPES - {"admin"}), inbox_id=inbox["id"])

    async def messages(self, **wanted):
        """Messages, oldest first."""
        listing = await self.read.list_messages(self.admin, Page(limit=100), **wanted)
        return listing.items[::-1]

    async def message(self, message_id):
        return await self.read.get_message(self.admin, message_id)

    async def threads(self, **wanted):
        return (await self.read.list_threads(self.admin, Page(limit=100), **wanted)).items

    async def events(self, *types):
        """Events of these types (all when none is named), oldest first."""
        listing = await self.read.list_events(self.admin, Page(limit=100), types=types)
        return listing.items[::-1]

    async def deliveries(self, **wanted):
        """Webhook deliveries, oldest first."""
        listing = await self.read.list_deliveries(self.admin, Page(limit=100), **wanted)
        return listing.items[::-1]

    async def count(self, *tables):
        """Rows by table."""

        def work(connection):
            return {
                name: connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[name])).scalar()
                for name in tables or metadata.tables
            }

        return await self.db.read(work)

    async def close(self):
        await self.deliver.stop(0.1)
        await self.dispatch.idle()
        await self.postroom.stop()


async def open_house(data_dir, clock=None, **settings):
    """A House on this data folder, or on the DATABASE_URL of the settings."""
    clock = clock or FakeClock()
    ports = Ports(resolver=FakeResolver(), sender=FakeSender(), poster=FakePoster(), fetcher=FakeFetcher())
    fixed = {"data_dir": data_dir, "roles": "worker", "domain": DOMAIN, "hostname": f"mx.{DOMAIN}"}
    secret = {"admin_key": ADMIN_KEY, "secret_key": "k" * 40, "allow_private_networks": "no"}
    postroom = await build(Settings(**{**fixed, **secret, **settings}), clock=clock, ports=ports)
    return House(postroom, clock, ports, await postroom.services.authorize.by_secret(ADMIN_KEY))
