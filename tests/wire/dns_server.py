"""A real DNS server on loopback, UDP and TCP on one port, that answers from a dict.

    zone = {"example.com.": {"MX": [[10, "mx.example.com."]], "TXT": ["v=spf1 -all"]},
            "mx.example.com.": {"A": ["192.0.2.1"], "AAAA": []},
            "www.example.com.": {"CNAME": "example.com."},
            "1.2.0.192.in-addr.arpa.": {"PTR": ["mx.example.com."]},
            "slow.example.": {"*": "TIMEOUT"}, "sick.example.": {"MX": "SERVFAIL"}}
    async with DnsServer(zone) as dns:
        resolver = DnsResolver([dns.address])

A type that a name does not have is an empty answer; a name that is not there is NXDOMAIN, unless a longer one is
(RFC 8020 §2). `"TIMEOUT"` as a value is silence, `"SERVFAIL"` and `"REFUSED"` are those codes, and `*` stands for
every type of the name. Aliases are followed inside the zone, unless `follow_aliases` is False.
"""

import asyncio
import socket
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from postroom.testing import LoopThread

Zone = dict[str, dict[str, Any]]

_MAX_ALIASES = 20
_UDP_BYTES = 512


@dataclass
class DnsServer:
    """Serves on 127.0.0.1 while entered. The zone may be changed meanwhile."""

    zone: Zone
    ttl_s: int = 300
    follow_aliases: bool = True
    authentic: bool = False
    """Whether it says that DNSSEC vouches for what it answers."""

    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each (name, type) was asked for, over UDP and TCP together."""
    asked_over_tcp: int = 0

    @property
    def address(self) -> tuple[str, int]:
        """(IP address, port), as resolvers want it."""
        return "127.0.0.1", self.port

    async def __aenter__(self):
        self._tcp = await asyncio.start_server(self._serve_tcp, "127.0.0.1", 0)
        self.port = self._tcp.sockets[0].getsockname()[1]
        self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Datagrams(self), ("127.0.0.1", self.port), family=socket.AF_INET
        )
        self._writers: set[asyncio.StreamWriter] = set()
        return self

    async def __aexit__(self, *_):
        self._udp.close()
        self._tcp.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._tcp.wait_closed()
        await asyncio.sleep(0)

    def answer(self, wire: bytes, *, over_tcp: bool) -> bytes | None:
        """The answer's bytes; None for silence."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked[question.name.to_text().lower(), kind] += 1
        self.asked_over_tcp += over_tcp
        answer = dns.message.make_response(query, recursion_available=True)
        if not self._fill(answer, question.name, kind):
            return None
        if self.authentic:
            answer.flags |= dns.flags.AD
        sent = answer.to_wire(max_size=65_535)
        if over_tcp or len(sent) <= max(_UDP_BYTES, query.payload):
            return sent
        cut = dns.message.make_response(query, recursion_available=True)
        cut.flags |= dns.flags.TC
        return cut.to_wire()

    def _fill(self, answer: dns.message.Message, name: dns.name.Name, kind: str) -> bool:
        """Whether there is to be an answer at all."""
        for _ in range(_MAX_ALIASES):
            node = self._node(name)
            if node is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
                return True
            value = node.get(kind, node.get("*", []))
            alias = node.get("CNAME") if kind != "CNAME" else None
            value = alias if alias in {"TIMEOUT", "SERVFAIL", "REFUSED"} else value
            if value == "TIMEOUT":
                return False
            if isinstance(value, str) and value in {"SERVFAIL", "REFUSED"}:
                answer.set_rcode(dns.rcode.from_text(value))
                return True
            if not alias:
                self._add(answer, name, kind, value)
                return True
            self._add(answer, name, "CNAME", alias)
            if not self.follow_aliases:
                return True
            name = dns.name.from_text(alias)
        return True

    def _node(self, name: dns.name.Name) -> dict[str, Any] | None:
        for key, node in self.zone.items():
            if dns.name.from_text(key) == name:
                return node
        return {} if any(dns.name.from_text(key).is_subdomain(name) for key in self.zone) else None

    def _add(self, answer: dns.message.Message, name: dns.name.Name, kind: str, value: Any) -> None:
        values = [value] if isinstance(value, str) else value
        if values:
            answer.answer.append(dns.rrset.from_rdata_list(name, self.ttl_s, [_rdata(kind, v) for v in values]))

    async def _serve_tcp(self, reader, writer):
        self._writers.add(writer)
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2))
                sent = self.answer(await reader.readexactly(size), over_tcp=True)
                if sent is not None:
                    writer.write(len(sent).to_bytes(2) + sent)
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server):
        self.server = server

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        sent = self.server.answer(data, over_tcp=False)
        if sent is not None:
            self.transport.sendto(sent, addr)


def _rdata(kind: str, value: Any) -> dns.rdata.Rdata:
    if kind == "MX":
        text = f"{value[0]} {value[1]}"
    elif kind == "TXT":
        raw = value.encode()
        pieces = [raw[at : at + 255] for at in range(0, len(raw), 255)] or [b""]
        text = " ".join('"' + "".join(f"\\{byte:03d}" for byte in piece) + '"' for piece in pieces)
    else:
        text = value
    return dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(kind), text)


@contextmanager
def dns_beside(zone, **options):
    """A DnsServer in a thread of its own, for what is not asynchronous: no test waits for the network."""
    thread = LoopThread()
    dns = thread.run(DnsServer(zone, **options).__aenter__())
    try:
        yield dns
    finally:
        thread.run(dns.__aexit__())
        thread.close()
