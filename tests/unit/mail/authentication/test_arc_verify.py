import pytest

from postroom.mail.authentication.arc_chain import MAX_ARC_SETS
from postroom.mail.authentication.arc_sign import sign_arc
from postroom.mail.authentication.arc_verify import check_arc, finish_arc, prepare_arc
from postroom.mail.authentication.dns import DnsAnswer
from unit.mail.authentication.signing_keys import KEY_NAME, MAIL, NOW_S, keys, private_key


def hop(raw, cv=None, **options):
    """The mail with one more set."""
    said = {
        "domain": "example.com",
        "selector": "sel",
        "private_key": private_key("ed25519"),
        "authserv_id": "mx.example.com",
        "authentication_results": "spf=pass smtp.mailfrom=ada@example.com; dkim=none",
        "cv": cv or ("pass" if b"ARC-Seal" in raw else "none"),
        "now_s": NOW_S - 60,
        **options,
    }
    return sign_arc(raw, **said) + raw


def chain(hops):
    raw = MAIL
    for _ in range(hops):
        raw = hop(raw)
    return raw


ZONE = keys("ed25519")


def judge(raw, zone=None, now_s=NOW_S):
    return finish_arc(prepare_arc(raw), ZONE if zone is None else zone, now_s)


def test_no_chain():
    assert judge(MAIL).cv == "none"
    assert judge(b"X: see arc-seal\r\n" + MAIL).cv == "none"
    assert judge(b"").cv == "none"
    assert prepare_arc(MAIL).key_names == ()


@pytest.mark.parametrize("hops", [1, 2, 3, MAX_ARC_SETS])
def test_a_chain_that_holds(hops):
    result = judge(chain(hops))
    assert (result.cv, result.reason) == ("pass", "")
    assert result.sealers == ("example.com",) * hops
    assert result.authentication_results[0] == (
        "i=1; mx.example.com; spf=pass smtp.mailfrom=ada@example.com; dkim=none"
    )
    assert result.authentication_results[-1].startswith(f"i={hops}; ")


def test_sealers_are_in_the_order_of_the_hops():
    raw = hop(hop(MAIL, domain="one.example"), domain="two.example")
    answer = ZONE[KEY_NAME]
    zone = {f"sel._domainkey.{domain}": answer for domain in ("one.example", "two.example")}
    assert prepare_arc(raw).key_names == ("sel._domainkey.two.example", "sel._domainkey.one.example")
    assert judge(raw, zone).sealers == ("one.example", "two.example")


def test_a_hop_may_change_the_mail_and_the_next_may_not():
    raw = hop(chain(1).replace(b"noon", b"nine"), cv="pass")
    assert judge(raw).cv == "pass"  # the second hop vouches for what it saw; the first message signature is history
    assert judge(chain(2).replace(b"noon", b"nine")).cv == "fail"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"spf=pass", b"spf=fail"),
        (b"cv=none", b"cv=pass"),
        (b"cv=none", b"cv=maybe"),
        (b"cv=none; ", b""),
        (b"ARC-Seal:", b"X-Seal:"),
        (b"ARC-Message-Signature:", b"X-Signature:"),
        (b"ARC-Authentication-Results:", b"X-Results:"),
        (b"Results: i=1", b"Results: i=2"),
        (b"Results: i=1", b"Results: j=1"),
        (b"Results: i=1", b"Results: i=0"),
        (b"Results: i=1", b"Results: i="),
        (b"i=1; s=sel", b"i=blorp; s=sel"),
        (b"i=1; s=sel", b"s=sel"),
        (b"; s=sel", b"; s=sel;"),
        (b"; s=sel", b"; s=sel; s=sel"),
        (b"h=from", b"h=arc-seal:from"),
        (b"a=ed25519-sha256", b"a=rsa-sha1"),
        (b"Subject: Lunch", b"Subject: Dinner"),
        (b"Subject: Lunch\r\n", b"Subject: Lunch\r\nnot a field\r\n"),
        (b"meet", b"met"),
    ],
)
def test_what_breaks_a_chain_of_one(before, after):
    raw = chain(1)
    assert before in raw
    result = judge(raw.replace(before, after))
    assert result.cv == "fail"
    assert result.reason
    assert result.sealers == result.authentication_results == ()


def test_a_seal_has_no_list_of_fields():
    assert judge(chain(1).replace(b"cv=none;", b"cv=none; h=from;")).reason == "a seal with h= or bh="


@pytest.mark.parametrize("name", [b"ARC-Seal", b"ARC-Message-Signature", b"ARC-Authentication-Results"])
def test_a_field_twice_breaks_the_chain(name):
    raw = chain(1)
    start = raw.index(name)
    end = start + 1
    while raw[end - 2 : end] != b"\r\n" or raw[end : end + 1] == b" ":
        end += 1
    assert judge(raw[start:end] + raw).cv == "fail"


def test_sets_must_be_whole_and_without_a_gap():
    two = chain(2)
    first = chain(1)
    assert judge(two[: len(two) - len(first)] + MAIL).reason == "a set is missing"
    assert judge(b"ARC-Seal: i=3\r\n" + two).cv == "fail"
    assert judge(b"ARC-Authentication-Results: i=51; x\r\n" + chain(50)).cv == "fail"


@pytest.mark.parametrize("hops", [2, 3])
def test_every_seal_counts(hops):
    raw = chain(hops)
    broken = raw.replace(b"mx.example.com; spf=pass", b"mx.example.com; spf=none")
    assert broken != raw
    last = raw.rindex(b"spf=pass")
    only_first = raw[:last] + b"spf=fail" + raw[last + 8 :]
    assert judge(only_first).cv == "fail"


def test_claims_about_the_chain_must_fit():
    assert judge(chain(2).replace(b"cv=pass", b"cv=none")).cv == "fail"


def test_a_chain_that_a_hop_found_broken_has_ended():
    broken = chain(1).replace(b"spf=pass", b"spf=fail")
    ended = hop(broken, cv="fail")
    result = judge(ended)
    assert (result.cv, result.sealers) == ("none", ())
    assert "hop 2 ended the chain" in result.reason
    assert judge(ended.replace(b"noon", b"nine")).cv == "fail"


@pytest.mark.parametrize(
    "answer",
    [DnsAnswer(outcome="temporary"), DnsAnswer(outcome="no_such_name"), DnsAnswer(outcome="ok", records=("p=",))],
)
def test_without_its_key_a_chain_fails(answer):
    assert judge(chain(1), {KEY_NAME: answer}).cv == "fail"
    assert judge(chain(1), {}).cv == "fail"


def test_another_key_does_not_do():
    assert judge(chain(1), keys("rsa")).cv == "fail"


async def test_three_steps_in_one():
    asked = []

    async def lookup(name, kind):
        asked.append((name, kind))
        return ZONE[name]

    assert (await check_arc(chain(2), lookup, NOW_S)).cv == "pass"
    assert asked == [(KEY_NAME, "TXT")]


def test_bare_line_feeds_do_no_harm():
    assert judge(chain(2).replace(b"\r\n", b"\n")).cv == "pass"
