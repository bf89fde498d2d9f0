# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Whom not to write to, and whom to hear."""

from postroom_client._sync.paging import Pager
from postroom_client._sync.transport import Transport
from postroom_client.calls import delete, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values_admin import AddressRule, Suppression


class Suppressions:
    """`client.suppressions`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add(self, address: str, *, note: str | None = None) -> Suppression:
        """The suppression; the older one when the address was suppressed before."""
        call = post("/suppressions", given(address=address, note=note))
        return read_value(Suppression, (self._transport.ask(call)).json())

    def list(self, *, reason: str | None = None, limit: int | None = None) -> Pager[Suppression]:
        """Suppressed addresses, newest first. reason: `hard_bounce`, `complaint`, `unsubscribe` or `manual`."""
        return Pager(
            self._transport,
            "/suppressions",
            "suppressions",
            lambda content: read_value(Suppression, content),
            reason=reason,
            limit=limit,
        )

    def get(self, address: str) -> Suppression:
        """The suppression of an address. Raises NotFound."""
        return read_value(Suppression, (self._transport.ask(get(path("/suppressions/{}", address)))).json())

    def remove(self, address: str, *, reason: str | None = None) -> None:
        """Allow the address again. reason: why, for the audit log."""
        self._transport.ask(delete(path("/suppressions/{}", address), reason=reason))


class AddressRules:
    """`client.address_rules`: allow and block lists."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def set(
        self, pattern: str, *, direction: str, action: str, inbox_id: str | None = None, note: str | None = None
    ) -> AddressRule:
        """The rule. pattern: an address, a domain with all below it, or `*`. direction: `send` or `receive`.

        action: `allow` or `block`. inbox_id: for this inbox alone.
        """
        content = given(pattern=pattern, direction=direction, action=action, inbox_id=inbox_id, note=note)
        return read_value(AddressRule, (self._transport.ask(post("/address-rules", content))).json())

    def list(
        self, *, inbox_id: str | None = None, direction: str | None = None, limit: int | None = None
    ) -> Pager[AddressRule]:
        """Rules, newest first."""
        return Pager(
            self._transport,
            "/address-rules",
            "addressRules",
            lambda content: read_value(AddressRule, content),
            inbox_id=inbox_id,
            direction=direction,
            limit=limit,
        )

    def delete(self, id: str) -> None:
        """Take a rule away."""
        self._transport.ask(delete(path("/address-rules/{}", id)))
