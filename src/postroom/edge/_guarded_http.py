"""HTTP to addresses that users name, for the poster and the fetcher.

Whether an address may be reached is asked when the socket is made, of the very address that it will connect to: a
name that changes its answer between check and use (DNS rebinding), an address written as a number, or one inside
IPv6 gains nothing. Nothing of the environment (proxies, .netrc) is read and no cookie is kept.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from errno import ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, EPIPE
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from postroom import __version__
from postroom.base.limits import MAX_WEBHOOK_URL_CHARS
from postroom.rules.network import is_link_local, is_public_address

USER_AGENT = f"Postroom/{__version__}"
"""What we call ourselves. RFC 9110 §10.1.5."""
MAX_ADDRESSES_TRIED = 4
"""Addresses of one name that are tried: a name with hundreds cannot make us knock at hundreds of doors."""
LOOKUP_THREADS = 16
"""Names looked up at the same time. Threads of their own, so that slow name servers hold up nothing else."""
ALLOW_FIX = "To reach private networks, start Postroom with the setting ALLOW_PRIVATE_NETWORKS=yes."
"""What to do about an address that is not allowed."""


class PrivateAddressError(OSError):
    """The socket was not made: its address is not public."""


class UnusableUrlError(Exception):
    """The URL cannot be used; the text says why, in one sentence."""


@dataclass(slots=True)
class Progress:
    """How far a request has come; filled in while it runs."""

    connected: bool = False
    reused: bool = False
    """The connection had carried a request before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why there was no answer."""

    text: str
    """One sentence."""
    refused: bool = False
    """The address is not allowed: our rule, not the peer's fault."""
    fix: str = ""
    """What to do about it, one sentence; empty when the text says enough."""


