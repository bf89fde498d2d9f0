"""The composition root: `build(settings)` wires everything once, by hand; `Postroom` starts and stops it."""

from postroom import __version__
from postroom.base.clock import Clock, SystemClock
from postroom.config import Settings, read_relay, split_listen
from postroom.dashboard_wiring import open_dashboard
from postroom.domain_wiring import DomainFlows, wire_domains
from postroom.edge.api.application import create_app
from postroom.edge.mcp.door import McpDoor
from postroom.edge.smtp_listener import SmtpListener
from postroom.first_start import FirstStart
from postroom.flows.accept import Accept, AcceptedMail
from postroom.flows.address_lists import AddressLists
from postroom.flows.alerts import Alerts
from postroom.flows.attachment_text import AttachmentText
from postroom.flows.attention import Attention
from postroom.flows.audit import Audit
from postroom.flows.authenticate import Authenticate
from postroom.flows.authorize import Authorize
from postroom.flows.breaker import Breaker
from postroom.flows.deliver import Deliver
from postroom.flows.depart import Departures
from postroom.flows.dmarc_progress import DmarcProgress
from postroom.flows.enclose import Enclose
from postroom.flows.endpoint_health import EndpointHealth
from postroom.flows.endpoints import Endpoints
from postroom.flows.forget import Forget
from postroom.flows.glance import Glance
from postroom.flows.grant import Grant
from postroom.flows.held_domains import HeldDomains
from postroom.flows.index_words import IndexWords
from postroom.flows.local_delivery import LocalDelivery
from postroom.flows.mark import Mark
from postroom.flows.once import Once
from postroom.flows.provision import Provision
from postroom.flows.read import Read
from postroom.flows.receive import Receive
from postroom.flows.redrive import Redrive
from postroom.flows.relay_routes import RelayRoutes
from postroom.flows.release import Release
from postroom.flows.report_boxes import ReportBoxes
from postroom.flows.report_filing import ReportFiling
from postroom.flows.second_opinion import SecondOpinion
from postroom.flows.services import Services
from postroom.flows.sessions import Sessions
from postroom.flows.simulate import Simulate
from postroom.flows.stats import Stats
from postroom.flows.streams import EventStreams
from postroom.flows.suppress import Suppress
from postroom.flows.tenants import Tenants
from postroom.flows.transport_policy import TransportPolicies
from postroom.flows.understand import Understand
from postroom.flows.upload import Upload
from postroom.flows.wait import Wait
from postroom.flows.wakeups import Handover
from postroom.ground import Ground, Ports, lay_ground, open_ports
from postroom.http_server import HttpServer, bound_address, cannot_listen
from postroom.mcp_wiring import open_mcp
from postroom.own_files import tls_context
from postroom.rules.pacing import Pacing, read_destination_limits
from postroom.rules.source_addresses import read_source_addresses
from postroom.sending_wiring import wire_sending
from postroom.settings_shown import shown_settings
from postroom.worker import JOBS, Worker

HANDOVER_MAILS = 2_000
"""Accepted mails that wait in memory to be filed; more wait in the database."""
HANDOVER_BYTES = 33_554_432
"""Their bytes: 32 MiB."""
HANDOVER_MAIL_BYTES = 2_097_152
"""A larger mail is let go once it is durable, and read again when its turn comes: memory stays flat under load."""
SMTP_STOP_S = 10.0
"""Sessions in the middle of a mail may take so long to finish it at a stop."""


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
        self._mcp: McpDoor | None = None

    async def start(self) -> None:
        """Open the doors that the roles name. Raises ConfigError when a port is taken."""
        ground = self._ground
        await ground.db.listen(ground.wakeups.wake, JOBS)
        self._worker.start(everything="worker" in self.settings.role_set)
        if "smtp" in self.settings.role_set:
            await self._start_smtp()
        if ground.http_socket is not None:
            app = create_app(self.services, public_url=ground.links.public_url, version=__version__)
            self._mcp = open_mcp(app, self.services, self.settings)
            open_dashboard(app, self.services, ground.links.public_url)
            self._http = HttpServer(app, ground.http_socket)
            await self._http.start()

    async def stop(self) -> None:
        """Close the doors, finish what is under way, and let go of everything. Nothing is left half done."""
        ground = self._ground
        if self._listener is not None:
            await self._listener.stop(SMTP_STOP_S)
        await self.services.streams.stop()
        if self._http is not None:
            await self._http.stop()
        if self._mcp is not None:
            await self._mcp.close()
        await self._worker.stop()
        for port in (
            ground.ports.resolver,
            ground.ports.sender,
            ground.ports.policy_fetcher,
            ground.ports.poster,
            ground.ports.fetcher,
            ground.ports.file_reader,
            ground.ports.model,
            ground.ports.resolver,
            ground.ports.fresh_resolver,
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
            tls_context=tls_context(settings),
        )
        host, port = split_listen(settings.smtp_listen)
        try:
            self.smtp_address = await self._listener.start(host, port)
        except OSError as error:
            raise cannot_listen("SMTP_LISTEN", settings.smtp_listen, error) from None


