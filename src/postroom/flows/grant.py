"""API keys and workspaces: who may call, and in which tenant."""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.base.clock import SECOND_MS, Clock
from postroom.base.errors import BadInput, Forbidden
from postroom.base.limits import KEY_ROTATION_OVERLAP_S
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.views import Json, key_view, workspace_view
from postroom.mail.address import parse_mailbox
from postroom.rules.scopes import ADMIN, cannot_grant, check_scopes
from postroom.store.db import Connection, Database, Row
from postroom.store.inboxes import get_inbox
from postroom.store.keys import add_key, get_key, revoke_key, rotate_key
from postroom.store.workspaces import add_workspace, get_workspace, list_workspaces, update_workspace

SECRET_PREFIX = "prk_"  # noqa: S105 - how secrets begin, so that scanners can find leaked ones
SECRET_CHARS = 40
"""Of base 62: 238 bits."""
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key that a caller asks for."""

    name: str
    scopes: tuple[str, ...]
    inbox_id: str | None = None
    """Binds the key to one inbox."""
    expires_at_ms: int | None = None


def new_secret() -> str:
    """A fresh API key."""
    return SECRET_PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(SECRET_CHARS))


class Grant:
    """Hands out keys."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create_key(self, caller: Caller, new: NewKey) -> Json:
        """The key with its secret as `key`, shown this once. Needs keys:write.

        A key hands out only what it holds: scopes beyond its own and other inboxes than its own are refused.
        """
        caller.require("keys:write")
        if caller.inbox_id is not None:
            caller.require_inbox(new.inbox_id)
        _check_grant(caller.scopes, new.scopes)
        now, secret = self._clock.now_ms(), new_secret()
        if new.expires_at_ms is not None and new.expires_at_ms <= now:
            raise BadInput("The key would be expired already.", param="expiresAt", fix="Give a moment to come.")

        def work(connection: Connection) -> Json:
            if new.inbox_id is not None and get_inbox(connection, caller.workspace_id, new.inbox_id) is None:
                raise not_found("inbox", new.inbox_id)
            key_id = add_key(
                connection,
                workspace_id=caller.workspace_id,
                name=new.name,
                scopes=sorted(set(new.scopes)),
                inbox_id=new.inbox_id,
                secret=secret,
                expires_at=new.expires_at_ms,
                now=now,
            )
            told = {"name": new.name, "scopes": sorted(set(new.scopes)), "inboxId": new.inbox_id}
            note_deed(connection, caller, "key", "created", key_id, now, told)
            return key_view(_own(connection, caller, key_id))

        return {**await self._db.write(work), "key": secret}

    async def rotate_key(self, caller: Caller, key_id: str, overlap_s: int = KEY_ROTATION_OVERLAP_S) -> Json:
        """The key with a new secret as `key`, shown this once; the old one works on for `overlap_s`.

        Needs keys:write; a key may always rotate itself.
        """
        if key_id != caller.key_id:
            caller.require("keys:write")
            caller.require_workspace()
        now, secret = self._clock.now_ms(), new_secret()

        def work(connection: Connection) -> Json:
            row = _own(connection, caller, key_id)
            if key_id != caller.key_id:
                # Its new secret is shown to the caller: that must not be a way to more than the caller holds.
                _check_grant(caller.scopes, row.scopes or ())
            until = now + overlap_s * SECOND_MS
            rotate_key(connection, caller.workspace_id, key_id, secret=secret, old_until=until, now=now)
            note_deed(connection, caller, "key", "rotated", key_id, now)
            return key_view(_own(connection, caller, key_id))

        return {**await self._db.write(work), "key": secret}

    async def revoke_key(self, caller: Caller, key_id: str) -> None:
        """From now on the key opens nothing. Needs keys:write."""
        caller.require("keys:write")
        caller.require_workspace()
        now = self._clock.now_ms()

        def work(connection: Connection) -> None:
            _own(connection, caller, key_id)
            revoke_key(connection, caller.workspace_id, key_id, now)
            note_deed(connection, caller, "key", "revoked", key_id, now)

        await self._db.write(work)

    async def create_workspace(self, caller: Caller, name: str) -> Json:
        """The workspace with an admin key of its own as `key`, shown this once.

        Needs admin in the first workspace: the operator's.
        """
        caller.require(ADMIN)
        caller.require_workspace()
        now, secret = self._clock.now_ms(), new_secret()

        def work(connection: Connection) -> Json:
            if list_workspaces(connection)[0].workspace_id != caller.workspace_id:
                raise Forbidden(
                    "Only the operator's workspace makes others.",
                    code="operator_only",
                    fix="Use the admin key that the server printed at its first start.",
                )
            workspace_id = make_workspace(connection, name=name, secret=secret, now=now)
            note_deed(connection, caller, "workspace", "created", workspace_id, now, {"name": name})
            return {"id": workspace_id, "name": name, "key": secret}

        return await self._db.write(work)

    async def set_alert_address(self, caller: Caller, workspace_id: str, address: str | None) -> Json:
        """The workspace, whose alerts are mailed there from now on; None: to nobody.

        Needs admin: in the operator's workspace for any, in others for itself. Raises BadInput for no address.
        """
        caller.require(ADMIN)
        caller.require_workspace()
        now = self._clock.now_ms()
        box = parse_mailbox(address) if address is not None else None
        if address is not None and box is None:
            raise BadInput(
                f"{address[:100]!r} is not an email address.",
                code="invalid_address",
                param="alertAddress",
                fix="Send one address, such as ops@example.com, or null.",
            )
        told = box.address if box is not None else None

        def work(connection: Connection) -> Json:
            operator = list_workspaces(connection)[0].workspace_id == caller.workspace_id
            row = get_workspace(connection, workspace_id)
            if row is None or not (operator or workspace_id == caller.workspace_id):
                raise not_found("workspace", workspace_id)
            update_workspace(connection, workspace_id, {"alert_address": told})
            note_deed(connection, caller, "workspace", "changed", workspace_id, now, {"alertAddress": told})
            return workspace_view(get_workspace(connection, workspace_id))

        return await self._db.write(work)


def make_workspace(connection: Connection, *, name: str, secret: str, now: int) -> str:
    """The id of a new workspace whose admin key has this secret."""
    workspace_id = add_workspace(connection, name=name, now=now)
    add_key(
        connection,
        workspace_id=workspace_id,
        name="admin",
        scopes=[ADMIN],
        inbox_id=None,
        secret=secret,
        expires_at=None,
        now=now,
    )
    return workspace_id


def _check_grant(held: frozenset[str], wanted: Sequence[str]) -> None:
    check_scopes(wanted)
    beyond = cannot_grant(held, wanted)
    if beyond:
        raise Forbidden(
            f"This key does not hold {', '.join(beyond)} and cannot hand it out.",
            code="missing_scope",
            param=beyond[0],
            fix="Ask only for scopes that the calling key holds.",
        )


def _own(connection: Connection, caller: Caller, key_id: str) -> Row[Any]:
    row = get_key(connection, caller.workspace_id, key_id)
    if row is None or row.revoked_at is not None:
        raise not_found("key", key_id)
    return row
