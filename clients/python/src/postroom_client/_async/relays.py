"""Hosts of your own that mail leaves through."""

from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import UNSET, Call, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values_admin import Relay, RelayCheck

CHECK_TIMEOUT_S = 45.0
"""A check takes the server 30 seconds at most."""


class AsyncRelays:
    """`client.relays`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        host: str,
        *,
        port: int | None = None,
        security: str | None = None,
        username: str | None = None,
        password: str | None = None,
        domain_id: str | None = None,
        position: int | None = None,
        spf_include: str | None = None,
    ) -> Relay:
        """The relay. security: `starttls`, `tls`, or `opportunistic`, which takes no login.

        domain_id: for the mail of this domain alone. position: of several, the lower one is tried first.
        spf_include: the domain that the provider has SPF records include.
        """
        content = given(
            host=host,
            port=port,
            security=security,
            username=username,
            password=password,
            domain_id=domain_id,
            position=position,
            spf_include=spf_include,
        )
        return await self._relay(post("/relays", content))

    def list(self, *, domain_id: str | None = None) -> AsyncPager[Relay]:
        """Relays, in the order of trying."""
        return AsyncPager(
            self._transport, "/relays", "relays", lambda content: read_value(Relay, content), domain_id=domain_id
        )

    async def get(self, id: str) -> Relay:
        """One relay, without its password. Raises NotFound."""
        return await self._relay(get(path("/relays/{}", id)))

    async def update(
        self,
        id: str,
        *,
        host: str | UnsetType = UNSET,
        port: int | UnsetType = UNSET,
        security: str | UnsetType = UNSET,
        username: str | UnsetType | None = UNSET,
        password: str | UnsetType | None = UNSET,
        position: int | UnsetType = UNSET,
        spf_include: str | UnsetType | None = UNSET,
    ) -> Relay:
        """The relay as it is then. With another host, port or security the password has to be given again.

        username and password: None, both, for no login.
        """
        content = fields(
            host=host,
            port=port,
            security=security,
            username=username,
            password=password,
            position=position,
            spf_include=spf_include,
        )
        return await self._relay(change("PATCH", path("/relays/{}", id), content))

    async def delete(self, id: str) -> None:
        """Let a relay go; mail that waits leaves by whatever takes its place."""
        await self._transport.ask(delete(path("/relays/{}", id)))

    async def check(self, id: str) -> RelayCheck:
        """How far a session with it comes: the server logs in and leaves, and no mail is sent."""
        call = post(path("/relays/{}/check", id), timeout_s=CHECK_TIMEOUT_S)
        return read_value(RelayCheck, (await self._transport.ask(call)).json())

    async def _relay(self, call: Call) -> Relay:
        return read_value(Relay, (await self._transport.ask(call)).json())
