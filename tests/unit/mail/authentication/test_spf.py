import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.authentication.dns import DnsAnswer
from postroom.mail.authentication.spf import check_spf, check_spf_to_keep, spf_key
from postroom.mail.authentication.zone import ZoneLookup, run_to_end

HERE = "192.0.2.10"


def spf(zone, *, ip=HERE, helo="mx.sender.example", mail_from="jo@sender.example"):
    return run_to_end(check_spf(ZoneLookup(zone), ip=ip, helo=helo, mail_from=mail_from))


def judge(record, ip=HERE, **more):
    return spf({"sender.example": {"TXT": [record]}} | {name.replace("__", "."): v for name, v in more.items()}, ip=ip)


class Counting:
    """A zone that counts what it is asked."""

    def __init__(self, zone):
        self._lookup = ZoneLookup(zone)
        self.asked = []

    async def __call__(self, name, kind) -> DnsAnswer:
        self.asked.append((name, kind))
        return await self._lookup(name, kind)


# --- Which domain is asked -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mail_from", ["jo@sender.example", "@SENDER.example.", "sender.example", "<a@b@sender.example>"]
)
def test_the_domain_of_the_reverse_path_is_asked(mail_from):
    found = spf({"sender.example": {"TXT": ["v=spf1 -all"]}}, mail_from=mail_from)
    assert (found.result, found.domain, found.scope) == ("fail", "sender.example", "mfrom")


@pytest.mark.parametrize("mail_from", ["", "<>"])
def test_helo_stands_in_for_the_null_reverse_path(mail_from):
    zone = {"mx.sender.example": {"TXT": ["v=spf1 exists:%{l}.%{o}.%{h} -all"]},
            "postmaster.mx.sender.example.mx.sender.example": {"A": ["127.0.0.2"]}}  # fmt: skip
    found = spf(zone, mail_from=mail_from)
    assert (found.result, found.domain, found.scope) == ("pass", "mx.sender.example", "helo")


@pytest.mark.parametrize(
    "mail_from",
    ["jo@[192.0.2.10]", f"jo@{'x' * 64}.example", "jo@a..example", "jo@", "jo@b c.example", "jo@\x00.example"],
)
def test_what_is_no_domain_has_no_policy(mail_from):
    found = spf({}, mail_from=mail_from)
    assert (found.result, found.domain) == ("none", "")


def test_a_domain_in_another_alphabet_is_asked_in_a_labels():
    zone = {"xn--bcher-kva.example": {"TXT": ["v=spf1 +all"]}}
    found = spf(zone, mail_from="jo@b\u00fccher.example")
    assert (found.result, found.domain) == ("pass", "xn--bcher-kva.example")


@pytest.mark.parametrize("ip", ["", "unknown", "192.0.2", "300.1.1.1"])
def test_without_an_address_there_is_nothing_to_say(ip):
    assert judge("v=spf1 -all", ip=ip).result == "none"


# --- Which record counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "result"),
    [
        ([], "none"),
        (["hello", "v=spf10 -all", "v=spf1-all"], "none"),
        (["hello", "V=SPF1 -ALL"], "fail"),
        (["v=spf1 -all", "v=spf1 -all"], "permerror"),
        (["v=spf1 +all", "\u0080junk"], "pass"),
        (["v=spf1 +all \u0080"], "permerror"),
        ([["v=spf1 ip4:192.0.", "2.0/24 -all"]], "pass"),
        ("TIMEOUT", "temperror"),
    ],
)
def test_records_of_the_domain(texts, result):
    assert spf({"sender.example": {"TXT": texts}}).result == result


def test_a_mistake_after_what_matches_spoils_the_record():
    found = judge("v=spf1 ip4:192.0.2.10 -all moo=%")
    assert found.result == "permerror"
    assert "moo=%" in found.reason


# --- Mechanisms ------------------------------------------------------------------------------------------------------

HOSTS = {
    "a__example": {"A": ["192.0.2.9", "192.0.2.10"], "AAAA": ["2001:db8::10"]},
    "four__example": {"A": ["192.0.2.200"]},
    "mail__example": {"MX": [[5, "four.example."], [1, "a.example."]]},
    "null__example": {"MX": [[0, "."]]},
    "slow__example": {"*": "TIMEOUT"},
}