class GuardedSession:
    """Connections to addresses that are allowed, kept and used again. Belongs to one event loop."""

    def __init__(self, *, allow_private_networks: bool, limit: int, tls: ssl.SSLContext | None = None) -> None:
        """limit: requests under way at most. tls: None for the system's certificate authorities."""
        self._allow_private_networks = allow_private_networks
        self._limit = limit
        self._tls = tls
        self._client: aiohttp.ClientSession | None = None
        self._resolver: _OwnThreadsResolver | None = None

    async def request(
        self, method: str, url: URL, *, headers: Mapping[str, str], progress: Progress, body: bytes | None = None
    ) -> aiohttp.ClientResponse:
        """The answer, its body not yet read, to be closed by the caller; a redirect is an answer like any other.

        Raises: what `describe_failure` reads. The time is bounded by the caller, who knows what it covers.
        """
        client = self._client or self._open()
        return await client.request(
            method, url, data=body, headers=headers, allow_redirects=False, trace_request_ctx=progress
        )

    async def close(self) -> None:
        """Close every connection; the session may be used again afterwards."""
        if self._client is not None and self._resolver is not None:
            await self._client.close()
            await self._resolver.close()
            self._client = self._resolver = None

    def _open(self) -> aiohttp.ClientSession:
        self._resolver = _OwnThreadsResolver(self._allow_private_networks)
        connector = aiohttp.TCPConnector(
            limit=self._limit,
            resolver=self._resolver,
            socket_factory=self._make_socket,
            ssl=self._tls or True,
        )
        self._client = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            # Identity, and not inflated if it comes compressed all the same: no bomb goes off here.
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            trace_configs=[_trace()],
        )
        return self._client

    def _make_socket(self, info: tuple[int, int, int, str, tuple[str | int, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        ip = str(address[0])
        if is_link_local(ip) or (not self._allow_private_networks and not _is_public(ip)):
            raise PrivateAddressError(f"{ip} is not a public address")
        return socket.socket(family, kind, protocol)


class _OwnThreadsResolver(AbstractResolver):
    """The system's resolver (so that /etc/hosts and container names work), on threads of its own."""

    def __init__(self, allow_private_networks: bool) -> None:
        self._allow_private_networks = allow_private_networks
        self._threads = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="postroom-lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host, public ones only when there are any. Raises OSError when there is none at all."""
        loop = asyncio.get_running_loop()
        infos = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        ips = list(dict.fromkeys(str(info[4][0]) for info in infos))
        if not self._allow_private_networks:
            # The guard itself is _make_socket; this only keeps a private address from shadowing a public one.
            ips = [ip for ip in ips if _is_public(ip)] or ips
        return [_resolved(host, port, ip) for ip in ips[:MAX_ADDRESSES_TRIED]]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> Sequence[tuple[Any, ...]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
    except UnicodeError as error:
        # An empty label, or one of more than 63 bytes: no such name can exist.
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error


def _resolved(host: str, port: int, ip: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=flags)


def _is_public(ip: str) -> bool:
    return is_public_address(ip.partition("%")[0])


def check_url(text: str, *, http_allowed: bool = True) -> URL:
    """The URL, when it is one that we would go to.

    Raises: UnusableUrlError for anything but http(s)://host[:port]/…; for a user name or password in it; for one longer
    than MAX_WEBHOOK_URL_CHARS; for http where only https is allowed.
    """
    if len(text) > MAX_WEBHOOK_URL_CHARS:
        raise UnusableUrlError(f"the URL is longer than {MAX_WEBHOOK_URL_CHARS} characters")
    if not text.isprintable() or " " in text:
        raise UnusableUrlError("the URL holds a space or a control character")
    try:
        url = URL(text)
        host = url.host
        url.port  # noqa: B018 - asked for its ValueError
    except ValueError as error:
        raise UnusableUrlError("it is not a URL") from error
    if url.scheme not in {"http", "https"}:
        raise UnusableUrlError("the URL does not begin with https:// or http://")
    if url.scheme == "http" and not http_allowed:
        raise UnusableUrlError("the URL does not begin with https://")
    if not host:
        raise UnusableUrlError("the URL names no host")
    if url.user is not None or url.password is not None:
        raise UnusableUrlError("the URL holds a user name or a password, which are not sent")
    return url


def is_stale(error: BaseException, progress: Progress) -> bool:
    """Whether a kept connection turned out to have been closed by the peer before our request reached it."""
    if not progress.reused:
        return False
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError | BrokenPipeError):
        return True
    return isinstance(error, OSError) and error.errno in {ECONNRESET, EPIPE}


def describe_failure(error: Exception, url: URL) -> Failure:
    """One sentence on why there was no answer, for the person who named the URL.

    error: what a request raised, a TimeoutError excepted: only the caller knows how long it waited.
    """
    place = f"{url.host}:{url.port}" if url.explicit_port else str(url.host)
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, PrivateAddressError):
        return Failure(text=f"{place} was not called: {error.os_error}.", refused=True, fix=ALLOW_FIX)
    if isinstance(error, aiohttp.InvalidUrlClientError):
        fix = "Write the address as four numbers, or use a host name."
        return Failure(text=f"{place} was not called: its address is not in the usual form.", refused=True, fix=fix)
    return Failure(text=_sentence(error, place))


def _sentence(error: Exception, place: str) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return _dns_sentence(error.os_error, place)
        case aiohttp.ClientConnectorCertificateError():
            reason = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
            return f"The TLS certificate of {place} was not accepted: {reason}."
        case aiohttp.ClientSSLError() | ssl.SSLError():
            reason = getattr(getattr(error, "os_error", error), "reason", None) or "no common ground"
            return f"TLS with {place} failed: {reason}."
        case aiohttp.ClientConnectorError(os_error=OSError(errno=number)) if number == ECONNREFUSED:
            return f"{place} refused the connection: nothing listens there."
        case aiohttp.ClientConnectorError(os_error=OSError(errno=number)) if number in {EHOSTUNREACH, ENETUNREACH}:
            return f"There is no way to {place} from here."
        case aiohttp.ClientConnectorError():
            return f"{place} could not be reached: {error.os_error.strerror or error.os_error}."
        case aiohttp.ServerDisconnectedError():
            return f"{place} closed the connection without an answer."
        case aiohttp.ClientPayloadError() | ConnectionError() | aiohttp.ClientOSError():
            return f"{place} broke the connection off."
        case aiohttp.ClientResponseError():
            return f"What {place} answered is not HTTP."
        case _:
            return f"The call to {place} failed ({type(error).__name__})."


def _dns_sentence(error: OSError, place: str) -> str:
    if error.errno == socket.EAI_AGAIN:
        return f"The name {place} could not be looked up: the name servers do not answer now."
    return f"There is no address for the name {place} in DNS."


def _trace() -> aiohttp.TraceConfig:
    """Notes on each request's Progress whether it has a connection, and whether a used one."""

    async def connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.connected = True

    async def reused(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.connected = True
        context.trace_request_ctx.reused = True

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(connected)
    trace.on_connection_reuseconn.append(reused)
    return trace
