"""What other servers report of a domain: from the mail that brings it to the step that it leads to."""

import base64
import gzip
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from flows.house import raw_mail
from postroom.base.clock import DAY_MS, MINUTE_MS
from postroom.base.errors import BadInput, Conflict, Forbidden, NotFound
from postroom.flows import dmarc_progress, report_boxes
from postroom.mail.values import Envelope
from postroom.store.paging import Page

REPORTER = "reporter.test"


def feedback(rows=(("192.0.2.50", 40, True),), *, report_id="r1", begin_s, domain="acme.test", org=REPORTER):
    """An aggregate report. rows: (address, mails, passed)."""
    records = "".join(
        f"<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated>"
        f"<disposition>none</disposition><dkim>{'pass' if passed else 'fail'}</dkim><spf>fail</spf>"
        f"</policy_evaluated></row><identifiers><header_from>{domain}</header_from></identifiers></record>"
        for ip, count, passed in rows
    )
    return (
        f"<?xml version='1.0'?><feedback><report_metadata><org_name>{org}</org_name><email>d@{org}</email>"
        f"<report_id>{report_id}</report_id><date_range><begin>{begin_s}</begin><end>{begin_s + 86_399}</end>"
        f"</date_range></report_metadata><policy_published><domain>{domain}</domain><p>none</p></policy_published>"
        f"{records}</feedback>"
    ).encode()