async def build(settings: Settings, *, clock: Clock | None = None, ports: Ports | None = None) -> Postroom:
    """The server, wired and with its database brought up to date; nothing listens yet. Raises ConfigError."""
    ground, first_start = await lay_ground(settings, clock or SystemClock(), ports or open_ports(settings))
    handover = _handover(ground)
    report_boxes = ReportBoxes(ground.db, ground.clock, (settings.domain, settings.own_hostname))
    accept = Accept(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        handover=handover,
        node=ground.node,
        held=HeldDomains(ground.db, ground.clock, settings.domain),
        report_boxes=report_boxes,
        wake_due=lambda: ground.wakeups.wake("inbound-due"),
    )
    receive = Receive(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        dispatch=ground.dispatch,
        links=ground.links,
        handover=handover,
        authenticate=_authenticate(ground),
        second_opinion=SecondOpinion(ground.ports.model),
        report_filing=_report_filing(ground, report_boxes),
        return_key=ground.return_key,
        node=ground.node,
    )
    domains = wire_domains(ground, accept.forget_routes)
    relays = _relays(ground)
    deliver = _deliver(ground, accept, domains, relays)
    index_words = IndexWords(ground.db, ground.clock, ground.node)
    services = _services(ground, accept, receive, domains, deliver, index_words, relays)
    worker = Worker(
        db=ground.db,
        clock=ground.clock,
        blobs=ground.blobs,
        receive=receive,
        deliver=deliver,
        dispatch=ground.dispatch,
        provision=services.provision,
        sessions=services.sessions,
        breaker=Breaker(ground.db, ground.clock, ground.dispatch),
        forget=Forget(ground.db, ground.clock, settings.audit_days),
        domain_check=domains.check,
        follow_ups=services.follow_ups,
        decisions=services.decisions,
        alerts=_alerts(ground, services, accept),
        index_words=index_words,
        files=services.attachment_text,
        wakeups=ground.wakeups,
        node=ground.node,
        loops=settings.workers,
    )
    return Postroom(ground, services=services, accept=accept, deliver=deliver, worker=worker, first_start=first_start)


def _handover(ground: Ground) -> Handover[AcceptedMail]:
    return Handover(
        wakeups=ground.wakeups,
        kind="inbound",
        max_items=HANDOVER_MAILS,
        max_bytes=HANDOVER_BYTES,
        max_item_bytes=HANDOVER_MAIL_BYTES,
    )


def _report_filing(ground: Ground, boxes: ReportBoxes) -> ReportFiling:
    return ReportFiling(
        db=ground.db,
        clock=ground.clock,
        dispatch=ground.dispatch,
        boxes=boxes,
        lookup=ground.ports.resolver.lookup,
    )


def _authenticate(ground: Ground) -> Authenticate:
    settings = ground.settings
    return Authenticate(
        ground.ports.resolver.lookup,
        ground.clock,
        hostname=settings.own_hostname,
        trusted=[one.strip().lower() for one in settings.trusted_forwarders.split(",") if one.strip()],
    )


def _relays(ground: Ground) -> RelayRoutes:
    urls = ground.settings.relay
    return RelayRoutes(ground.db, ground.clock, ground.sealer, read_relay(urls) if urls else None)


