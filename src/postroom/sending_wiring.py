"""The flows that send, wired: part of app.build."""

from dataclasses import dataclass

from postroom.domain_wiring import DomainFlows
from postroom.flows.approval import Approval
from postroom.flows.decisions import Decisions
from postroom.flows.deliver import Deliver
from postroom.flows.drafts import Drafts
from postroom.flows.enclose import Enclose
from postroom.flows.follow_up import FollowUps
from postroom.flows.rehearse import Rehearse
from postroom.flows.relay_routes import RelayRoutes
from postroom.flows.relays import RelaySettings
from postroom.flows.schedule import Schedule
from postroom.flows.submit import Submit
from postroom.flows.unsubscribe import Unsubscribe
from postroom.ground import Ground


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingFlows:
    """The one path out, and what leads to it or back from it."""

    submit: Submit
    rehearse: Rehearse
    unsubscribe: Unsubscribe
    drafts: Drafts
    decisions: Decisions
    follow_ups: FollowUps
    schedule: Schedule
    relays: RelaySettings


def wire_sending(
    ground: Ground, domains: DomainFlows, deliver: Deliver, enclose: Enclose, relays: RelayRoutes
) -> SendingFlows:
    """The flows; all that sends goes through the one Submit."""
    settings, db, clock, dispatch, links = ground.settings, ground.db, ground.clock, ground.dispatch, ground.links
    approval = Approval(db=db, clock=clock, blobs=ground.blobs, dispatch=dispatch)
    unsubscribe = Unsubscribe(
        db, clock, dispatch=dispatch, links=links, sealer=ground.sealer, return_key=ground.return_key
    )
    submit = Submit(
        db=db,
        offers=unsubscribe,
        limits=settings.sending_limits,
        clock=clock,
        blobs=ground.blobs,
        enclose=enclose,
        approval=approval,
        senders=domains.senders,
        dispatch=dispatch,
        links=links,
        relays=relays,
        return_key=ground.return_key,
        wake=lambda: ground.wakeups.wake("deliver"),
        deliver=deliver,
    )
    rehearse = Rehearse(
        db=db,
        clock=clock,
        approval=approval,
        senders=domains.senders,
        resolver=ground.ports.resolver,
        limits=settings.sending_limits,
        relays=relays,
    )
    return SendingFlows(
        submit=submit,
        rehearse=rehearse,
        unsubscribe=unsubscribe,
        drafts=Drafts(db, clock, submit),
        decisions=Decisions(db=db, clock=clock, dispatch=dispatch, submit=submit, links=links),
        follow_ups=FollowUps(db=db, clock=clock, dispatch=dispatch, submit=submit, node=ground.node),
        relays=RelaySettings(
            db=db,
            clock=clock,
            sealer=ground.sealer,
            sender=ground.ports.sender,
            routes=relays,
            private_networks=settings.may_reach_private_networks,
        ),
        schedule=Schedule(db=db, clock=clock, dispatch=dispatch, links=links),
    )
