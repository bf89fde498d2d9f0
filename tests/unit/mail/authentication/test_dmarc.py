import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.authentication.dmarc import check_dmarc, walk_names
from postroom.mail.authentication.dns import DnsAnswer
from postroom.mail.authentication.verdicts import DkimResult, SpfResult
from postroom.mail.authentication.zone import ZoneLookup, run_to_end

NO_SPF = SpfResult(result="none", domain="")


def record(text):
    return {"TXT": [f"v=DMARC1; {text}"]}


def spf_of(domain, result="pass"):
    return SpfResult(result=result, domain=domain)


def dkim_of(*domains, result="pass"):
    return [DkimResult(result=result, domain=domain, selector="s") for domain in domains]


def judge(zone, *froms, spf=NO_SPF, dkim=()):
    return run_to_end(check_dmarc(ZoneLookup(zone), from_domains=froms, spf=spf, dkim=dkim))


class Counting:
    """A zone that counts what it is asked."""

    def __init__(self, zone):
        self._lookup = ZoneLookup(zone)
        self.asked = []

    async def __call__(self, name, kind) -> DnsAnswer:
        self.asked.append((name, kind))
        return await self._lookup(name, kind)


# --- Whose policy ----------------------------------------------------------------------------------------------------


def test_mail_without_an_aligned_pass_fails_under_the_domains_policy():
    found = judge({"_dmarc.shop.example": record("p=reject")}, "Shop.Example.", spf=spf_of("other.example"))
    assert (found.result, found.domain, found.policy, found.aligned) == ("fail", "shop.example", "reject", False)
    assert found.organizational_domain == "shop.example"


@pytest.mark.parametrize(
    ("tags", "exists", "policy"),
    [
        ("p=reject", True, "reject"),
        ("p=reject; sp=none", True, "none"),
        ("p=none; sp=quarantine; np=reject", True, "quarantine"),
        ("p=none; sp=quarantine; np=reject", False, "reject"),
        ("p=none; np=reject", True, "none"),
        ("p=none; sp=quarantine", False, "quarantine"),
    ],
)
def test_domains_below_are_judged_by_sp_or_np(tags, exists, policy):
    zone = {"_dmarc.shop.example": record(tags)} | ({"news.shop.example": {"MX": [[1, "m."]]}} if exists else {})
    found = judge(zone, "news.shop.example")
    assert (found.result, found.policy, found.organizational_domain) == ("fail", policy, "shop.example")


def test_a_domains_own_record_goes_before_that_above_and_is_judged_by_p():
    zone = {"_dmarc.shop.example": record("p=none; sp=none"), "_dmarc.news.shop.example": record("p=reject; sp=none")}
    found = judge(zone, "news.shop.example")
    assert (found.policy, found.organizational_domain) == ("reject", "shop.example")


@pytest.mark.parametrize(
    ("tags", "policy"),
    [("p=reject; t=y", "quarantine"), ("p=quarantine; t=y", "none"), ("p=none; t=y", "none"),
     ("p=reject; pct=0", "quarantine"), ("p=reject; pct=50", "reject"), ("p=none; sp=reject; t=y", "quarantine")],
)  # fmt: skip
def test_a_domain_that_is_testing_is_taken_a_step_more_gently(tags, policy):
    froms = "sub.shop.example" if "sp=" in tags else "shop.example"
    assert judge({"_dmarc.shop.example": record(tags)}, froms).policy == policy


@pytest.mark.parametrize(
    "texts",
    [[], ["v=DMARC1; p=reject", "v=DMARC1; p=none"], ["v=dmarc1; p=reject"], ["v=DMARC1; p=x"], ["v=spf1 -all"]],
)
def test_without_one_usable_record_there_is_no_verdict(texts):
    found = judge({"_dmarc.shop.example": {"TXT": texts}}, "shop.example", dkim=dkim_of("shop.example"))
    assert (found.result, found.policy, found.aligned, found.domain) == ("none", None, False, "shop.example")
    assert "shop.example" in found.reason


def test_other_texts_beside_the_record_do_not_count():
    zone = {"_dmarc.shop.example": {"TXT": ["hello", "v=DMARC1; p=reject"]}}
    assert judge(zone, "shop.example").result == "fail"


# --- From ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("froms", "result"),
    [
        ([], "none"),
        ([""], "none"),
        (["[192.0.2.1]"], "none"),
        (["a..example"], "none"),
        (["x" * 300], "none"),
        (["shop.example", "SHOP.example."], "fail"),
        (["shop.example", "evil.example"], "permerror"),
        (["shop.example", "", ""], "fail"),
    ],
)
def test_from_must_name_one_domain(froms, result):
    found = judge({"_dmarc.shop.example": record("p=reject")}, *froms)
    assert found.result == result
    assert found.reason
    assert found.domain == ("shop.example" if result == "fail" else "")