def judge_hosts(record, ip=HERE):
    return judge(record, ip, **HOSTS)


@pytest.mark.parametrize(
    ("term", "ip", "matches"),
    [
        ("ip4:192.0.2.0/24", HERE, True),
        ("ip4:192.0.2.0/29", HERE, False),
        ("ip4:0.0.0.0/0", HERE, True),
        ("ip4:0.0.0.0/0", "2001:db8::10", False),
        ("ip4:192.0.2.10", "::ffff:192.0.2.10", True),
        ("ip6:::ffff:192.0.2.10", "::ffff:192.0.2.10", False),
        ("ip6:2001:db8::/32", "2001:DB8:1::1", True),
        ("ip6:2001:db8::/33", "2001:db8:8000::1", False),
        ("ip6:::/0", HERE, False),
        ("a:a.example", HERE, True),
        ("a:a.example", "2001:db8::10", True),
        ("a:four.example", HERE, False),
        ("a:four.example/24", HERE, True),
        ("a:four.example/0", HERE, True),
        ("a:a.example//64", "2001:db8::1234", True),
        ("a:a.example/8", "2001:db8::1234", False),
        ("mx:mail.example", HERE, True),
        ("mx:mail.example", "192.0.2.200", True),
        ("mx:mail.example", "192.0.2.1", False),
        ("mx:null.example", HERE, False),
        ("mx:a.example", HERE, False),
        ("exists:a.example", "2001:db8::ff", True),
        ("exists:none.example", HERE, False),
    ],
)
def test_what_matches(term, ip, matches):
    assert judge_hosts(f"v=spf1 {term} -all", ip).result == ("pass" if matches else "fail")


@pytest.mark.parametrize(
    ("term", "result"),
    [("+all", "pass"), ("-all", "fail"), ("~all", "softfail"), ("?all", "neutral"), ("", "neutral")],
)
def test_the_qualifier_is_the_result(term, result):
    assert judge(f"v=spf1 {term}").result == result


@pytest.mark.parametrize("term", ["a:slow.example", "mx:slow.example", "exists:slow.example", "include:slow.example"])
def test_dns_that_does_not_answer_is_temporary(term):
    found = judge_hosts(f"v=spf1 {term} +all")
    assert found.result == "temperror"
    assert "slow.example" in found.reason


def test_what_comes_after_a_match_is_not_asked():
    assert judge_hosts("v=spf1 ip4:192.0.2.10 a:slow.example").result == "pass"


POINTERS = {
    "10.2.0.192.in-addr.arpa": {"PTR": ["other.test.", "Mx.Sender.Example.", "liar.sender.example."]},
    "mx.sender.example": {"A": [HERE]},
    "other.test": {"A": [HERE]},
    "liar.sender.example": {"A": ["192.0.2.11"]},
}


@pytest.mark.parametrize(
    ("term", "result"),
    [("ptr", "pass"), ("ptr:mx.sender.example", "pass"), ("ptr:test.example", "fail"),
     ("ptr:liar.sender.example", "fail"), ("ptr:nder.example", "fail"), ("exists:%{p}.ok.example", "pass")],
)  # fmt: skip
def test_names_of_the_host(term, result):
    zone = POINTERS | {
        "sender.example": {"TXT": [f"v=spf1 {term} -all"]},
        "mx.sender.example.ok.example": {"A": ["127.0.0.1"]},
    }
    assert spf(zone).result == result


def test_dns_errors_are_no_match_for_names_of_the_host():
    for broken in ("10.2.0.192.in-addr.arpa", "mx.sender.example"):
        zone = POINTERS | {"sender.example": {"TXT": ["v=spf1 ptr ~all"]}, broken: {"*": "TIMEOUT"}}
        assert spf(zone).result == "softfail"


def test_names_of_an_ipv6_host():
    ip = "2001:db8::1"
    zone = {
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": {"PTR": ["mx.sender.example."]},
        "mx.sender.example": {"AAAA": ["2001:db8:0::1"]},
        "sender.example": {"TXT": ["v=spf1 ptr -all"]},
    }
    assert spf(zone, ip=ip).result == "pass"


