"""What other servers report, over SMTP and HTTP: a report comes in by mail, and the routes show what it says."""

import asyncio
import gzip
import smtplib
import time
from email.message import EmailMessage

import pytest

from postroom.domain_commands import check_domain
from postroom.edge.api.models_domain_reports import DmarcProgress, TlsReports
from wire.api_client import Api, admin, assert_shape, eventually
from wire.test_api_domains import dns, fresh_name, named, publish  # noqa: F401 - fixtures

DAY_S = 86_400
XML = """<?xml version="1.0"?><feedback><report_metadata><org_name>reporter</org_name><email>a@b.test</email>
<report_id>{id}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata>
<policy_published><domain>{domain}</domain><p>none</p></policy_published><record><row>
<source_ip>2001:db8::5</source_ip><count>7</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>{domain}</header_from>
</identifiers></record></feedback>"""


@pytest.fixture
def reported(named, dns):  # noqa: F811 - fixtures
    """A verified domain for which a reporter that DNS vouches for has a say."""
    dns.zone["reporter.test."] = {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]}
    dns.zone["_dmarc.reporter.test."] = {"TXT": ["v=DMARC1; p=reject"]}

    async def make():
        api = admin(named)
        made = await api.made("/domains", {"domain": fresh_name()})
        publish(dns, made)
        return await api.made(f"/domains/{made['id']}/verify")

    return make


def report(domain, report_id="1"):
    begin = int(time.time()) // DAY_S * DAY_S - DAY_S
    mail = EmailMessage()
    mail["From"], mail["To"] = "noreply@reporter.test", f"dmarc@{domain}"
    mail["Subject"] = f"Report Domain: {domain} Submitter: reporter.test Report-ID: <{report_id}>"
    mail["Message-ID"] = f"<{report_id}.{domain}@reporter.test>"
    mail.set_content("An aggregate report.")
    content = gzip.compress(XML.format(domain=domain, id=report_id, begin=begin, end=begin + DAY_S - 1).encode())
    name = f"reporter.test!{domain}!{begin}!{begin + DAY_S - 1}.xml.gz"
    mail.add_attachment(content, maintype="application", subtype="gzip", filename=name)
    return mail


def deliver(server, mail):
    with smtplib.SMTP(*server.smtp_address) as client:
        client.send_message(mail, from_addr="bounces@reporter.test", to_addrs=[mail["To"]])


async def test_a_report_by_smtp_is_shown_by_the_routes_and_the_command(named, reported):  # noqa: F811 - fixtures
    api, domain = admin(named), await reported()
    await asyncio.to_thread(deliver, named, report(domain["domain"]))
    path = f"/domains/{domain['id']}/dmarc"

    async def counted():
        seen = await api.got(path)
        return seen if seen["messages"] else None

    seen = await eventually(counted)
    assert_shape(DmarcProgress, seen)
    assert (seen["messages"], seen["spfAligned"], seen["stage"], seen["next"]["action"]) == (7, 7, "none", "wait")
    assert seen["sources"][0]["source"] == "2001:db8::5"
    assert (await api.got("/events", type="domain.dmarc_report"))["events"][0]["data"]["domainId"] == domain["id"]

    said = await api.ask("PATCH", f"{path}/sources/2001:DB8::5", {"ours": True})
    assert (said.status, said.json["sources"][0]["ours"]) == (200, True)
    assert_shape(DmarcProgress, said.json)
    wrong = await api.ask("PATCH", f"{path}/sources/example.com", {"ours": True})
    assert (wrong.status, wrong.error["code"]) == (422, "invalid_source")
    unsaid = await api.ask("PATCH", f"{path}/sources/2001:db8::5", {})
    assert (unsaid.status, unsaid.error["param"]) == (422, "ours")

    assert (await api.got(path, days="1"))["messages"] == 0
    for days in ("0", "121", "x"):
        assert (await api.get(f"{path}?days={days}")).error["param"] == "days"
    tls = await api.got(f"/domains/{domain['id']}/tls-reports")
    assert_shape(TlsReports, tls)
    assert tls["sessions"] == 0

    table = await asyncio.to_thread(check_domain, named.settings, domain["domain"])
    assert "DMARC: p=none; 100.0% of 7 messages passed, as reported of 1 day." in table.lines
    assert any(line.startswith("wait: ") for line in table.lines)


async def test_a_broken_report_is_shown_with_what_is_wrong(named, reported):  # noqa: F811 - fixtures
    api, domain = admin(named), await reported()
    mail = report(domain["domain"])
    next(iter(mail.iter_attachments())).set_content(b"\x1f\x8bbroken", "application", "gzip", filename="a.xml.gz")
    await asyncio.to_thread(deliver, named, mail)

    async def kept():
        return (await api.got(f"/domains/{domain['id']}/dmarc"))["notCounted"]

    [shown] = await eventually(kept)
    assert "unreadable" in shown["defects"]
    assert_shape(DmarcProgress, await api.got(f"/domains/{domain['id']}/dmarc"))


async def test_another_workspaces_domain_and_a_key_without_the_scope(named, reported):  # noqa: F811 - fixtures
    api, domain = admin(named), await reported()
    theirs = await api.other_workspace()
    for path in ("dmarc", "tls-reports"):
        answer = await theirs.get(f"/domains/{domain['id']}/{path}")
        assert (answer.status, answer.error["code"]) == (404, "domain_not_found")
    reader = await api.with_key("domains:read")
    answer = await reader.ask("PATCH", f"/domains/{domain['id']}/dmarc/sources/192.0.2.1", {"ours": True})
    assert (answer.status, answer.error["code"]) == (403, "missing_scope")
    assert isinstance(reader, Api)
