"""DKIM keys of a domain: made in pairs, sealed, and led through their life, each step told as an event."""

import secrets
from collections.abc import Collection, Sequence
from typing import Any

from postroom.flows.domain_judging import key_life
from postroom.flows.notify import NewEvent
from postroom.flows.views import Json
from postroom.mail.authentication.dkim_key import (
    KeyType,
    PrivateKey,
    generate_key,
    load_private_key,
    private_key_pem,
    public_record,
)
from postroom.rules.dkim_rotation import Step, rotation_steps
from postroom.rules.sealing import Sealer
from postroom.store.audit import note_own_act
from postroom.store.db import Connection, Row
from postroom.store.domains import add_dkim_keys, keys_of_domain, update_dkim_key

ALGORITHMS: tuple[KeyType, ...] = ("rsa", "ed25519")
"""One key of each: every verifier knows RSA, and Ed25519 keys cannot be factored. RFC 8463 §6 asks for both."""


_NOTED = {
    "switched": "their records have been in DNS for long enough to sign with",
    "retired": "no mail that they signed is still on its way",
}
"""The steps that change who signs, with the reason that stands in the audit log."""


def make_key_rows(sealer: Sealer, workspace_id: str, domain_id: str, now: int) -> list[Json]:
    """Rows of a fresh pair of keys, to be published. Takes about a tenth of a second: call it in a thread."""
    # Never a name that was there before: resolvers may still know the old key by it.
    stem = f"pr{secrets.token_hex(4)}"
    return [_key_row(sealer, workspace_id, domain_id, f"{stem}-{kind}", kind, now) for kind in ALGORITHMS]


def open_key(sealer: Sealer, row: Row[Any]) -> PrivateKey:
    """The private key of a row of dkim_keys. Raises CannotOpen."""
    return load_private_key(sealer.open(row.private_key, _context(row.workspace_id, row.selector)).encode())


def begin_rotation(connection: Connection, domain: Row[Any], rows: Sequence[Json]) -> NewEvent:
    """Add the next pair of keys, and the event that asks for their records."""
    add_dkim_keys(connection, rows)
    return rotation_event(domain, Step(name="requested", selectors=tuple(row["selector"] for row in rows)))


def advance_keys(connection: Connection, domain: Row[Any], seen: Collection[str], now: int) -> list[NewEvent]:
    """Take the steps that are due, and tell of them. seen: the selectors that DNS has."""
    keys = keys_of_domain(connection, domain.workspace_id, domain.id)
    by_selector = {key.selector: key for key in keys}
    events = []
    for step in rotation_steps([key_life(key) for key in keys], seen, now):
        for selector in step.selectors:
            update_dkim_key(connection, by_selector[selector], _change(step, now))
        for selector in step.replaced:
            update_dkim_key(connection, by_selector[selector], {"state": "retiring", "retiring_at": now})
        if not step.first:
            event = rotation_event(domain, step)
            events.append(event)
            if step.name in _NOTED:
                why = _NOTED[step.name]
                place = (domain.workspace_id, f"dkim.{step.name}", domain.id)
                note_own_act(connection, *place, now, event.data, reason=why)
    return events


def rotation_event(domain: Row[Any], step: Step) -> NewEvent:
    """What is told of a step: {domainId, domain, step, selectors, replaced}."""
    data = {
        "domainId": domain.id,
        "domain": domain.domain,
        "step": step.name,
        "selectors": list(step.selectors),
        "replaced": list(step.replaced),
    }
    return NewEvent(workspace_id=domain.workspace_id, type="dkim.rotated", data=data)


def _change(step: Step, now: int) -> Json:
    if step.name == "seen":
        return {"seen_at": now}
    if step.name == "switched":
        return {"state": "active", "active_at": now, **({"seen_at": now} if step.first else {})}
    return {"state": "retired", "private_key": None}


def _key_row(sealer: Sealer, workspace_id: str, domain_id: str, selector: str, kind: KeyType, now: int) -> Json:
    key = generate_key(kind)
    return {
        "workspace_id": workspace_id,
        "domain_id": domain_id,
        "selector": selector,
        "algorithm": kind,
        "private_key": sealer.seal(private_key_pem(key).decode(), _context(workspace_id, selector)),
        "record": public_record(key),
        "state": "pending",
        "created_at": now,
    }


def _context(workspace_id: str, selector: str) -> str:
    return f"dkim:{workspace_id}:{selector}"
