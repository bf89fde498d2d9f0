"""The composition root: `build(settings)` wires everything once, by hand; `Postroom` starts and stops it."""

import fcntl
import ssl
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import IO

from postroom import __version__
from postroom.base.clock import Clock, SystemClock
from postroom.base.errors import ConfigError
from postroom.base.ids import new_id
from postroom.config import Settings, read_dns_servers, read_relay, split_listen
from postroom.edge.api.application import create_app
from postroom.edge.blob_store import ObjectStore
from postroom.edge.dns_resolver import DnsResolver
from postroom.edge.file_fetcher import AiohttpFetcher
from postroom.edge.file_text.file_reader import ChildFileReader, reads_images
from postroom.edge.http_poster import AiohttpPoster
from postroom.edge.model_client import open_model_client
from postroom.edge.smtp_listener import SmtpListener
from postroom.edge.smtp_sender import SmtpSender
from postroom.first_start import FirstStart, prepare, read_secret_key
from postroom.flows.accept import Accept, AcceptedMail
from postroom.flows.attachment_text import AttachmentText
from postroom.flows.authenticate import Authenticate
from postroom.flows.authorize import Authorize
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.deliver import Deliver
from postroom.flows.dispatch import Dispatch
from postroom.flows.enclose import Enclose
from postroom.flows.endpoints import Endpoints
from postroom.flows.grant import Grant
from postroom.flows.local_delivery import LocalDelivery
from postroom.flows.once import Once
from postroom.flows.ports import FileFetcher, FileReader, HttpPoster, MailSender, ModelClient, Resolver
from postroom.flows.provision import Provision
from postroom.flows.read import Read
from postroom.flows.receive import Receive
from postroom.flows.redrive import Redrive
from postroom.flows.release import Release
from postroom.flows.services import Services
from postroom.flows.simulate import Simulate
from postroom.flows.submit import Submit
from postroom.flows.suppress import Suppress
from postroom.flows.understand import Understand
from postroom.flows.upload import Upload
from postroom.flows.views import Links
from postroom.flows.wakeups import Handover, Wakeups
from postroom.http_server import HttpServer, bind_http, bound_address, cannot_listen, public_url
from postroom.rules.sealing import Sealer, derive_key
from postroom.store.db import PostgresDatabase, SqliteDatabase, open_database
from postroom.worker import JOBS, Worker

HANDOVER_MAILS = 2_000
"""Accepted mails that wait in memory to be filed; more wait in the database."""
HANDOVER_BYTES = 33_554_432
"""Their bytes: 32 MiB."""
HANDOVER_MAIL_BYTES = 2_097_152
"""A larger mail is let go once it is durable, and read again when its turn comes: memory stays flat under load."""
SMTP_STOP_S = 10.0
"""Sessions in the middle of a mail may take so long to finish it at a stop."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ports:
    """The doors outwards, so that tests can put others in their place."""

    resolver: Resolver
    sender: MailSender
    poster: HttpPoster
    fetcher: FileFetcher
    file_reader: FileReader = field(default_factory=ChildFileReader)
    model: ModelClient | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What every flow stands on."""

    settings: Settings
    clock: Clock
    db: SqliteDatabase | PostgresDatabase
    ports: Ports
    node: str
    """This process, as it claims work."""
    wakeups: Wakeups
    blobs: BlobKeeper
    links: Links
    return_key: bytes
    """Marks our return paths."""
    sealer: Sealer
    dispatch: Dispatch
    lock: IO[bytes] | None
    """On the data folder; None with PostgreSQL."""
    http_socket: socket | None
    """Bound; None when the API is another process's."""


