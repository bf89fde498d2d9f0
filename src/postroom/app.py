"""The composition root: `build(settings)` wires everything once, by hand; `Postroom` starts and stops it."""

import fcntl
import os
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog
import uvicorn

from postroom import __version__
from postroom.base.clock import Clock, SystemClock
from postroom.base.errors import ConfigError
from postroom.base.ids import new_id
from postroom.config import Settings, read_dns_servers, read_relay, split_listen
from postroom.edge.api.application import create_app
from postroom.edge.blob_store import ObjectStore
from postroom.edge.dns_resolver import DnsResolver
from postroom.edge.file_fetcher import AiohttpFetcher
from postroom.edge.http_poster import AiohttpPoster
from postroom.edge.smtp_listener import SmtpListener
from postroom.edge.smtp_sender import SmtpSender
from postroom.first_start import FirstStart, prepare, read_secret_key
from postroom.flows.accept import Accept, AcceptedMail
from postroom.flows.authorize import Authorize
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.deliver import Deliver
from postroom.flows.dispatch import Dispatch
from postroom.flows.enclose import Enclose
from postroom.flows.endpoints import Endpoints
from postroom.flows.grant import Grant
from postroom.flows.local_delivery import LocalDelivery
from postroom.flows.once import Once
from postroom.flows.ports import FileFetcher, HttpPoster, MailSender, Resolver
from postroom.flows.provision import Provision
from postroom.flows.read import Read
from postroom.flows.receive import Receive
from postroom.flows.redrive import Redrive
from postroom.flows.services import Services
from postroom.flows.simulate import Simulate
from postroom.flows.submit import Submit
from postroom.flows.upload import Upload
from postroom.flows.views import Links
from postroom.flows.wakeups import Handover, Wakeups
from postroom.rules.sealing import Sealer, derive_key
from postroom.store.db import PostgresDatabase, SqliteDatabase, open_database
from postroom.worker import Worker