# --- Other records ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("included", "result"),
    [("+all", "pass"), ("-all", "softfail"), ("~all", "softfail"), ("?all", "softfail"), ("", "softfail"),
     ("all:x", "permerror"), ("include:none.example", "permerror")],
)  # fmt: skip
def test_includes(included, result):
    assert judge("v=spf1 include:b.example ~all", b__example={"TXT": [f"v=spf1 {included}"]}).result == result


def test_an_include_without_a_record_is_an_error():
    found = judge("v=spf1 include:b.example +all")
    assert found.result == "permerror"
    assert "b.example" in found.reason


def test_d_is_the_included_domain_and_o_stays_the_senders():
    found = judge(
        "v=spf1 include:b.example -all",
        b__example={"TXT": ["v=spf1 exists:%{d}.%{o}.x.example"]},
        b__example__sender__example__x__example={"A": ["127.0.0.1"]},
    )
    assert found.result == "pass"


@pytest.mark.parametrize(
    ("record", "result"),
    [("v=spf1 redirect=b.example", "softfail"), ("v=spf1 redirect=b.example ip4:192.0.2.10", "pass"),
     ("v=spf1 redirect=b.example ?all", "neutral"), ("v=spf1 redirect=none.example", "permerror")],
)  # fmt: skip
def test_redirects(record, result):
    assert judge(record, b__example={"TXT": ["v=spf1 ~all"]}).result == result


def test_an_included_redirect_is_followed_and_the_including_one_is_not_taken_over():
    zone = {"b__example": {"TXT": ["v=spf1 redirect=c.example"]}, "c__example": {"TXT": ["v=spf1 +all"]}}
    assert judge("v=spf1 include:b.example -all", **zone).result == "pass"


def test_a_local_part_in_another_alphabet_never_matches():
    zone = {"sender.example": {"TXT": ["v=spf1 exists:%{l}.example include:%{l}.example -all"]}}
    assert spf(zone, mail_from="jos\u00e9@sender.example").result == "fail"


# --- Bounds ----------------------------------------------------------------------------------------------------------


def test_ten_terms_are_looked_up_and_not_eleven():
    zone = {f"i{n}__example": {"TXT": [f"v=spf1 include:i{n + 1}.example"]} for n in range(30)}
    zone["i9__example"] = {"TXT": ["v=spf1 +all"]}
    assert judge("v=spf1 include:i0.example", **zone).result == "pass"
    zone["i9__example"] = {"TXT": ["v=spf1 include:i10.example"]}
    zone["i10__example"] = {"TXT": ["v=spf1 +all"]}
    assert judge("v=spf1 include:i0.example", **zone).result == "permerror"


@pytest.mark.parametrize("loop", ["include:sender.example", "redirect=sender.example", "redirect=%{d}", "include:%{o}"])
def test_loops_end(loop):
    assert judge(f"v=spf1 {loop}").result == "permerror"


@pytest.mark.parametrize(("count", "result"), [(2, "neutral"), (3, "permerror")])
def test_two_names_may_lead_nowhere(count, result):
    for kind in ("a", "mx", "exists"):
        assert judge("v=spf1 " + " ".join(f"{kind}:n{n}.example" for n in range(count))).result == result


@pytest.mark.parametrize(("count", "result"), [(10, "pass"), (11, "permerror")])
def test_ten_mail_exchangers_are_looked_at(count, result):
    zone = {"sender.example": {"TXT": ["v=spf1 mx -all"], "MX": [[n, f"m{n}.example"] for n in range(count)]}}
    zone["m9.example"] = {"A": [HERE]}
    assert spf(zone).result == result


def test_names_of_the_host_beyond_ten_are_passed_over():
    pointers = {"PTR": [f"n{n}.sender.example" for n in range(11)]}
    zone = {"sender.example": {"TXT": ["v=spf1 ptr -all"]}, "10.2.0.192.in-addr.arpa": pointers}
    assert spf(zone | {"n9.sender.example": {"A": [HERE]}}).result == "pass"
    assert spf(zone | {"n10.sender.example": {"A": [HERE]}}).result == "fail"


