"""Everything a door may call, wired once by app.build."""

from dataclasses import dataclass

from postroom.base.clock import Clock
from postroom.flows.address_lists import AddressLists
from postroom.flows.attachment_text import AttachmentText
from postroom.flows.attention import Attention
from postroom.flows.audit import Audit
from postroom.flows.authorize import Authorize
from postroom.flows.decisions import Decisions
from postroom.flows.dmarc_progress import DmarcProgress
from postroom.flows.domains import Domains
from postroom.flows.drafts import Drafts
from postroom.flows.endpoint_health import EndpointHealth
from postroom.flows.endpoints import Endpoints
from postroom.flows.follow_up import FollowUps
from postroom.flows.glance import Glance
from postroom.flows.grant import Grant
from postroom.flows.mark import Mark
from postroom.flows.once import Once
from postroom.flows.provision import Provision
from postroom.flows.read import Read
from postroom.flows.redrive import Redrive
from postroom.flows.rehearse import Rehearse
from postroom.flows.relays import RelaySettings
from postroom.flows.release import Release
from postroom.flows.schedule import Schedule
from postroom.flows.sessions import Sessions
from postroom.flows.simulate import Simulate
from postroom.flows.stats import Stats
from postroom.flows.streams import EventStreams
from postroom.flows.sts_policies import StsPolicies
from postroom.flows.submit import Submit
from postroom.flows.suppress import Suppress
from postroom.flows.tenants import Tenants
from postroom.flows.understand import Understand
from postroom.flows.unsubscribe import Unsubscribe
from postroom.flows.upload import Upload
from postroom.flows.wait import Wait
from postroom.rules.signing import check_attachment_url
from postroom.store.db import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The flows, ready to be called."""

    db: Database
    clock: Clock
    authorize: Authorize
    sessions: Sessions
    read: Read
    glance: Glance
    provision: Provision
    endpoints: Endpoints
    endpoint_health: EndpointHealth
    grant: Grant
    tenants: Tenants
    submit: Submit
    drafts: Drafts
    decisions: Decisions
    follow_ups: FollowUps
    schedule: Schedule
    domains: Domains
    sts: StsPolicies
    relays: RelaySettings
    dmarc_progress: DmarcProgress
    upload: Upload
    attachment_text: AttachmentText
    simulate: Simulate
    redrive: Redrive
    release: Release
    mark: Mark
    suppress: Suppress
    unsubscribe: Unsubscribe
    rehearse: Rehearse
    address_lists: AddressLists
    stats: Stats
    attention: Attention
    audit: Audit
    understand: Understand
    once: Once
    streams: EventStreams
    wait: Wait
    url_key: bytes
    """Signs attachment URLs."""

    def attachment_url_is_good(self, workspace_id: str, attachment_id: str, expires: str, signature: str) -> bool:
        """Whether a URL for this attachment was made here and has not expired."""
        return check_attachment_url(
            self.url_key,
            workspace_id=workspace_id,
            attachment_id=attachment_id,
            expires=expires,
            signature=signature,
            now_s=self.clock.now_ms() // 1000,
        )
