"""What DNS is asked for a mail's origin, and what it is not asked twice."""

from postroom.base.clock import FakeClock
from postroom.flows.accept import AcceptedMail
from postroom.flows.authenticate import KEPT_MS, Authenticate
from postroom.flows.reading import open_mail
from postroom.mail.authentication.zone import ZoneLookup
from postroom.mail.values import Envelope

ZONE = {
    "sender.example": {"TXT": ["v=spf1 ip4:192.0.2.0/24 -all"]},
    "each.example": {"TXT": ["v=spf1 exists:%{l}.ok.example -all"]},
    "jo.ok.example": {"A": ["127.0.0.2"]},
    "away.example": {"TXT": "TIMEOUT"},
    "_dmarc.sender.example": {"TXT": ["v=DMARC1; p=reject"]},
}


class Origins:
    """Checks mail that is made up, and lists what was asked."""

    def __init__(self, zone=None):
        self.clock = FakeClock()
        self.asked = []
        self.zone = ZONE if zone is None else zone
        self._authenticate = Authenticate(self._lookup, self.clock, hostname="here.example", trusted=())

    async def _lookup(self, name, kind):
        self.asked.append(name)
        return await ZoneLookup(self.zone)(name, kind)

    async def check(self, mail_from, *, ip="192.0.2.10", helo="mx.sender.example", author="jo@sender.example"):
        """The verdicts of SPF and DMARC, and the names asked for them."""
        self.asked.clear()
        envelope = Envelope(mail_from=mail_from, rcpt_to=("a@here.example",), helo=helo, remote_ip=ip)
        raw = f"From: <{author}>\r\nSubject: x\r\n\r\nx\r\n".encode()
        mail = AcceptedMail(
            workspace_id="wks_1",
            id="mal_1",
            inbox_id="inb_1",
            blob_id="blb_1",
            raw=raw,
            envelope=envelope,
            received_at=1,
        )
        opened = open_mail(mail)
        origin = await self._authenticate.check(mail, opened.parsed, opened.signatures)
        said = origin.authentication
        return said.spf.result, said.dmarc.result, list(self.asked)


async def test_the_same_sender_is_asked_about_once():
    origins = Origins()
    spf, dmarc, asked = await origins.check("jo@sender.example")
    assert (spf, dmarc) == ("pass", "pass")
    assert {"sender.example", "_dmarc.sender.example"} <= set(asked)
    assert await origins.check("ann@sender.example") == ("pass", "pass", [])


async def test_another_host_or_name_is_asked_about_again():
    origins = Origins()
    await origins.check("jo@sender.example")
    assert await origins.check("jo@sender.example", ip="198.51.100.1") == ("fail", "fail", ["sender.example"])
    assert await origins.check("jo@sender.example", helo="other.example") == ("pass", "pass", ["sender.example"])
    assert (await origins.check("", helo="jo.sender.example"))[2] == ["jo.sender.example"]


async def test_it_is_asked_again_after_a_minute():
    origins = Origins()
    await origins.check("jo@sender.example")
    origins.zone = {}
    origins.clock.advance(KEPT_MS - 1)
    assert (await origins.check("jo@sender.example"))[:2] == ("pass", "pass")
    origins.clock.advance(1)
    assert (await origins.check("jo@sender.example"))[:2] == ("none", "none")


async def test_what_depends_on_the_local_part_is_not_kept():
    origins = Origins()
    assert (await origins.check("jo@each.example"))[0] == "pass"
    assert (await origins.check("ann@each.example"))[0] == "fail"


async def test_no_answer_is_not_kept():
    origins = Origins()
    assert (await origins.check("jo@away.example", author="jo@away.example"))[0] == "temperror"
    origins.zone = {"away.example": {"TXT": ["v=spf1 +all"]}, "_dmarc.away.example": {"TXT": "TIMEOUT"}}
    origins.clock.advance(10_000)
    assert (await origins.check("jo@away.example", author="jo@away.example"))[:2] == ("pass", "none")