def zipped(content, name="report.xml"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return made.getvalue()


def report_mail(content, filename, content_type, *, domain="acme.test", subject=None, message_id="<r@reporter.test>"):
    return raw_mail(
        base64.encodebytes(content).decode(),
        subject=subject or f"Report Domain: {domain} Submitter: {REPORTER} Report-ID: <r1>",
        sender=f"noreply@{REPORTER}",
        to=f"dmarc@{domain}",
        message_id=message_id,
        extra=(
            ("Content-Type", f'{content_type}; name="{filename}"'),
            ("Content-Disposition", f'attachment; filename="{filename}"'),
            ("Content-Transfer-Encoding", "base64"),
        ),
    )


def aggregate_mail(house, *, days_ago=1, packing="gzip", report_id="r1", about="acme.test", **fields):
    begin_s = house.clock.now_ms() // DAY_MS * 86_400 - days_ago * 86_400
    content = feedback(report_id=report_id, begin_s=begin_s, domain=about, **fields)
    name = f"{REPORTER}!{about}!{begin_s}!{begin_s + 86_399}"
    if packing == "zip":
        return report_mail(zipped(content), f"{name}.zip", "application/zip")
    return report_mail(gzip.compress(content), f"{name}.xml.gz", "application/gzip")


async def arrives(house, raw, to="dmarc@acme.test", mail_from=f"bounces@{REPORTER}"):
    """The reply to a report mail; all that it leads to is done."""
    assert await house.accept.check_recipient(to, mail_from) is None
    reply = await house.mail(raw, to, mail_from=mail_from)
    await house.receive.end_late()
    await house.settle()
    return reply


def vouch(house):
    """Let DNS vouch for the reporter."""
    house.resolver.zone[REPORTER] = {"TXT": ["v=spf1 ip4:192.0.2.9 -all"]}
    house.resolver.zone[f"_dmarc.{REPORTER}"] = {"TXT": ["v=DMARC1; p=reject"]}


async def dmarc(house, domain, caller=None, **wanted):
    return await house.services.dmarc_progress.dmarc(caller or house.admin, domain["id"], **wanted)


@pytest.mark.parametrize("packing", ["zip", "gzip"])
async def test_a_report_goes_from_the_mail_to_the_figures(any_house, packing):
    house = any_house
    vouch(house)
    domain = await house.domain()
    house.resolver.zone["50.2.0.192.in-addr.arpa"] = {"PTR": ["mail.acme.test."]}
    house.resolver.zone["mail.acme.test"] = {"A": ["192.0.2.50"]}
    # A name that its own address does not know is anybody's word.
    house.resolver.zone["66.2.0.192.in-addr.arpa"] = {"PTR": ["mail.acme.test."]}
    rows = (("192.0.2.50", 40, True), ("192.0.2.66", 3, False), ("192.0.2.50", 1, False))
    assert (await arrives(house, aggregate_mail(house, packing=packing, rows=rows))).code == 250

    seen = await dmarc(house, domain)
    yesterday = (datetime.fromtimestamp(house.clock.now_ms() / 1000, UTC) - timedelta(days=1)).date().isoformat()
    assert (seen["reports"], seen["reportedDays"], seen["messages"], seen["aligned"]) == (1, 1, 44, 40)
    assert seen["share"] == pytest.approx(40 / 44)
    assert [(one["source"], one["host"], one["messages"], one["dkimAligned"]) for one in seen["sources"]] == [
        ("192.0.2.50", "mail.acme.test", 41, 40),
        ("192.0.2.66", None, 3, 0),
    ]
    assert {(one["firstSeen"], one["lastSeen"]) for one in seen["sources"]} == {(yesterday, yesterday)}
    assert [(one["day"], one["messages"]) for one in seen["series"]] == [(yesterday, 44)]
    assert (seen["stage"], seen["record"]) == ("none", "v=DMARC1; p=none; rua=mailto:dmarc@acme.test")
    assert seen["next"]["action"] == "wait"
    assert seen["notCounted"] == []
    # No agent got it, and nothing of it is left in the queue.
    assert await house.messages() == []
    assert await house.count("inbound_mails", "blobs", "messages") == {"inbound_mails": 0, "blobs": 0, "messages": 0}
    [told] = await house.events("domain.dmarc_report")
    assert told["data"]["domainId"] == domain["id"]
    assert (told["data"]["messages"], told["data"]["aligned"], told["data"]["counted"]) == (44, 40, True)


async def test_a_copy_counts_once(any_house):
    house = any_house
    vouch(house)
    domain = await house.domain()
    await arrives(house, aggregate_mail(house))
    await arrives(house, aggregate_mail(house))
    # Packed otherwise it is still the same report.
    await arrives(house, aggregate_mail(house, packing="zip"))
    assert (await dmarc(house, domain))["messages"] == 40
    assert len(await house.events("domain.dmarc_report")) == 1
    await arrives(house, aggregate_mail(house, report_id="r2"))
    assert (await dmarc(house, domain))["messages"] == 80


async def test_a_report_that_nobody_vouches_for_is_kept_and_not_counted(house):
    domain = await house.domain()
    await arrives(house, aggregate_mail(house))
    seen = await dmarc(house, domain)
    assert (seen["messages"], seen["reports"]) == (0, 0)
    [kept] = seen["notCounted"]
    assert kept["defects"] == ["unauthenticated"]
    assert (kept["from"], kept["organization"]) == (f"noreply@{REPORTER}", REPORTER)
    # The same report from who really sends it is no copy of that.
    vouch(house)
    house.clock.advance(MINUTE_MS * 2)
    await arrives(house, aggregate_mail(house))
    assert (await dmarc(house, domain))["messages"] == 40


async def test_while_dns_is_silent_a_report_waits(house):
    domain = await house.domain()
    vouch(house)
    house.resolver.zone[f"_dmarc.{REPORTER}"] = {"TXT": "TIMEOUT"}
    await arrives(house, aggregate_mail(house))
    assert (await house.count("inbound_mails", "domain_reports")) == {"inbound_mails": 1, "domain_reports": 0}
    vouch(house)
    await house.pass_time(2 * MINUTE_MS)
    await house.receive.end_late()
    assert (await dmarc(house, domain))["messages"] == 40


async def test_when_dns_stays_silent_the_report_is_a_strangers(house):
    domain = await house.domain()
    vouch(house)
    house.resolver.zone[f"_dmarc.{REPORTER}"] = {"TXT": "TIMEOUT"}
    await arrives(house, aggregate_mail(house))
    for _ in range(4):
        await house.pass_time(10 * MINUTE_MS)
        await house.receive.end_late()
    assert [one["defects"] for one in (await dmarc(house, domain))["notCounted"]] == [["unauthenticated"]]
    assert await house.count("inbound_mails") == {"inbound_mails": 0}


BOMB = gzip.compress(b"<feedback>" + b" " * 20_000_000 + b"</feedback>", mtime=0)
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><feedback>&a;</feedback>'


@pytest.mark.parametrize(
    ("content", "filename", "content_type", "why"),
    [
        (BOMB, "reporter.test!acme.test!1788100000!1788186399.xml.gz", "application/gzip", "unpacks to more than"),
        (zipped(ENTITIES), "reporter.test!acme.test!1788100000!1788186399.zip", "application/zip", "document type"),
        (b"PK\x03\x04broken", "reporter.test!acme.test!1788100000!1788186399.zip", "application/zip", "cut short"),
        (gzip.compress(b"<feedback><rec", mtime=0), "reporter.test!acme.test!1!2.xml.gz", "application/gzip", "broken"),
        (
            gzip.compress(b"{" * 50_000, mtime=0),
            "reporter.test!acme.test!1!2.json.gz",
            "application/tlsrpt+gzip",
            "JSON",
        ),
    ],
    ids=["a bomb", "entities", "no zip", "cut XML", "no JSON"],
)
async def test_what_cannot_be_read_is_kept_with_the_reason(house, content, filename, content_type, why):
    domain = await house.domain()
    vouch(house)
    assert (await arrives(house, report_mail(content, filename, content_type))).code == 250
    views = await dmarc(house, domain), await house.services.dmarc_progress.tls(house.admin, domain["id"])
    [kept] = [one for view in views for one in view["notCounted"]]
    assert why in kept["reason"]
    assert "unreadable" in kept["defects"]
    assert views[0]["messages"] == 0
    told = await house.events("domain.dmarc_report", "domain.tls_report")
    assert [one["data"]["counted"] for one in told] == [False]
    assert await house.count("inbound_mails", "messages") == {"inbound_mails": 0, "messages": 0}
    # And the line goes on.
    await arrives(house, aggregate_mail(house))
    assert (await dmarc(house, domain))["messages"] == 40


async def test_mail_that_brings_no_report_reaches_no_agent_and_is_told_to_nobody(house):
    domain = await house.domain()
    inbox = await house.inbox("agent", domain="acme.test")
    reply = await house.mail(raw_mail("Buy!", subject="Offer"), "dmarc@acme.test", inbox["address"])
    await house.receive.end_late()
    assert reply.code == 250
    assert [one["inboxId"] for one in await house.messages()] == [inbox["id"]]
    [kept] = (await dmarc(house, domain))["notCounted"]
    assert (kept["kind"], kept["subject"], kept["defects"][0]) == ("none", "Offer", "no_report")
    assert await house.events("domain.dmarc_report") == []


async def test_whose_report_it_is(any_house):
    house = any_house
    vouch(house)
    other = await house.another_workspace()
    mine, theirs = await house.domain(), await house.domain("their.test", other)
    # What is about another workspace's domain is none of theirs because it came to an address of mine.
    await arrives(house, aggregate_mail(house, about="their.test"))
    assert (await dmarc(house, theirs, other))["messages"] == 0
    assert [one["defects"] for one in (await dmarc(house, mine))["notCounted"]] == [["other_domain"]]
    # At the server's own addresses the report says whose it is.
    for number, address in enumerate(("dmarc@mx.here.test", "DMARC@here.test")):
        await arrives(house, aggregate_mail(house, about="sub.their.test", report_id=f"s{number}"), address)
    assert (await dmarc(house, theirs, other))["messages"] == 80
    assert (await dmarc(house, mine))["messages"] == 0
    await arrives(house, aggregate_mail(house, about="nobodys.test", report_id="n"), "dmarc@mx.here.test")
    told = (await house.events("domain.dmarc_report"))[-1]["data"]
    assert (told["domainId"], told["domain"], told["defects"]) == (None, "nobodys.test", ["unknown_domain"])


async def test_where_reports_are_taken(house):
    check = house.accept.check_recipient
    reply_to = await house.domain("staff.test", setup="reply_to")
    await house.domain("unproven.test", published=False)
    await house.domain()
    assert (await dmarc(house, reply_to))["reportAddress"] == "dmarc@bounces.staff.test"
    for address in ("dmarc@bounces.staff.test", "dmarc@acme.test", "Dmarc@ACME.test", "dmarc@mx.here.test"):
        assert await check(address, "") is None, address
    # `dmarc@` a domain whose mail another host takes may be a person; a name that was not proven is nobody's.
    for address in ("dmarc@staff.test", "dmarc@unproven.test", "dmarc@elsewhere.test", "dmarc+x@acme.test"):
        assert (await check(address, "")).code == 550, address


async def test_a_domain_takes_so_many_reports_a_day(house, monkeypatch):
    monkeypatch.setattr(report_boxes, "MAX_DAY_REPORTS", 2)
    domain = await house.domain()
    vouch(house)
    for number in range(2):
        await arrives(house, aggregate_mail(house, report_id=f"r{number}"))
    refused = await house.accept.check_recipient("dmarc@acme.test", "")
    assert (refused.code, refused.enhanced) == (452, "4.2.2")
    # One that was accepted before that was known is let go, and the figures stay what they are.
    await house.mail(aggregate_mail(house, report_id="r9"), "dmarc@acme.test", mail_from=f"bounces@{REPORTER}")
    await house.receive.end_late()
    assert (await dmarc(house, domain))["reports"] == 2
    house.clock.advance(DAY_MS + 1)
    assert await house.accept.check_recipient("dmarc@acme.test", "") is None


async def test_strangers_keep_no_report_out(house, monkeypatch):
    monkeypatch.setattr(report_boxes, "MAX_DAY_UNCOUNTED", 2)
    monkeypatch.setattr(report_boxes, "MAX_DAY_REPORTS", 3)
    domain = await house.domain()
    vouch(house)
    for number in range(4):
        await arrives(house, raw_mail("Buy!", message_id=f"<{number}@x.test>"))
    assert len((await dmarc(house, domain))["notCounted"]) == 2
    await arrives(house, aggregate_mail(house))
    assert (await dmarc(house, domain))["messages"] == 40


async def test_reports_of_no_time_or_of_long_ago_are_not_counted(house):
    domain = await house.domain()
    vouch(house)
    for number, days_ago in enumerate((181, -3, 1)):
        await arrives(house, aggregate_mail(house, days_ago=days_ago, report_id=f"r{number}"))
    seen = await dmarc(house, domain)
    assert seen["messages"] == 40
    assert [one["defects"] for one in seen["notCounted"]] == [["bad_period"]] * 2


async def test_old_reports_are_forgotten_when_new_ones_come(house):
    domain = await house.domain()
    vouch(house)
    await arrives(house, aggregate_mail(house))
    house.clock.advance(182 * DAY_MS)
    await arrives(house, aggregate_mail(house, report_id="r2", rows=(("192.0.2.77", 5, True),)))
    tables = await house.count("domain_reports", "dmarc_days", "dmarc_sources")
    assert tables == {"domain_reports": 1, "dmarc_days": 1, "dmarc_sources": 1}
    assert (await dmarc(house, domain, days=120))["messages"] == 5


async def daily_reports(house, days, rows=(("192.0.2.50", 40, True),)):
    for _ in range(days):
        house.clock.advance(DAY_MS)
        await arrives(house, aggregate_mail(house, report_id=str(house.clock.now_ms()), rows=rows))


async def test_after_thirty_clean_days_the_next_step_is_proposed_and_trouble_steps_back(house):
    vouch(house)
    domain = await house.domain()
    await daily_reports(house, 29)
    seen = await dmarc(house, domain)
    assert (seen["next"]["action"], seen["next"]["record"]) == ("wait", None)
    assert "clean days have passed" in seen["next"]["reasons"][0]
    await daily_reports(house, 2)
    seen = await dmarc(house, domain)
    assert seen["next"]["action"] == "advance"
    record = seen["next"]["record"]
    assert record["name"] == "_dmarc.acme.test"
    assert record["value"] == "v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.test; pct=10; t=y"

    house.resolver.zone["_dmarc.acme.test"]["TXT"] = [record["value"]]
    await house.services.domains.verify(house.admin, domain["id"])
    seen = await dmarc(house, domain)
    assert (seen["stage"], seen["percent"], seen["next"]["action"]) == ("quarantine", 10, "wait")
    assert (seen["next"]["cleanDays"], seen["next"]["neededDays"]) == (0, 7)

    said = await house.services.dmarc_progress.say_source(house.admin, domain["id"], "192.0.2.50", ours=True)
    assert said["sources"][0]["ours"] is True
    await daily_reports(house, 3, rows=(("192.0.2.50", 40, False),))
    seen = await dmarc(house, domain)
    assert (seen["next"]["action"], seen["next"]["failing"]) == ("step_back", ["192.0.2.50"])
    assert "p=none" in seen["next"]["record"]["value"]


async def test_a_host_that_nobody_has_explained_keeps_the_policy_until_somebody_does(house):
    vouch(house)
    domain = await house.domain()
    await daily_reports(house, 31, rows=(("192.0.2.50", 40, True), ("192.0.2.66", 4, False)))
    seen = await dmarc(house, domain)
    assert (seen["next"]["action"], seen["next"]["unexplained"]) == ("wait", ["192.0.2.66"])
    say = house.services.dmarc_progress.say_source
    assert (await say(house.admin, domain["id"], "192.0.2.66", ours=False))["next"]["action"] == "advance"
    assert (await say(house.admin, domain["id"], "192.0.2.66", ours=None))["next"]["action"] == "wait"


async def test_since_when_the_record_asks_for_what_it_asks_for(house):
    made = await house.domain(published=False)
    seen = await dmarc(house, made)
    assert (seen["stage"], seen["record"], seen["next"]["action"]) == ("unpublished", None, "publish")
    house.publish(made)
    await house.look_at_domains(DAY_MS)
    first = (await dmarc(house, made))["since"]
    # Reports sent elsewhere too change nothing of what is asked; a policy does, and silence is no word at all.
    zone = house.resolver.zone["_dmarc.acme.test"]
    zone["TXT"] = [zone["TXT"][0] + ",mailto:x@other.test"]
    await house.look_at_domains(2 * DAY_MS)
    seen = await dmarc(house, made)
    assert (seen["since"], "other.test" in seen["record"]) == (first, True)
    zone["TXT"] = "TIMEOUT"
    await house.look_at_domains(2 * DAY_MS)
    assert (await dmarc(house, made))["since"] == first
    zone["TXT"] = ["v=DMARC1; p=reject"]
    await house.look_at_domains(2 * DAY_MS)
    seen = await dmarc(house, made)
    assert seen["since"] > first
    assert (seen["stage"], seen["next"]["action"]) == ("reject", "add_reports")


def tls_report(begin, *, succeeded=90, failed=10, report_id="t1", domain="acme.test"):
    details = [{"result-type": "certificate-expired", "receiving-mx-hostname": "mx.here.test"}]
    details[0]["failed-session-count"] = failed
    return {
        "organization-name": REPORTER,
        "report-id": report_id,
        "date-range": {"start-datetime": begin, "end-datetime": begin},
        "policies": [
            {
                "policy": {"policy-type": "sts", "policy-domain": domain},
                "summary": {"total-successful-session-count": succeeded, "total-failure-session-count": failed},
                "failure-details": details,
            }
        ],
    }


async def test_tls_reports(any_house):
    house = any_house
    vouch(house)
    domain = await house.domain()
    begin = datetime.fromtimestamp(house.clock.now_ms() / 1000, UTC) - timedelta(days=1)
    for report_id in ("t1", "t2", "t1"):
        content = gzip.compress(json.dumps(tls_report(begin.isoformat(), report_id=report_id)).encode())
        await arrives(house, report_mail(content, "x.json.gz", "application/tlsrpt+gzip"))
    seen = await house.services.dmarc_progress.tls(house.admin, domain["id"])
    assert (seen["reports"], seen["sessions"], seen["failed"], seen["share"]) == (2, 200, 20, 0.9)
    assert seen["policies"] == [{"policy": "sts", "succeeded": 180, "failed": 20}]
    assert seen["failures"] == [{"kind": "certificate-expired", "host": "mx.here.test", "reason": None, "count": 20}]
    assert seen["reporters"] == [{"organization": REPORTER, "succeeded": 180, "failed": 20}]
    assert [one["day"] for one in seen["series"]] == [begin.date().isoformat()]
    assert [one["data"]["failed"] for one in await house.events("domain.tls_report")] == [10, 10]
    assert (await dmarc(house, domain))["reports"] == 0


async def test_reports_go_with_their_domain_and_wait_for_nobody(house):
    domain = await house.domain()
    vouch(house)
    await arrives(house, aggregate_mail(house))
    await house.mail(aggregate_mail(house, report_id="r2"), "dmarc@acme.test", mail_from=f"b@{REPORTER}", settle=False)
    await house.services.domains.delete(house.admin, domain["id"])
    await house.settle()
    await house.receive.end_late()
    assert set((await house.count("domain_reports", "dmarc_days", "dmarc_sources", "inbound_mails")).values()) == {0}


async def test_who_may_look_and_say(house, monkeypatch):
    domain = await house.domain()
    other = await house.another_workspace()
    progress = house.services.dmarc_progress
    bound = await house.bound(await house.inbox())
    unfit = await house.caller("domains:write")
    for look in (progress.dmarc, progress.tls):
        with pytest.raises(NotFound):
            await look(other, domain["id"])
        for caller in (bound, unfit):
            with pytest.raises(Forbidden):
                await look(caller, domain["id"])
    with pytest.raises(NotFound):
        await progress.say_source(other, domain["id"], "192.0.2.1", ours=True)
    with pytest.raises(Forbidden):
        await progress.say_source(await house.caller("domains:read"), domain["id"], "192.0.2.1", ours=True)
    with pytest.raises(BadInput) as caught:
        await progress.say_source(house.admin, domain["id"], "mail.acme.test", ours=True)
    assert caught.value.code == "invalid_source"
    monkeypatch.setattr(dmarc_progress, "MAX_SAID", 1)
    await progress.say_source(house.admin, domain["id"], "192.0.2.1", ours=True)
    with pytest.raises(Conflict) as conflict:
        await progress.say_source(house.admin, domain["id"], "192.0.2.2", ours=True)
    assert conflict.value.code == "too_many_sources"
    entries = await house.services.audit.list_entries(house.admin, Page(limit=1))
    assert entries.items[0]["data"] == {"source": "192.0.2.1", "ours": True}


async def test_a_report_that_cannot_be_filed_is_tried_again(house, monkeypatch):
    domain = await house.domain()
    vouch(house)

    def breaks(*_given):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("postroom.flows.report_filing.add_report", breaks)
    await arrives(house, aggregate_mail(house))
    assert await house.count("inbound_mails") == {"inbound_mails": 1}
    monkeypatch.undo()
    await house.pass_time(MINUTE_MS)
    await house.receive.end_late()
    assert (await dmarc(house, domain))["messages"] == 40


async def test_a_mail_between_inboxes_here_vouches_for_nothing(house):
    domain = await house.domain()
    await house.inbox("agent")
    envelope = Envelope(mail_from="agent@here.test", rcpt_to=("dmarc@acme.test",), helo="", remote_ip="")
    await house.accept.accept(envelope, aggregate_mail(house))
    await house.settle()
    await house.receive.end_late()
    assert [one["defects"] for one in (await dmarc(house, domain))["notCounted"]] == [["unauthenticated"]]