HANDOVER_MAILS = 2_000
"""Accepted mails that wait in memory to be filed; more wait in the database."""
HANDOVER_BYTES = 67_108_864
"""Their bytes: 64 MiB."""
SMTP_STOP_S = 10.0
"""Sessions in the middle of a mail may take so long to finish it at a stop."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ports:
    """The doors outwards, so that tests can put others in their place."""

    resolver: Resolver
    sender: MailSender
    poster: HttpPoster
    fetcher: FileFetcher


class Postroom:
    """A whole server in one process."""

    def __init__(
        self,
        settings: Settings,
        *,
        db: SqliteDatabase | PostgresDatabase,
        ports: Ports,
        services: Services,
        accept: Accept,
        worker: Worker,
        dispatch: Dispatch,
        deliver: Deliver,
        wakeups: Wakeups,
        lock: IO[bytes] | None,
        first_start: FirstStart,
    ) -> None:
        self.settings = settings
        self.services = services
        self.first_start = first_start
        self.dispatch = dispatch
        self.deliver = deliver
        self.http_address: tuple[str, int] | None = None
        self.smtp_address: tuple[str, int] | None = None
        self._db = db
        self._ports = ports
        self._accept = accept
        self._worker = worker
        self._wakeups = wakeups
        self._lock = lock
        self._listener: SmtpListener | None = None
        self._http: _Http | None = None

    async def start(self) -> None:
        """Open the doors that the roles name. Raises ConfigError when a port is taken."""
        roles = self.settings.role_set
        await self._db.listen(self._wakeups.wake)
        self._worker.start(everything="worker" in roles)
        if "smtp" in roles:
            await self._start_smtp()
        if "api" in roles:
            self._http = _Http(self.services, self.settings)
            self.http_address = await self._http.start()

    async def stop(self) -> None:
        """Close the doors, finish what is under way, and let go of everything. Nothing is left half done."""
        if self._listener is not None:
            await self._listener.stop(SMTP_STOP_S)
        if self._http is not None:
            await self._http.stop()
        await self._worker.stop()
        for port in (self._ports.sender, self._ports.poster, self._ports.fetcher):
            close = getattr(port, "close", None)
            if close is not None:
                await close()
        await self._db.close()
        if self._lock is not None:
            self._lock.close()

    async def _start_smtp(self) -> None:
        settings = self.settings
        self._listener = SmtpListener(
            self._accept,
            hostname=settings.own_hostname,
            max_message_bytes=settings.max_message_bytes,
            tls_context=_tls_context(settings),
        )
        host, port = split_listen(settings.smtp_listen)
        try:
            self.smtp_address = await self._listener.start(host, port)
        except OSError as error:
            raise _cannot_listen("SMTP_LISTEN", settings.smtp_listen, error) from None


async def build(settings: Settings, *, clock: Clock | None = None, ports: Ports | None = None) -> Postroom:
    """The server, wired and with its database brought up to date; nothing listens yet. Raises ConfigError."""
    clock = clock or SystemClock()
    node = new_id("node")
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = None if settings.database_url else _lock_data_dir(settings.data_dir)
    master = read_secret_key(settings)
    sealer = Sealer(derive_key(master, "sealing"))
    url_key = derive_key(master, "attachment urls")
    ports = ports or _ports(settings)
    outside = ObjectStore(settings.blobs_url) if settings.blobs_url else None
    db = open_database(settings.database_url, settings.data_dir)
    try:
        first_start = await prepare(settings, db, clock)
    except BaseException:
        await db.close()
        raise

    wakeups = Wakeups()
    links = Links(public_url=_public_url(settings), key=url_key)
    blobs = BlobKeeper(db, clock, outside)
    dispatch = Dispatch(
        db=db,
        clock=clock,
        poster=ports.poster,
        sealer=sealer,
        links=links,
        node=node,
        wake=lambda: wakeups.wake("dispatch"),
    )
    handover: Handover[AcceptedMail] = Handover(
        wakeups=wakeups, kind="inbound", max_items=HANDOVER_MAILS, max_bytes=HANDOVER_BYTES
    )
    accept = Accept(
        db=db, clock=clock, blobs=blobs, handover=handover, node=node, default_domain=settings.domain
    )
    receive = Receive(
        db=db, clock=clock, blobs=blobs, dispatch=dispatch, links=links, handover=handover, node=node
    )
    relay = read_relay(settings.relay) if settings.relay else None
    deliver = Deliver(
        db=db,
        clock=clock,
        blobs=blobs,
        resolver=ports.resolver,
        sender=ports.sender,
        local=LocalDelivery(accept, clock, settings.own_hostname),
        dispatch=dispatch,
        links=links,
        relay=relay,
        mx_port=settings.mx_port,
        node=node,
        wake=lambda: wakeups.wake("deliver"),
    )
    enclose = Enclose(db, blobs, ports.fetcher)
    endpoints = Endpoints(db, clock, dispatch, sealer, plain_http=settings.may_reach_private_networks)
    provision = Provision(
        db=db,
        clock=clock,
        dispatch=dispatch,
        endpoints=endpoints,
        default_domain=settings.domain,
        forget_route=accept.forget_route,
    )
    services = Services(
        db=db,
        clock=clock,
        authorize=Authorize(db, clock),
        read=Read(db, clock, links, blobs),
        provision=provision,
        endpoints=endpoints,
        grant=Grant(db, clock),
        submit=Submit(
            db=db,
            clock=clock,
            blobs=blobs,
            enclose=enclose,
            dispatch=dispatch,
            links=links,
            relay_host=relay.hosts[0] if relay else None,
            wake=lambda: wakeups.wake("deliver"),
        ),
        upload=Upload(db, clock, blobs, links),
        simulate=Simulate(
            db=db,
            clock=clock,
            accept=accept,
            receive=receive,
            enclose=enclose,
            links=links,
            hostname=settings.own_hostname,
        ),
        redrive=Redrive(db, clock, wake=lambda: wakeups.wake("dispatch")),
        once=Once(db, clock, sealer, links),
        url_key=url_key,
    )
    worker = Worker(
        db=db,
        clock=clock,
        blobs=blobs,
        receive=receive,
        deliver=deliver,
        dispatch=dispatch,
        provision=provision,
        wakeups=wakeups,
        node=node,
        loops=settings.workers,
    )
    return Postroom(
        settings,
        db=db,
        ports=ports,
        services=services,
        accept=accept,
        worker=worker,
        dispatch=dispatch,
        deliver=deliver,
        wakeups=wakeups,
        lock=lock,
        first_start=first_start,
    )


def _ports(settings: Settings) -> Ports:
    private = settings.may_reach_private_networks
    resolver = DnsResolver(read_dns_servers(settings.dns_servers))
    return Ports(
        resolver=resolver,
        sender=SmtpSender(resolver, hostname=settings.own_hostname, allow_private_networks=private),
        poster=AiohttpPoster(allow_private_networks=private),
        fetcher=AiohttpFetcher(allow_private_networks=private),
    )


def _lock_data_dir(data_dir: Path) -> IO[bytes]:
    """Held while the process lives: two servers on one SQLite folder would each believe to be alone."""
    lock = (data_dir / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise ConfigError(
            f"The data folder {data_dir} is in use by another Postroom process; stop it, or set another DATA_DIR."
        ) from None
    return lock


def _tls_context(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"TLS_CERT and TLS_KEY cannot be loaded: {error}.") from None
    return context


def _public_url(settings: Settings) -> str:
    return settings.public_url.rstrip("/") or f"http://{settings.http_listen}"


def _cannot_listen(name: str, value: str, error: OSError) -> ConfigError:
    reason = os.strerror(error.errno) if error.errno else str(error)
    return ConfigError(f"Cannot listen on {name} {value}: {reason}. Stop what uses it, or set another {name}.")


class _Http:
    """The HTTP server inside our own event loop."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self._settings = settings
        app = create_app(services, public_url=_public_url(settings), version=__version__)
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=65,
            timeout_graceful_shutdown=10,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)

    async def start(self) -> tuple[str, int]:
        """The address that it listens on. Raises ConfigError."""
        host, port = split_listen(self._settings.http_listen)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            listening.close()
            raise _cannot_listen("HTTP_LISTEN", self._settings.http_listen, error) from None
        listening.set_inheritable(True)
        await self._server.startup(sockets=[listening])
        bound = listening.getsockname()
        return str(bound[0]), int(bound[1])

    async def stop(self) -> None:
        """Answer what was asked, then close."""
        with suppress(AttributeError):
            await self._server.shutdown()
