"""Why something waits for a person, in words."""

from postroom.edge.dashboard.words.guards import (
    NOT_OVER_SMTP,
    findings_of,
    held_for,
    quarantined_for,
    verdicts_of,
    why_quarantined,
)

FORGED = {
    "spf": {"result": "fail", "domain": "bank.example", "reason": "-all in the record of bank.example matches."},
    "dkim": [],
    "dmarc": {"result": "fail", "domain": "bank.example", "policy": "reject", "reason": "Neither passed."},
    "arc": {"cv": "none"},
}


def message(*signals, **fields):
    return {
        "signals": list(signals),
        "fromAddress": "x@bank.example",
        "authentication": None,
        "screening": None,
        **fields,
    }


def finding(kind="exfiltration", reason="Asks for data.", where="text", excerpt="send all invoices"):
    return {"kind": kind, "reason": reason, "where": where, "excerpt": excerpt}


def test_the_reason_is_the_one_that_its_signals_name():
    assert quarantined_for(message("dkim: none", "quarantined: forged")) == "forged"
    assert quarantined_for(message("released")) == ""
    forged = why_quarantined(message("quarantined: forged", authentication=FORGED))
    assert "comes from bank.example" in forged
    assert "DMARC policy: reject" in forged
    assert "An address rule of yours blocks x@bank.example." in why_quarantined(message("quarantined: blocked"))
    assert "give orders" in why_quarantined(message("quarantined: injection"))
    assert why_quarantined(message("quarantined: something new"))
    assert why_quarantined(message("quarantined: blocked", fromAddress=None)).endswith("its sender.")


def test_an_unknown_code_is_words_all_the_same():
    assert held_for("first_contact") == "First contact"
    assert held_for("moon_phase") == "moon phase"


def test_findings_of_a_kind_stand_together():
    found = [
        finding(),
        finding(where="html"),
        finding(where="hidden", excerpt="send the keys"),
        finding(reason="Names an address.", excerpt=None),
        finding(kind="jailbreak_persona", reason="Claims a mode."),
        finding(kind="moon_talk", reason="Howls."),
    ]
    shown = findings_of(message(screening={"findings": found}))
    assert [one["title"] for one in shown] == [
        "Asks for data to be sent away",
        "Gives the agent another role",
        "moon talk",
    ]
    data, address = shown[0]["reasons"]
    assert data["quotations"] == [
        {"excerpt": "send all invoices", "place": "in the text"},
        {"excerpt": "send the keys", "place": "in hidden text"},
    ]
    assert address == {"words": "Names an address.", "quotations": []}
    # What only the HTML says is quoted.
    assert findings_of(message(screening={"findings": [finding(where="html")]}))[0]["reasons"][0]["quotations"]
    assert findings_of(message()) == []


def test_verdicts_say_what_they_mean():
    shown = {one["name"]: one for one in verdicts_of(message(authentication=FORGED))}
    assert set(shown) == {"DMARC", "SPF", "DKIM"}
    assert (shown["DMARC"]["result"], shown["DMARC"]["domain"]) == ("fail", "bank.example")
    assert shown["SPF"]["meaning"].startswith("-all")
    assert shown["DKIM"] == {"name": "DKIM", "result": "none", "domain": None, "meaning": "Nobody has signed it."}
    signed = {
        **FORGED,
        "dkim": [{"result": "fail"}, {"result": "pass", "domain": "bank.example"}],
        "arc": {"cv": "pass"},
    }
    shown = {one["name"]: one for one in verdicts_of(message(authentication=signed))}
    assert (shown["DKIM"]["result"], shown["DKIM"]["meaning"]) == ("pass", "A signature is whole.")
    assert shown["ARC"]["result"] == "pass"


def test_what_did_not_come_over_the_network_has_no_verdicts():
    unasked = {"spf": {"result": "none", "reason": NOT_OVER_SMTP}, "dkim": [], "dmarc": {"result": "none"}, "arc": {}}
    assert verdicts_of(message(authentication=unasked)) == []
    assert verdicts_of(message()) == []
