"""Mail leaves signed with both keys of its domain, once, and answers find their way back."""

from types import SimpleNamespace

import pytest

from flows.fakes import DEFERRED
from flows.house import open_house
from postroom.base.clock import DAY_MS, HOUR_MS, MINUTE_MS
from postroom.flows.ports import MailHosts
from postroom.mail.authentication.dkim_verify import finish_dkim, prepare_dkim
from postroom.mail.authentication.zone import ZoneLookup, run_to_end
from postroom.rules.sealing import CannotOpen


@pytest.fixture
async def signing(house):
    """An inbox in a verified domain, and its house."""
    made = await house.domain()
    return SimpleNamespace(house=house, domain=made, inbox=await house.inbox("agent"))


def signatures(house, raw):
    """(algorithm, domain, selector, verdict) of each signature, by our own verifier with the keys in DNS."""
    prepared, dns = prepare_dkim(raw), ZoneLookup(house.resolver.zone)
    keys = {name: run_to_end(dns(name, "TXT")) for name in prepared.key_names}
    verdicts = finish_dkim(prepared, keys, house.clock.now_ms() // 1000)
    return [(one.domain, one.selector.rpartition("-")[2], one.result) for one in verdicts]


BOTH = [("acme.test", "rsa", "pass"), ("acme.test", "ed25519", "pass")]


async def test_both_keys_sign_and_d_is_the_domain_of_from(signing):
    house = signing.house
    await house.send(inbox_id=signing.inbox["id"], to=("ann@outside.test",), html="<p>Grüße</p>")
    (transaction,) = house.sender.sent
    assert signatures(house, transaction.mail.raw) == BOTH
    assert transaction.mail.mail_from.endswith("@acme.test")
    assert b"\r\nFrom: agent@acme.test\r\n" in transaction.mail.raw


async def test_a_verifier_of_others_passes_it(signing):
    dkim = pytest.importorskip("dkim")
    house = signing.house
    await house.send(inbox_id=signing.inbox["id"], to=("ann@outside.test",), subject="Grüße", text="x\n\n.\n")
    raw = house.sender.sent[0].mail.raw

    def dnsfunc(name, timeout=5):
        del timeout
        return house.resolver.zone[name.decode().rstrip(".")]["TXT"][0].encode()

    verifier = dkim.DKIM(raw)
    assert verifier.verify(idx=0, dnsfunc=dnsfunc)
    assert verifier.domain == b"acme.test"
    try:
        import nacl  # noqa: F401
    except ImportError:
        return
    assert dkim.DKIM(raw).verify(idx=1, dnsfunc=dnsfunc)


async def test_a_changed_mail_no_longer_verifies(signing):
    house = signing.house
    await house.send(inbox_id=signing.inbox["id"], to=("ann@outside.test",), text="Pay 10 euros.")
    raw = house.sender.sent[0].mail.raw
    for old, new in ((b"Pay 10", b"Pay 99"), (b"To: ann@", b"To: bob@"), (b"From: ", b"Subject: x\r\nFrom: ")):
        assert old in raw
        changed = raw.replace(old, new, 1)
        assert {verdict for *_, verdict in signatures(house, changed)} == {"fail"}


async def test_retries_are_identical_whatever_happens_to_the_keys(signing):
    house = signing.house
    house.sender.fates["ann@outside.test"] = DEFERRED
    await house.send(inbox_id=signing.inbox["id"], to=("ann@outside.test",))
    house.publish(await house.services.domains.rotate(house.admin, signing.domain["id"]))
    for _ in range(30):
        await house.look_at_domains(HOUR_MS)
    del house.sender.fates["ann@outside.test"]
    await house.pass_time(6 * HOUR_MS)
    tried = [one.mail.raw for one in house.sender.sent]
    assert len(tried) > 2
    assert len(set(tried)) == 1
    # And the key is still in DNS to verify it.
    assert signatures(house, tried[-1]) == BOTH


async def test_new_keys_sign_from_the_switch_on(signing):
    house = signing.house

    async def selectors():
        await house.send(inbox_id=signing.inbox["id"], to=("ann@outside.test",))
        raw = house.sender.sent[-1].mail.raw
        assert signatures(house, raw) == BOTH
        return {one.partition(b";")[0].strip() for one in raw.split(b" s=")[1:3]}

    old = await selectors()
    house.publish(await house.services.domains.rotate(house.admin, signing.domain["id"]))
    await house.look_at_domains(MINUTE_MS)
    assert await selectors() == old
    await house.look_at_domains(HOUR_MS)
    new = await selectors()
    assert new.isdisjoint(old)
    await house.look_at_domains(8 * DAY_MS)
    assert await selectors() == new


async def test_the_shared_domain_signs_once_its_operator_registered_it(house):
    other = await house.another_workspace()
    mine, theirs = await house.inbox("mine"), await house.inbox("theirs", other)
    await house.send(inbox_id=mine["id"], to=("ann@outside.test",))
    assert b"DKIM-Signature" not in house.sender.sent[0].mail.raw
    made = await house.domain("here.test", published=False)
    # It was never asked to be verified: mail goes on, unsigned until the keys are in DNS.
    await house.send(inbox_id=mine["id"], to=("ann@outside.test",))
    assert b"DKIM-Signature" not in house.sender.sent[1].mail.raw
    house.publish(made)
    await house.services.domains.verify(house.admin, made["id"])
    for inbox, caller in ((mine, house.admin), (theirs, other)):
        await house.send(caller, inbox_id=inbox["id"], to=("ann@outside.test",))
        assert signatures(house, house.sender.sent[-1].mail.raw) == [
            ("here.test", "rsa", "pass"),
            ("here.test", "ed25519", "pass"),
        ]


async def test_mail_between_inboxes_here_is_signed_too(signing):
    house = signing.house
    other = await house.inbox("other", domain="here.test")
    await house.send(inbox_id=signing.inbox["id"], to=("other@here.test",))
    (got,) = await house.messages(inbox_id=other["id"])
    assert signatures(house, await house.read.message_raw(house.admin, got["id"])) == BOTH


async def test_keys_are_sealed_at_rest_and_open_with_their_own_master_key_alone(place, data_dir):
    first = await open_house(data_dir, **place)
    await first.domain()
    inbox = await first.inbox("agent")
    await first.close()
    if not place:
        content = b"".join(one.read_bytes() for one in data_dir.iterdir() if one.is_file())
        assert b"PRIVATE KEY" not in content
    again = await open_house(data_dir, **place)
    await again.send(inbox_id=inbox["id"], to=("ann@outside.test",))
    assert again.sender.sent[0].mail.raw.count(b"DKIM-Signature:") == 2
    again.postroom.services.submit._senders._opened.clear()
    again.postroom.services.submit._senders.forget()
    again.postroom.services.submit._senders._sealer = type(again.postroom._ground.sealer)(b"x" * 32)
    with pytest.raises(CannotOpen):
        await again.send(inbox_id=inbox["id"], to=("ann@outside.test",))
    await again.close()


# --- Another host's MX ------------------------------------------------------------------------------------------------


@pytest.fixture
async def beside(any_house):
    """An inbox in a domain whose mail another host takes, and its house."""
    made = await any_house.domain(setup="reply_to")
    return SimpleNamespace(house=any_house, domain=made, inbox=await any_house.inbox("agent", display_name="Ada"))


async def test_answers_and_bounces_are_led_to_the_return_host(beside):
    house = beside.house
    assert "receiving" not in [one["purpose"] for one in beside.domain["records"] if one["value"]]
    sent = await house.send(inbox_id=beside.inbox["id"], to=("ann@outside.test",))
    mail = house.sender.sent[0].mail
    assert b"\r\nFrom: Ada <agent@acme.test>\r\n" in mail.raw
    assert b"\r\nReply-To: Ada <agent@bounces.acme.test>\r\n" in mail.raw
    assert mail.mail_from.startswith("agent+bounce-")
    assert mail.mail_from.endswith("@bounces.acme.test")
    assert signatures(house, mail.raw) == BOTH

    # The answer comes to the inbox and joins the thread; so does a bounce.
    assert await house.accept.check_recipient("agent@bounces.acme.test", "") is None
    assert await house.accept.check_recipient(mail.mail_from, "") is None
    await house.mail(None, "agent@bounces.acme.test", in_reply_to=sent["messageId"], subject="Re: hi")
    (answer,) = [one for one in await house.messages() if one["direction"] == "inbound"]
    assert answer["threadId"] == sent["threadId"]
    assert (await house.accept.check_recipient("nobody@bounces.acme.test", "")).enhanced == "5.1.1"
    # Of the domain itself, what is no inbox here may well be somebody there.
    assert (await house.accept.check_recipient("boss@acme.test", "")).enhanced == "5.7.1"


async def test_a_reply_to_of_the_callers_own_is_kept(beside):
    house = beside.house
    await house.send(inbox_id=beside.inbox["id"], to=("ann@outside.test",), reply_to=("desk@acme.test",))
    assert b"\r\nReply-To: desk@acme.test\r\n" in house.sender.sent[0].mail.raw
    assert house.sender.sent[0].mail.mail_from.endswith("@bounces.acme.test")


@pytest.mark.parametrize("outcome", ["null_mx", "no_mail_host"])
async def test_a_from_that_nobody_would_receive_is_refused(house, outcome):
    house.resolver.found["acme.test"] = MailHosts(outcome=outcome)
    made = await house.domain(setup="reply_to")
    assert made["status"] == "pending"
    wanted = [one for one in made["records"] if one["required"] and one["status"] == "missing"]
    assert [(one["purpose"], one["value"]) for one in wanted] == [("receiving", "")]
    assert "Nobody takes mail" in wanted[0]["reason"]
    assert "\nacme.test.\tIN\tMX" not in await house.services.domains.zone_file(house.admin, made["id"])
    del house.resolver.found["acme.test"]
    assert (await house.services.domains.verify(house.admin, made["id"]))["status"] == "verified"
