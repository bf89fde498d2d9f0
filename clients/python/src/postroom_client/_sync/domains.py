# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Domains of your own."""

from postroom_client._sync.paging import Pager
from postroom_client._sync.transport import Transport
from postroom_client.calls import Call, delete, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values_admin import Domain


class Domains:
    """`client.domains`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, domain: str, *, setup: str | None = None, subdomains: bool | None = None) -> Domain:
        """The domain with the DNS records to publish. setup: `own_mx` or `reply_to`, when another host has its mail."""
        return self._domain(post("/domains", given(domain=domain, setup=setup, subdomains=subdomains)))

    def list(self, *, limit: int | None = None) -> Pager[Domain]:
        """Domains, newest first."""
        return Pager(self._transport, "/domains", "domains", lambda content: read_value(Domain, content), limit=limit)

    def get(self, id: str) -> Domain:
        """One domain, with what DNS has of its records. Raises NotFound."""
        return self._domain(get(path("/domains/{}", id)))

    def delete(self, id: str) -> None:
        """Give a domain up."""
        self._transport.ask(delete(path("/domains/{}", id)))

    def verify(self, id: str) -> Domain:
        """The domain after a fresh look at DNS."""
        return self._domain(post(path("/domains/{}/verify", id)))

    def zone_file(self, id: str) -> str:
        """Its records as a zone file (RFC 1035 §5), to be imported at a DNS provider."""
        return (self._transport.ask(get(path("/domains/{}/zone-file", id)))).body.decode()

    def rotate_dkim(self, id: str) -> Domain:
        """The domain with the records of its new keys."""
        return self._domain(post(path("/domains/{}/dkim/rotate", id)))

    def _domain(self, call: Call) -> Domain:
        return read_value(Domain, (self._transport.ask(call)).json())
