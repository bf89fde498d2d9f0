"""Why a message is where it is: how it was threaded, and what SPF, DKIM, DMARC and ARC say of its origin, in words."""

from collections.abc import Sequence

from postroom.edge.dashboard.lines import one_line
from postroom.flows.views import Json
from postroom.mail.message_id import match_key

MAX_SIGNATURES = 8
"""Signatures shown; a mail with more of them is odd enough."""

_TONES = {"pass": "good", "fail": "bad", "softfail": "warn", "temperror": "warn", "permerror": "warn"}
_MEANINGS = {
    ("SPF", "pass"): "{} lets the sending host speak for it.",
    ("SPF", "fail"): "{} says that this host may not send for it.",
    ("SPF", "softfail"): "{} doubts that this host sends for it.",
    ("SPF", "neutral"): "{} says nothing of this host.",
    ("SPF", "none"): "{} publishes no list of its hosts.",
    ("DKIM", "pass"): "{} signed it, and nothing was changed since.",
    ("DKIM", "fail"): "The signature of {} does not fit: it was changed on its way, or never signed there.",
    ("DMARC", "pass"): "{} stands behind it.",
    ("DMARC", "fail"): "Nothing proves that it comes from {}.",
    ("DMARC", "none"): "{} has no policy.",
    ("ARC", "pass"): "Those who forwarded it vouch for what they saw.",
    ("ARC", "fail"): "The chain of those who forwarded it is broken.",
}


def threading_of(message: Json, others: Sequence[Json]) -> str:
    """A sentence: why the message stands in this conversation. others: the messages shown before it."""
    named = {match_key(one["messageId"]): one for one in others if one["messageId"]}
    answered = message["inReplyTo"] and named.get(match_key(message["inReplyTo"]))
    if answered:
        return f"It answers {_author(answered)}: In-Reply-To names it."
    referred = next((named[key] for one in reversed(message["references"]) if (key := match_key(one)) in named), None)
    if referred:
        return f"It refers to {_author(referred)}: References names it."
    if message["inReplyTo"] or message["references"]:
        return "It answers a mail that is not shown here: In-Reply-To or References names one of this conversation."
    if not others:
        return "It began this conversation: it refers to no mail that this inbox knows."
    return "An answer to it was here before it."


def verdicts_of(message: Json) -> list[Json]:
    """{name, result, tone, meaning, reason} of SPF, each DKIM signature, DMARC and ARC; none for mail of ours."""
    checked = message["authentication"]
    if not checked or message["direction"] == "outbound":
        return []
    found = [("SPF", (checked.get("spf") or {}), "result")]
    found += [("DKIM", one, "result") for one in (checked.get("dkim") or [{"result": "none"}])[:MAX_SIGNATURES]]
    found += [("DMARC", checked.get("dmarc") or {}, "result"), ("ARC", checked.get("arc") or {}, "cv")]
    return [_verdict(name, said, said.get(column) or "none") for name, said, column in found]


def trust_of(verdicts: Sequence[Json]) -> Json:
    """{label, tone, meaning}: all verdicts in two words."""
    results = {one["name"]: one["result"] for one in verdicts if one["name"] != "DKIM" or one["result"] == "pass"}
    if results.get("DMARC") == "pass":
        return {"label": "Verified sender", "tone": "good", "meaning": "The domain in From stands behind this mail."}
    if results.get("DMARC") == "fail" or results.get("SPF") == "fail":
        return {"label": "May be forged", "tone": "bad", "meaning": "Its domain does not stand behind this mail."}
    if results.get("DKIM") == "pass" or results.get("SPF") == "pass":
        return {
            "label": "Partly verified",
            "tone": "calm",
            "meaning": "Some domain stands behind it, without a policy.",
        }
    return {"label": "Not verified", "tone": "quiet", "meaning": "Nothing tells who really sent this mail."}


def _verdict(name: str, said: Json, result: str) -> Json:
    domain = one_line(said.get("domain") or "", 100)
    meaning = _MEANINGS.get((name, result), "")
    if name == "DKIM" and result == "none":
        meaning = "Nobody has signed it."
    elif name == "ARC" and result == "none":
        meaning = "Nobody says that they forwarded it."
    reason = one_line(said.get("reason") or "", 300)
    if result == "none" and reason:
        meaning = ""  # it was not asked for: the reason says why
    return {
        "name": name,
        "result": result,
        "tone": _TONES.get(result, "quiet"),
        "meaning": meaning.format(domain or "Its domain"),
        "reason": _sentence(reason),
    }


def _sentence(words: str) -> str:
    first = words.partition(" ")[0]
    return words if "." in first else words[:1].upper() + words[1:]  # a domain keeps its small letters


def _author(message: Json) -> str:
    who = one_line(message["fromName"] or message["fromAddress"], 60)
    return "a message of ours" if message["direction"] == "outbound" else f"the message of {who}"
