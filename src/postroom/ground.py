"""What every flow stands on: the data folder, the database, the doors outwards, keys and links.

`lay_ground` opens it all, or leaves nothing open behind.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from socket import socket
from typing import IO

from postroom.base.clock import Clock
from postroom.base.ids import new_id
from postroom.config import Settings, read_dns_servers
from postroom.edge.dns_resolver import DnsResolver
from postroom.edge.file_fetcher import AiohttpFetcher
from postroom.edge.file_text.file_reader import ChildFileReader, reads_images
from postroom.edge.http_poster import AiohttpPoster
from postroom.edge.model_client import open_model_client
from postroom.edge.mta_sts import StsFetcher
from postroom.edge.smtp_sender import SmtpSender
from postroom.first_start import FirstStart, prepare
from postroom.flows.blob_keeper import BlobKeeper
from postroom.flows.dispatch import Dispatch
from postroom.flows.ports import (
    BlobStore,
    FileFetcher,
    FileReader,
    HttpPoster,
    MailSender,
    ModelClient,
    PolicyFetcher,
    Resolver,
)
from postroom.flows.views import Links
from postroom.flows.wakeups import Wakeups
from postroom.http_server import bind_http, public_url
from postroom.own_files import open_data_dir
from postroom.rules.sealing import Sealer, derive_key
from postroom.store.db import PostgresDatabase, SqliteDatabase, open_database


@dataclass(frozen=True, kw_only=True, slots=True)
class Ports:
    """The doors outwards, so that tests can put others in their place."""

    resolver: Resolver
    fresh_resolver: Resolver | None = None
    """One that keeps no answers, for looking whether a record is there yet; None: `resolver` will do."""
    sender: MailSender
    poster: HttpPoster
    fetcher: FileFetcher
    file_reader: FileReader = field(default_factory=ChildFileReader)
    model: ModelClient | None = None
    policy_fetcher: PolicyFetcher | None = None
    """Fetches what domains ask of those who write to them (MTA-STS); None: nobody is asked."""


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


async def lay_ground(settings: Settings, clock: Clock, ports: Ports) -> tuple[Ground, FirstStart]:
    """The ground, and what the first start made. Raises ConfigError, with nothing left open."""
    async with AsyncExitStack() as undo:  # whatever fails on the way, nothing stays open
        lock, master = open_data_dir(settings, undo)
        sealer = Sealer(derive_key(master, "sealing"))
        outside = _open_store(settings.blobs_url) if settings.blobs_url else None
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


def open_ports(settings: Settings) -> Ports:
    """The real doors outwards."""
    private = settings.may_reach_private_networks
    resolver = DnsResolver(read_dns_servers(settings.dns_servers))
    return Ports(
        resolver=resolver,
        fresh_resolver=DnsResolver(read_dns_servers(settings.dns_servers), keeps=False),
        sender=SmtpSender(resolver, hostname=settings.own_hostname, allow_private_networks=private),
        poster=AiohttpPoster(allow_private_networks=private),
        fetcher=AiohttpFetcher(allow_private_networks=private),
        policy_fetcher=StsFetcher(allow_private_networks=private),
        model=open_model_client(settings.model_url, settings.model_key, settings.model_name),
    )


def _open_store(url: str) -> BlobStore:
    """Where blobs are kept outside the database. Raises ConfigError."""
    from postroom.edge.blob_store import ObjectStore  # noqa: PLC0415 - 4 MB that the database does without

    return ObjectStore(url)