def test_the_worst_record_asks_a_bounded_number_of_questions():
    hosts = [[n, f"m{n}.evil.example"] for n in range(10)]
    zone = {
        "sender.example": {"TXT": ["v=spf1 " + "mx:%{p}.evil.example ptr " * 50]},
        "unknown.evil.example": {"MX": hosts},
        "10.2.0.192.in-addr.arpa": {"PTR": [f"p{n}.sender.example" for n in range(500)]},
    }
    lookup = Counting(zone)
    found = run_to_end(check_spf(lookup, ip=HERE, helo="h", mail_from="jo@sender.example"))
    assert found.result == "permerror"
    assert len(lookup.asked) < 10 * 11 + 12
    assert len([one for one in lookup.asked if one[1] == "PTR"]) == 1


@given(
    record=st.text(alphabet="aimxptr:/%{}sldvh.-+~?024= include:exists:redirect=all", max_size=80),
    helo=st.text(max_size=20),
    mail_from=st.text(max_size=20),
)
def test_whatever_comes_there_is_a_verdict_with_a_reason(record, helo, mail_from):
    zone = {"sender.example": {"TXT": [f"v=spf1 {record}"]}}
    for sender in (mail_from, f"{mail_from}@sender.example"):
        found = spf(zone, helo=helo, mail_from=sender)
        assert found.reason
        assert found.reason.isascii()
        assert found.reason.isprintable()
        assert len(found.reason) < 600


# --- What other mail may go by ---------------------------------------------------------------------------------------


def to_keep(zone, *, mail_from="jo@sender.example"):
    return run_to_end(check_spf_to_keep(ZoneLookup(zone), ip=HERE, helo="mx.sender.example", mail_from=mail_from))


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 -all",
        "v=spf1 ip4:192.0.2.0/24 -all",
        "v=spf1 exists:%{i}.%{d}.%{h} -all",
        "v=spf1 ptr -all",
        "v=spf1 oh",
    ],
)
def test_a_result_without_the_local_part_may_be_kept(record):
    zone = {"sender.example": {"TXT": [record]}}
    result, may_be_kept = to_keep(zone)
    assert may_be_kept
    assert to_keep(zone, mail_from="ann@sender.example") == (result, True)


@pytest.mark.parametrize("macro", ["%{l}", "%{s}", "%{L}", "%{sr-}"])
@pytest.mark.parametrize("term", ["exists:", "include:", "a:", "redirect="])
def test_a_result_with_the_local_part_may_not(macro, term):
    assert not to_keep({"sender.example": {"TXT": [f"v=spf1 {term}{macro}.other.example"]}})[1]


def test_a_local_part_that_is_not_reached_does_not_matter():
    assert to_keep({"sender.example": {"TXT": ["v=spf1 ip4:192.0.2.0/24 exists:%{l}.x.example -all"]}})[1]


@pytest.mark.parametrize(
    "zone",
    [
        {"sender.example": {"TXT": "TIMEOUT"}},
        {"sender.example": {"TXT": ["v=spf1 a:x.example -all"]}, "x.example": {"A": "TIMEOUT"}},
        {"sender.example": {"TXT": ["v=spf1 ptr -all"]}, "10.2.0.192.in-addr.arpa": {"PTR": "TIMEOUT"}},
        {
            "sender.example": {"TXT": ["v=spf1 ptr -all"]},
            "10.2.0.192.in-addr.arpa": {"PTR": ["mx.sender.example"]},
            "mx.sender.example": {"A": "TIMEOUT"},
        },
    ],
)
def test_a_result_that_lacks_an_answer_may_not(zone):
    assert not to_keep(zone)[1]


def test_the_key_tells_apart_what_the_result_depends_on():
    keys = [
        spf_key(ip=HERE, helo="a.example", mail_from="jo@sender.example"),
        spf_key(ip=HERE, helo="a.example", mail_from="jo@other.example"),
        spf_key(ip=HERE, helo="b.example", mail_from="jo@sender.example"),
        spf_key(ip="192.0.2.11", helo="a.example", mail_from="jo@sender.example"),
        spf_key(ip=HERE, helo="a.example", mail_from="<>"),
    ]
    assert len(set(keys)) == len(keys)
    assert spf_key(ip=HERE, helo="a.example", mail_from="<ann@sender.example>") == keys[0]