def test_domains_in_another_alphabet_are_compared_as_a_labels():
    zone = {"_dmarc.xn--bcher-kva.example": record("p=reject")}
    found = judge(zone, "B\u00fccher.example", dkim=dkim_of("xn--bcher-kva.example"))
    assert (found.result, found.domain) == ("pass", "xn--bcher-kva.example")
    assert judge(zone, "xn--bcher-kva.example", spf=spf_of("b\u00fccher.example")).result == "pass"


# --- Alignment -------------------------------------------------------------------------------------------------------

SHOP = {"_dmarc.shop.example": record("p=reject")}


@pytest.mark.parametrize(
    ("froms", "identifier"),
    [("shop.example", "shop.example"), ("shop.example", "Mail.Shop.Example"), ("news.shop.example", "shop.example"),
     ("news.shop.example", "a.b.shop.example"), ("a.b.c.d.e.f.g.h.i.shop.example", "z.y.shop.example")],
)  # fmt: skip
def test_relaxed_alignment_is_one_organization(froms, identifier):
    assert judge(SHOP, froms, dkim=dkim_of(identifier)).result == "pass"
    found = judge(SHOP, froms, spf=spf_of(identifier))
    assert (found.result, found.aligned) == ("pass", True)
    assert found.reason.startswith("SPF")


@pytest.mark.parametrize("identifier", ["example", "shop.example.evil.example", "evilshop.example", "other.example"])
def test_other_organizations_are_not_aligned(identifier):
    assert judge(SHOP, "shop.example", spf=spf_of(identifier), dkim=dkim_of(identifier)).result == "fail"


@pytest.mark.parametrize(("tags", "by_spf", "by_dkim"), [("aspf=s", "fail", "pass"), ("adkim=S", "pass", "fail")])
def test_strict_alignment_is_the_same_domain(tags, by_spf, by_dkim):
    zone = {"_dmarc.shop.example": record(f"p=reject; {tags}")}
    assert judge(zone, "shop.example", spf=spf_of("m.shop.example")).result == by_spf
    assert judge(zone, "shop.example", dkim=dkim_of("m.shop.example")).result == by_dkim
    assert judge(zone, "shop.example", spf=spf_of("shop.example")).result == "pass"
    assert judge(zone, "shop.example", dkim=dkim_of("shop.example")).result == "pass"


@pytest.mark.parametrize("result", ["fail", "softfail", "neutral", "none", "permerror"])
def test_only_a_pass_aligns(result):
    assert judge(SHOP, "shop.example", spf=spf_of("shop.example", result)).result == "fail"


def test_any_one_signature_will_do():
    assert judge(SHOP, "shop.example", dkim=dkim_of("list.test", "relay.test", "m.shop.example")).result == "pass"


def test_a_public_suffix_is_nobodys_organization():
    zone = {"_dmarc.bank.example": record("p=reject; sp=quarantine; psd=y")}
    found = judge(zone, "www.giant.bank.example", dkim=dkim_of("mega.bank.example", "bank.example"))
    assert (found.result, found.policy, found.organizational_domain) == ("fail", "quarantine", "giant.bank.example")
    assert judge(zone, "www.giant.bank.example", dkim=dkim_of("mail.giant.bank.example")).result == "pass"
    assert judge(zone, "bank.example", dkim=dkim_of("giant.bank.example")).result == "fail"
    assert judge(zone, "bank.example").policy == "reject"


def test_a_public_suffix_does_not_judge_a_domain_that_has_its_own_record():
    zone = {"_dmarc.example": record("p=reject; psd=y"), "_dmarc.shop.example": record("p=none")}
    assert judge(zone, "shop.example").policy == "none"
    assert judge(zone, "news.shop.example").policy == "none"
    assert judge(zone, "other.example").policy == "reject"


def test_a_domain_may_say_that_it_stands_for_itself():
    zone = {"_dmarc.shop.example": record("p=reject"), "_dmarc.eu.shop.example": record("p=reject; psd=n")}
    assert judge(zone, "eu.shop.example", dkim=dkim_of("shop.example")).result == "fail"
    assert judge(zone, "eu.shop.example", dkim=dkim_of("us.shop.example")).result == "fail"
    assert judge(zone, "a.eu.shop.example", dkim=dkim_of("b.eu.shop.example")).result == "pass"
    assert judge(zone, "shop.example", dkim=dkim_of("eu.shop.example")).result == "fail"


