"""Domains in words: what each record is for, how it stands, which step of setting up comes next, what keys do."""

from dataclasses import dataclass

from postroom.base.clock import DAY_MS, HOUR_MS, iso, parse_iso
from postroom.flows.views import Json
from postroom.rules.dkim_rotation import KEEP_RETIRING_MS, ROTATE_EVERY_MS, SETTLE_MS

PURPOSES = {
    "ownership": ("Ownership", "Proves that the domain is yours."),
    "receiving": ("Receiving", "Brings the domain's mail here."),
    "spf": ("SPF", "Lets this server send in the domain's name."),
    "dkim": ("DKIM key", "Lets receivers check the signature on each mail."),
    "dmarc": ("DMARC", "Says what becomes of forged mail, and has reports sent."),
    "return_path": ("Return path", "Brings bounces, and answers where they come by Reply-To."),
    "tls_reports": ("TLS reports", "Has others report when they could not reach this server over TLS."),
    "mta_sts": ("MTA-STS", "Keeps mail on its way here from being read or sent elsewhere."),
    "report_permission": ("Permission for reports", "Lets another host take the domain's reports."),
}
"""(title, what it is for) by purpose."""

STANDINGS = {
    "ok": ("Found", "good"),
    "missing": ("Not found", "warn"),
    "wrong": ("Found, but wrong", "bad"),
    "pending": ("No answer yet", "quiet"),
}
"""(words, tone) of a record's status."""

KEY_STATES = {
    "active": "Signs",
    "pending": "To be published",
    "retiring": "Signs no more",
    "retired": "Retired",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRecord:
    """A record as the page has it."""

    title: str
    why: str
    words: str
    tone: str
    record: Json
    """As the flow shows it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetUpStep:
    """One step from a name to mail in it."""

    title: str
    text: str
    done: bool
    current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownKey:
    """A DKIM key as the page has it."""

    key: Json
    words: str
    next: str
    """What comes next for it, with `{}` where `at` is told; "" for nothing."""
    at: str | None
    """ISO 8601."""


def shown_records(domain: Json) -> list[ShownRecord]:
    """Every record with its words: those that are required first, as the flow has them otherwise."""
    states = {key["selector"]: key["state"] for key in domain["dkim"]}
    shown = [_shown_record(record, states) for record in domain["records"]]
    return sorted(shown, key=lambda one: not one.record["required"])


def set_up_steps(domain: Json) -> list[SetUpStep]:
    """The four steps; the first that is not done is the current one."""
    required = [one for one in domain["records"] if one["required"]]
    found = sum(one["status"] == "ok" for one in required)
    published, verified = found == len(required), domain["status"] == "verified"
    plan = (
        ("Add the domain", "Its keys are made.", True),
        ("Publish the records", f"{found} of {len(required)} required ones are found.", published),
        ("Verified", "It may send." if verified else "By itself, once they are found.", verified),
        ("Send a test", "To an address of yours.", False),
    )
    current = next(number for number, (_, _, done) in enumerate(plan) if not done)
    return [
        SetUpStep(title=title, text=text, done=done, current=number == current)
        for number, (title, text, done) in enumerate(plan)
    ]


def shown_keys(domain: Json) -> list[ShownKey]:
    """The keys that are not retired, those that sign first."""
    order = list(KEY_STATES)
    keys = [key for key in domain["dkim"] if key["state"] != "retired"]
    signing = any(key["state"] == "active" for key in keys)
    return [_shown_key(key, signing=signing) for key in sorted(keys, key=lambda one: order.index(one["state"]))]


def next_rotation(domain: Json) -> str | None:
    """When the schedule asks for new keys, ISO 8601; None while a rotation is under way or nothing signs yet."""
    states = {key["state"] for key in domain["dkim"]}
    active = [parse_iso(key["activeAt"] or key["createdAt"]) for key in domain["dkim"] if key["state"] == "active"]
    return iso(max(active) + ROTATE_EVERY_MS) if active and "pending" not in states else None


def rotation_words() -> str:
    """How keys change, in two sentences."""
    return (
        f"New keys sign {SETTLE_MS // HOUR_MS} hour after both of their records are found; the old ones are kept in "
        f"DNS for {KEEP_RETIRING_MS // DAY_MS} days more, for mail that is still on its way. It happens by itself "
        f"every {ROTATE_EVERY_MS // DAY_MS} days: all that is asked of you is to publish two records."
    )


def standing_words(domain: Json) -> str:
    """How the domain stands, in one sentence."""
    if domain["status"] == "verified":
        return "All that is required is in DNS. Its inboxes send and receive."
    lacking = [one for one in domain["records"] if one["required"] and one["status"] != "ok"]
    count = f"{len(lacking)} required record{'s' if len(lacking) != 1 else ''}"
    if domain["status"] == "degraded":
        return f"{count} went missing or wrong. Sending goes on for three days from then; put them back before that."
    if not lacking:
        return "All that is required is in DNS; the next look verifies it."
    return f"{count} {'are' if len(lacking) != 1 else 'is'} not found yet. DNS takes from a minute to some hours."


def _shown_record(record: Json, key_states: dict[str, str]) -> ShownRecord:
    """key_states: of DKIM keys, by selector."""
    title, why = PURPOSES.get(record["purpose"], (record["purpose"], ""))
    words, tone = STANDINGS[record["status"]]
    if not record["value"]:
        why = "Somebody takes mail for the addresses that agents write from."
    if record["purpose"] == "dkim":
        selector = record["name"].partition(".")[0]
        title += ", Ed25519" if selector.endswith("ed25519") else ", RSA"
        if not record["required"]:
            retiring = key_states.get(selector) == "retiring"
            why = "Signs no more: leave its record until it is retired." if retiring else "Takes over once it is found."
    elif not record["required"]:
        why += " Advised, not required."
        if record["status"] == "missing":
            words, tone = "Advised", "calm"
    return ShownRecord(title=title, why=why, words=words, tone=tone, record=record)


def _shown_key(key: Json, *, signing: bool) -> ShownKey:
    words = KEY_STATES[key["state"]]
    if key["state"] == "active":
        return ShownKey(key=key, words=words, next="since {}", at=key["activeAt"])
    if key["state"] == "retiring":
        until = iso(parse_iso(key["retiringAt"]) + KEEP_RETIRING_MS)
        return ShownKey(key=key, words=words, next="keep its record: it is retired {}", at=until)
    then = "publish its record: it signs an hour after both are found" if signing else "signs once its record is found"
    return ShownKey(key=key, words=words, next=then, at=None)