class Postroom:
    """A whole server in one process."""

    def __init__(
        self,
        ground: Ground,
        *,
        services: Services,
        accept: Accept,
        deliver: Deliver,
        worker: Worker,
        first_start: FirstStart,
    ) -> None:
        self.settings = ground.settings
        self.services = services
        self.first_start = first_start
        self.deliver = deliver
        self.dispatch = ground.dispatch
        self.http_address = bound_address(ground.http_socket) if ground.http_socket is not None else None
        self.smtp_address: tuple[str, int] | None = None
        self._ground = ground
        self._accept = accept
        self._worker = worker
        self._listener: SmtpListener | None = None
        self._http: HttpServer | None = None

    async def start(self) -> None:
        """Open the doors that the roles name. Raises ConfigError when a port is taken."""
        ground = self._ground
        await ground.db.listen(ground.wakeups.wake, JOBS)
        self._worker.start(everything="worker" in self.settings.role_set)
        if "smtp" in self.settings.role_set:
            await self._start_smtp()
        if ground.http_socket is not None:
            app = create_app(self.services, public_url=ground.links.public_url, version=__version__)
            self._http = HttpServer(app, ground.http_socket)
            await self._http.start()

    async def stop(self) -> None:
        """Close the doors, finish what is under way, and let go of everything. Nothing is left half done."""
        ground = self._ground
        if self._listener is not None:
            await self._listener.stop(SMTP_STOP_S)
        if self._http is not None:
            await self._http.stop()
        await self._worker.stop()
        for port in (
            ground.ports.resolver,
            ground.ports.sender,
            ground.ports.poster,
            ground.ports.fetcher,
            ground.ports.file_reader,
            ground.ports.model,
        ):
            close = getattr(port, "close", None)
            if close is not None:
                await close()
        if ground.http_socket is not None:
            ground.http_socket.close()
        await ground.db.close()
        if ground.lock is not None:
            ground.lock.close()

    def wake(self) -> None:
        """Look for due work now instead of at the next poll. For clocks that jump."""
        for kind in JOBS:
            self._ground.wakeups.wake(kind)

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
            raise cannot_listen("SMTP_LISTEN", settings.smtp_listen, error) from None


async def build(settings: Settings, *, clock: Clock | None = None, ports: Ports | None = None) -> Postroom:
    """The server, wired and with its database brought up to date; nothing listens yet. Raises ConfigError."""
    ground, first_start = await _lay_ground(settings, clock or SystemClock(), ports or _ports(settings))
    handover: Handover[AcceptedMail] = Handover(
        wakeups=ground.wakeups,
        kind="inbound",
        max_items=HANDOVER_MAILS,
        max_bytes=HANDOVER_BYTES,
        max_item_bytes=HANDOVER_MAIL_BYTES,
    )
    accept = Accept(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        handover=handover,
        node=ground.node,
        default_domain=settings.domain,
        wake_due=lambda: ground.wakeups.wake("inbound-due"),
    )
    receive = Receive(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        dispatch=ground.dispatch,
        links=ground.links,
        handover=handover,
        authenticate=Authenticate(
            ground.ports.resolver.lookup,
            ground.clock,
            hostname=settings.own_hostname,
            trusted=[one.strip().lower() for one in settings.trusted_forwarders.split(",") if one.strip()],
        ),
        return_key=ground.return_key,
        node=ground.node,
    )
    deliver = _deliver(ground, accept)
    services = _services(ground, accept, receive)
    worker = Worker(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        receive=receive,
        deliver=deliver,
        dispatch=ground.dispatch,
        provision=services.provision,
        wakeups=ground.wakeups,
        node=ground.node,
        loops=settings.workers,
    )
    return Postroom(ground, services=services, accept=accept, deliver=deliver, worker=worker, first_start=first_start)


async def _lay_ground(settings: Settings, clock: Clock, ports: Ports) -> tuple[Ground, FirstStart]:
    async with AsyncExitStack() as undo:  # whatever fails on the way, nothing stays open
        lock, master = _open_data_dir(settings, undo)
        sealer = Sealer(derive_key(master, "sealing"))
        outside = ObjectStore(settings.blobs_url) if settings.blobs_url else None
        db = open_database(settings.database_url, settings.data_dir)
        undo.push_async_callback(db.close)
        first_start = await prepare(settings, db, clock, sealer)
        # Bound before anything is wired: the URLs that we hand out name the port, and it may be ours to choose.
        http_socket = bind_http(settings) if "api" in settings.role_set else None
        if http_socket is not None:
            undo.callback(http_socket.close)
        node, wakeups = new_id("node"), Wakeups()
        links = Links(
            public_url=public_url(settings, http_socket),
            key=derive_key(master, "attachment urls"),
            reads_images=reads_images(),
        )
        dispatch = Dispatch(
            db=db,
            clock=clock,
            poster=ports.poster,
            sealer=sealer,
            links=links,
            node=node,
            wake=lambda: wakeups.wake("dispatch"),
        )
        ground = Ground(
            settings=settings,
            clock=clock,
            db=db,
            ports=ports,
            node=node,
            wakeups=wakeups,
            blobs=BlobKeeper(db, clock, outside),
            links=links,
            return_key=derive_key(master, "return paths"),
            sealer=sealer,
            dispatch=dispatch,
            lock=lock,
            http_socket=http_socket,
        )
        undo.pop_all()
    return ground, first_start


