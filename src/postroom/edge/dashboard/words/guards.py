"""Why something waits for a person, in words: reasons of the approval policy, findings of screening, verdicts."""

from typing import Any

from postroom.flows.authenticate import NOT_CHECKED

Json = dict[str, Any]

HELD_FOR = {
    "policy": "By policy",
    "first_contact": "First contact",
    "new_link_domain": "A new link",
    "executable_attachment": "A program is attached",
    "many_recipients": "Many recipients",
    "parent_screening": "Answers a suspicious mail",
    "parent_unauthenticated": "Answers what may be forged",
}
"""By the code of a reason; its detail is a sentence already."""
FINDINGS = {
    "instruction_override": "Overrides instructions",
    "jailbreak_persona": "Gives the agent another role",
    "prompt_extraction": "Asks for the agent's instructions",
    "exfiltration": "Asks for data to be sent away",
    "agent_directed": "Speaks to the agent, not to a person",
    "fake_role": "Pretends to be the system",
    "decode_and_obey": "Orders that must be decoded",
    "hidden_characters": "Writing that nobody sees",
    "model": "A model's judgement",
}
"""By the kind of a finding."""
PLACES = {
    "subject": "in the subject",
    "text": "in the text",
    "html": "in the HTML version",
    "hidden": "in hidden text",
    "comment": "in an HTML comment",
    "filename": "in a file name",
    "from_name": "in the sender's name",
    "reply_to": "in Reply-To",
    "attachment": "in an attachment",
}
"""By where a finding stands."""
QUARANTINED_FOR = {
    "forged": "Forged, perhaps",
    "injection": "Orders to the agent",
    "blocked": "Blocked sender",
}
"""By the reason that a message's signals name."""
_SIGNAL = "quarantined: "
NOT_OVER_SMTP = NOT_CHECKED.authentication.spf.reason
"""Of a verdict on mail that was handed in by other ways: nothing was asked."""


def held_for(code: str) -> str:
    """A few words for the code of a reason."""
    return HELD_FOR.get(code, code.replace("_", " "))


def quarantined_for(message: Json) -> str:
    """`forged`, `injection` or `blocked`; "" for a message that says none of them."""
    return next((one.removeprefix(_SIGNAL) for one in message["signals"] if one.startswith(_SIGNAL)), "")


def why_quarantined(message: Json) -> str:
    """A sentence or two: why the agent has not got this mail."""
    reason, sender = quarantined_for(message), message["fromAddress"] or "its sender"
    if reason == "forged":
        dmarc = (message["authentication"] or {}).get("dmarc") or {}
        domain, policy = dmarc.get("domain") or "the domain in From", dmarc.get("policy") or "reject"
        return (
            f"It says that it comes from {domain}, but nothing proves it, and {domain} asks that such mail be kept "
            f"away (DMARC policy: {policy})."
        )
    if reason == "blocked":
        return f"An address rule of yours blocks {sender}."
    if reason == "injection":
        return "Its words try to give orders to whoever reads it, and this inbox holds such mail."
    return "It was kept from the agent until a person has looked at it."


def findings_of(message: Json) -> list[Json]:
    """{title, reasons[{words, quotations[{excerpt, place}]}]} of each kind of finding, the surest first.

    What the HTML says as well as the text is quoted once.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in quotations_of(message):
        quoted = found.setdefault(one["kind"], {}).setdefault(one["reason"], {})
        if one["excerpt"] and (one["where"] != "html" or not quoted):
            quoted.setdefault(one["excerpt"], PLACES.get(one["where"], one["where"] or ""))
    return [
        {
            "title": FINDINGS.get(kind, kind.replace("_", " ")),
            "reasons": [
                {"words": words, "quotations": [{"excerpt": text, "place": place} for text, place in quoted.items()]}
                for words, quoted in reasons.items()
            ],
        }
        for kind, reasons in found.items()
    ]


def quotations_of(message: Json, *places: str) -> list[Json]:
    """The findings of screening as they are; those in these places alone, where some are named."""
    findings: list[Json] = (message["screening"] or {}).get("findings") or []
    return [one for one in findings if not places or one["where"] in places]


def verdicts_of(message: Json) -> list[Json]:
    """{name, result, domain, meaning} of SPF, DKIM, DMARC and ARC; none where nothing was checked."""
    checked = message["authentication"] or {}
    spf, dmarc, arc = (checked.get(name) or {} for name in ("spf", "dmarc", "arc"))
    dkim = checked.get("dkim") or []
    if not checked or (not dkim and spf.get("reason") == NOT_OVER_SMTP):
        return []
    best = next((one for one in dkim if one.get("result") == "pass"), dkim[0] if dkim else {})
    found = [
        (
            "DMARC",
            dmarc.get("result"),
            "The domain in From stands behind it.",
            "The domain in From says nothing.",
            dmarc,
        ),
        ("SPF", spf.get("result"), "Its host may speak for the domain.", "Nobody says which hosts may.", spf),
        ("DKIM", best.get("result"), "A signature is whole.", "Nobody has signed it.", best),
        ("ARC", arc.get("cv"), "What forwarders saw is whole.", "", arc),
    ]
    return [
        {
            "name": name,
            "result": result or "none",
            "domain": said.get("domain"),
            "meaning": said.get("reason") or (passed if result == "pass" else absent if not said else ""),
        }
        for name, result, passed, absent, said in found
        if result != "none" or name != "ARC"
    ]
