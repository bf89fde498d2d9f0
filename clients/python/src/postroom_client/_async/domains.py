"""Domains of your own."""

from postroom_client._async.paging import AsyncPager
from postroom_client._async.transport import AsyncTransport
from postroom_client.calls import Call, delete, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values_admin import Domain


class AsyncDomains:
    """`client.domains`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, domain: str, *, setup: str | None = None, subdomains: bool | None = None) -> Domain:
        """The domain with the DNS records to publish. setup: `own_mx` or `reply_to`, when another host has its mail."""
        return await self._domain(post("/domains", given(domain=domain, setup=setup, subdomains=subdomains)))

    def list(self, *, limit: int | None = None) -> AsyncPager[Domain]:
        """Domains, newest first."""
        return AsyncPager(
            self._transport, "/domains", "domains", lambda content: read_value(Domain, content), limit=limit
        )

    async def get(self, id: str) -> Domain:
        """One domain, with what DNS has of its records. Raises NotFound."""
        return await self._domain(get(path("/domains/{}", id)))

    async def delete(self, id: str) -> None:
        """Give a domain up."""
        await self._transport.ask(delete(path("/domains/{}", id)))

    async def verify(self, id: str) -> Domain:
        """The domain after a fresh look at DNS."""
        return await self._domain(post(path("/domains/{}/verify", id)))

    async def zone_file(self, id: str) -> str:
        """Its records as a zone file (RFC 1035 §5), to be imported at a DNS provider."""
        return (await self._transport.ask(get(path("/domains/{}/zone-file", id)))).body.decode()

    async def rotate_dkim(self, id: str) -> Domain:
        """The domain with the records of its new keys."""
        return await self._domain(post(path("/domains/{}/dkim/rotate", id)))

    async def _domain(self, call: Call) -> Domain:
        return read_value(Domain, (await self._transport.ask(call)).json())