def _open_data_dir(settings: Settings, undo: AsyncExitStack) -> tuple[IO[bytes] | None, bytes]:
    """The lock on the data folder, which `undo` lets go, and the master key. Raises ConfigError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = None if settings.database_url else _lock_data_dir(settings.data_dir)
        if lock is not None:
            undo.callback(lock.close)
        return lock, read_secret_key(settings)
    except OSError as error:
        raise ConfigError(
            f"The data folder {settings.data_dir} cannot be used: {error.strerror}.", fix="Set another DATA_DIR."
        ) from None


def _deliver(ground: Ground, accept: Accept) -> Deliver:
    settings = ground.settings
    return Deliver(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        resolver=ground.ports.resolver,
        sender=ground.ports.sender,
        local=LocalDelivery(accept, ground.clock, settings.own_hostname),
        dispatch=ground.dispatch,
        links=ground.links,
        relay=read_relay(settings.relay) if settings.relay else None,
        mx_port=settings.mx_port,
        node=ground.node,
        wake=lambda: ground.wakeups.wake("deliver"),
    )


def _services(ground: Ground, accept: Accept, receive: Receive) -> Services:
    settings, db, clock, blobs, links = ground.settings, ground.db, ground.clock, ground.blobs, ground.links
    enclose = Enclose(db, blobs, ground.ports.fetcher)
    private = settings.may_reach_private_networks
    endpoints = Endpoints(db, clock, ground.dispatch, ground.sealer, plain_http=private)
    return Services(
        db=db,
        clock=clock,
        authorize=Authorize(db, clock),
        read=Read(db, clock, links, blobs),
        provision=Provision(
            db=db,
            clock=clock,
            dispatch=ground.dispatch,
            endpoints=endpoints,
            default_domain=settings.domain,
            forget_routes=accept.forget_routes,
        ),
        endpoints=endpoints,
        grant=Grant(db, clock),
        submit=Submit(
            db=db,
            clock=clock,
            blobs=blobs,
            enclose=enclose,
            dispatch=ground.dispatch,
            links=links,
            relay_host=read_relay(settings.relay).hosts[0] if settings.relay else None,
            return_key=ground.return_key,
            wake=lambda: ground.wakeups.wake("deliver"),
        ),
        upload=Upload(db, clock, blobs, links),
        attachment_text=AttachmentText(db=db, clock=clock, blobs=blobs, reader=ground.ports.file_reader),
        simulate=Simulate(
            db=db,
            clock=clock,
            accept=accept,
            receive=receive,
            enclose=enclose,
            links=links,
            hostname=settings.own_hostname,
        ),
        release=Release(db, clock, ground.dispatch, links),
        suppress=Suppress(db, clock, ground.dispatch),
        redrive=Redrive(db, clock, wake=lambda: ground.wakeups.wake("dispatch")),
        understand=Understand(db, ground.ports.model),
        once=Once(db, clock, ground.sealer, links),
        url_key=links.key,
    )


def _ports(settings: Settings) -> Ports:
    private = settings.may_reach_private_networks
    resolver = DnsResolver(read_dns_servers(settings.dns_servers))
    return Ports(
        resolver=resolver,
        sender=SmtpSender(resolver, hostname=settings.own_hostname, allow_private_networks=private),
        poster=AiohttpPoster(allow_private_networks=private),
        fetcher=AiohttpFetcher(allow_private_networks=private),
        model=open_model_client(settings.model_url, settings.model_key, settings.model_name),
    )


def _lock_data_dir(data_dir: Path) -> IO[bytes]:
    """Held while the process lives: two servers on one SQLite folder would each believe to be alone."""
    lock = (data_dir / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise ConfigError(
            f"The data folder {data_dir} is in use by another Postroom process.",
            fix="Stop it, or set another DATA_DIR.",
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