def test_a_top_level_domain_with_a_record_makes_no_organization_of_all_in_it():
    zone = {"_dmarc.example": record("p=none"), "_dmarc.victim.example": record("p=reject")}
    found = judge(zone, "victim.example", dkim=dkim_of("evil.example"))
    assert (found.result, found.organizational_domain) == ("fail", "victim.example")
    zone["_dmarc.example"] = record("p=none; psd=n")
    assert judge(zone, "victim.example", dkim=dkim_of("ours.example")).result == "pass"


# --- DNS that does not answer ----------------------------------------------------------------------------------------


def test_an_unknown_policy_is_temporary():
    for name in ("_dmarc.news.shop.example", "_dmarc.shop.example", "_dmarc.example"):
        found = judge({name: {"TXT": "TIMEOUT"}}, "news.shop.example", dkim=dkim_of("news.shop.example"))
        assert (found.result, found.policy) == ("temperror", None)


@pytest.mark.parametrize(
    ("tags", "identifier", "result"),
    [("p=reject", "news.shop.example", "pass"), ("p=reject", "shop.example", "temperror"),
     ("p=reject", "evil.test", "fail"), ("p=reject; adkim=s", "shop.example", "fail")],
)  # fmt: skip
def test_an_unknown_organization_only_matters_where_it_would_decide(tags, identifier, result):
    zone = {"_dmarc.news.shop.example": record(tags), "_dmarc.shop.example": {"TXT": "TIMEOUT"}}
    found = judge(zone, "news.shop.example", dkim=dkim_of(identifier))
    assert (found.result, found.policy, found.organizational_domain) == (result, "reject", "")


def test_an_aligned_check_that_could_not_be_made_leaves_it_open():
    dkim = dkim_of("m.shop.example", result="temperror")
    assert judge(SHOP, "shop.example", dkim=dkim).result == "temperror"
    assert judge(SHOP, "shop.example", spf=spf_of("shop.example", "temperror")).result == "temperror"
    assert judge(SHOP, "shop.example", spf=spf_of("evil.test", "temperror")).result == "fail"
    assert judge(SHOP, "shop.example", spf=spf_of("shop.example"), dkim=dkim).result == "pass"
    zone = SHOP | {"_dmarc.m.shop.example": {"TXT": "TIMEOUT"}}
    assert judge(zone, "shop.example", dkim=dkim_of("m.shop.example")).result == "temperror"


# --- Bounds ----------------------------------------------------------------------------------------------------------


def test_the_walk_asks_eight_names_at_most():
    assert walk_names("a.b.c.d.e.f.g.h.i.j.mail.shop.example") == [
        "a.b.c.d.e.f.g.h.i.j.mail.shop.example", "g.h.i.j.mail.shop.example", "h.i.j.mail.shop.example",
        "i.j.mail.shop.example", "j.mail.shop.example", "mail.shop.example", "shop.example", "example",
    ]  # fmt: skip
    assert walk_names("b.c.d.e.f.g.shop.example")[1] == "c.d.e.f.g.shop.example"
    assert walk_names("example") == ["example"]


def test_many_signatures_ask_a_bounded_number_of_questions():
    lookup = Counting({"_dmarc.shop.example": record("p=reject")})
    names = [f"{n}.a.b.c.d.e.f.{n}.shop.example" for n in range(1_000)]
    signatures = dkim_of(*(f"x{n}.test" for n in range(1_000)), *names)
    found = run_to_end(check_dmarc(lookup, from_domains=["shop.example"], spf=NO_SPF, dkim=signatures))
    assert found.result == "pass"
    apart = {f"_dmarc.{n}.shop.example": record("psd=n") for n in range(1_000)}
    lookup = Counting({"_dmarc.shop.example": record("p=reject")} | apart)
    found = run_to_end(check_dmarc(lookup, from_domains=["shop.example"], spf=NO_SPF, dkim=signatures))
    assert found.result == "fail"
    assert len(lookup.asked) <= 8 + 10 * 8
    assert len(lookup.asked) == len(set(lookup.asked))


@given(st.lists(st.text(max_size=30), max_size=3), st.text(max_size=30), st.text(max_size=30))
def test_whatever_comes_there_is_a_verdict_with_a_reason(froms, spf_domain, dkim_domain):
    for senders in (froms, ["shop.example"]):
        found = judge(SHOP, *senders, spf=spf_of(spf_domain), dkim=dkim_of(dkim_domain))
        assert found.reason
        assert found.reason.isascii()
        assert found.reason.isprintable()