def _alerts(ground: Ground, services: Services, accept: Accept) -> Alerts:
    return Alerts(
        db=ground.db,
        clock=ground.clock,
        dispatch=ground.dispatch,
        submit=services.submit,
        node=ground.node,
        default_domain=ground.settings.domain,
        address=ground.settings.alert_address,
        public_url=ground.links.public_url,
        forget_routes=accept.forget_routes,
    )


def _deliver(ground: Ground, accept: Accept, domains: DomainFlows, relays: RelayRoutes) -> Deliver:
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
        relays=relays,
        mx_port=settings.mx_port,
        node=ground.node,
        wake=lambda: ground.wakeups.wake("deliver"),
        departures=Departures(ground.db, ground.clock, ground.blobs, domains.senders),
        pacing=Pacing(read_destination_limits(settings.destination_limits)),
        policies=_policies(ground),
        sources=read_source_addresses(settings.source_addresses),
    )


def _policies(ground: Ground) -> TransportPolicies | None:
    fetcher = ground.ports.policy_fetcher
    if fetcher is None:
        return None
    return TransportPolicies(db=ground.db, clock=ground.clock, resolver=ground.ports.resolver, fetcher=fetcher)


def _services(
    ground: Ground,
    accept: Accept,
    receive: Receive,
    domains: DomainFlows,
    deliver: Deliver,
    index_words: IndexWords,
    relays: RelayRoutes,
) -> Services:
    settings, db, clock, blobs, links = ground.settings, ground.db, ground.clock, ground.blobs, ground.links
    enclose = Enclose(db, blobs, ground.ports.fetcher)
    private = settings.may_reach_private_networks
    endpoints = Endpoints(db, clock, ground.dispatch, ground.sealer, plain_http=private)
    sending = wire_sending(ground, domains, deliver, enclose, relays)
    streams = EventStreams(db, clock, links)
    authorize = Authorize(db, clock)
    return Services(
        db=db,
        clock=clock,
        authorize=authorize,
        sessions=Sessions(db, clock, authorize),
        read=Read(db, clock, links, blobs, settings.sending_limits, index_words),
        provision=_provision(ground, accept, endpoints),
        endpoints=endpoints,
        endpoint_health=EndpointHealth(db, clock, links),
        grant=Grant(db, clock),
        tenants=Tenants(db, clock, settings=shown_settings(settings), limits=settings.sending_limits),
        submit=sending.submit,
        drafts=sending.drafts,
        decisions=sending.decisions,
        follow_ups=sending.follow_ups,
        schedule=sending.schedule,
        unsubscribe=sending.unsubscribe,
        rehearse=sending.rehearse,
        domains=domains.domains,
        sts=domains.sts,
        relays=sending.relays,
        dmarc_progress=DmarcProgress(db, clock),
        upload=Upload(db, clock, blobs, links),
        attachment_text=AttachmentText(
            db=db, clock=clock, blobs=blobs, reader=ground.ports.file_reader, node=ground.node
        ),
        simulate=_simulate(ground, accept, receive, enclose),
        release=Release(db, clock, ground.dispatch, links, blobs=ground.blobs, return_key=ground.return_key),
        mark=Mark(db, clock, ground.dispatch, links),
        address_lists=AddressLists(db, clock),
        stats=Stats(db, clock),
        attention=Attention(db),
        glance=Glance(db),
        audit=Audit(db),
        suppress=Suppress(db, clock, ground.dispatch),
        redrive=Redrive(db, clock, wake=lambda: ground.wakeups.wake("dispatch")),
        understand=Understand(db, ground.ports.model),
        once=Once(db, clock, ground.sealer, links),
        streams=streams,
        wait=Wait(db, clock, links, streams),
        url_key=links.key,
    )


def _provision(ground: Ground, accept: Accept, endpoints: Endpoints) -> Provision:
    return Provision(
        db=ground.db,
        limits=ground.settings.sending_limits,
        clock=ground.clock,
        dispatch=ground.dispatch,
        endpoints=endpoints,
        default_domain=ground.settings.domain,
        forget_routes=accept.forget_routes,
    )


def _simulate(ground: Ground, accept: Accept, receive: Receive, enclose: Enclose) -> Simulate:
    return Simulate(
        db=ground.db,
        clock=ground.clock,
        accept=accept,
        receive=receive,
        enclose=enclose,
        links=ground.links,
        hostname=ground.settings.own_hostname,
    )
