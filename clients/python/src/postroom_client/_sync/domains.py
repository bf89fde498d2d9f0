# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""Domains of your own."""

from datetime import datetime

from postroom_client._sync.paging import Pager
from postroom_client._sync.transport import Transport
from postroom_client.calls import UNSET, Call, UnsetType, change, delete, fields, get, given, path, post
from postroom_client.decode import read_value
from postroom_client.values_admin import Domain
from postroom_client.values_reports import DmarcProgress, TlsReports


class Domains:
    """`client.domains`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self, domain: str, *, setup: str | None = None, subdomains: bool | None = None, warm_up: bool | None = None
    ) -> Domain:
        """The domain with the DNS records to publish. setup: `own_mx` or `reply_to`, when another host has its mail.

        warm_up: send to few recipients at first, and to more each day for six weeks; the rest waits.
        """
        content = given(domain=domain, setup=setup, subdomains=subdomains, warm_up=warm_up)
        return self._domain(post("/domains", content))

    def list(self, *, limit: int | None = None) -> Pager[Domain]:
        """Domains, newest first."""
        return Pager(self._transport, "/domains", "domains", lambda content: read_value(Domain, content), limit=limit)

    def get(self, id: str) -> Domain:
        """One domain, with what DNS has of its records. Raises NotFound."""
        return self._domain(get(path("/domains/{}", id)))

    def update(
        self, id: str, *, mta_sts: str | UnsetType = UNSET, warm_up: bool | datetime | UnsetType = UNSET
    ) -> Domain:
        """The domain as it is then. mta_sts: `none`, `testing` or `enforce`.

        warm_up: whether it sends to few recipients at first, from its first mail on; or when it began to.
        """
        began = fields(started_at=warm_up) if isinstance(warm_up, datetime) else warm_up
        return self._domain(change("PATCH", path("/domains/{}", id), fields(mta_sts=mta_sts, warm_up=began)))

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

    def dmarc(self, id: str, *, days: int | None = None) -> DmarcProgress:
        """What receivers say of mail in its name, and the next record on the way to `p=reject`. days: 30 without."""
        return self._dmarc(get(path("/domains/{}/dmarc", id), days=days))

    def say_dmarc_source(self, id: str, source: str, *, ours: bool | None) -> DmarcProgress:
        """The results with the next step as it is then. ours: whether you send through that host; None takes it back.

        source: its address, as `dmarc` tells it.
        """
        where = path("/domains/{}/dmarc/sources/{}", id, source)
        return self._dmarc(change("PATCH", where, fields(ours=ours)))

    def tls_reports(self, id: str, *, days: int | None = None) -> TlsReports:
        """Whether other servers could reach this one by TLS, in their own words. days: 30 without."""
        call = get(path("/domains/{}/tls-reports", id), days=days)
        return read_value(TlsReports, (self._transport.ask(call)).json())

    def _dmarc(self, call: Call) -> DmarcProgress:
        return read_value(DmarcProgress, (self._transport.ask(call)).json())

    def _domain(self, call: Call) -> Domain:
        return read_value(Domain, (self._transport.ask(call)).json())
