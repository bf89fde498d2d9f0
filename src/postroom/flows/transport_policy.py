"""Which MTA-STS policy holds for a domain: asked of DNS, fetched, and kept in memory and in the database.

    announced? (TXT) → the one that is kept? → fetch → keep

RFC 8461 §5.1: a policy that was fetched once holds for its max_age, whatever becomes of DNS and of the policy host
meanwhile: whoever could take it away could read the mail.
"""

import asyncio
from dataclasses import dataclass

import structlog

from postroom.base.clock import MINUTE_MS, SECOND_MS, Clock
from postroom.flows.ports import PolicyFetcher, Resolver
from postroom.mail.addr_spec import a_label_domain
from postroom.mail.mta_sts import BadPolicyError, StsPolicy, parse_policy, policy_id
from postroom.store.db import Database
from postroom.store.tls_policies import forget_tls_policy, get_tls_policy, keep_tls_policy

LOOK_AGAIN_MS = 10 * MINUTE_MS
"""How long an answer is believed before DNS is asked again whether the policy is another one."""
FETCH_AGAIN_MS = 5 * MINUTE_MS
"""A policy host that gave no policy is left alone so long. RFC 8461 §3.3."""
MAX_KNOWN = 10_000
"""Domains whose answer is in memory."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """A policy that was fetched."""

    policy_id: str
    policy: StsPolicy
    until_ms: int


class TransportPolicies:
    """Finds the policies of the domains that mail goes to."""

    def __init__(self, *, db: Database, clock: Clock, resolver: Resolver, fetcher: PolicyFetcher) -> None:
        self._db = db
        self._clock = clock
        self._resolver = resolver
        self._fetcher = fetcher
        self._known: dict[str, tuple[int, StsPolicy | None]] = {}
        """By domain: until when it is believed, and the policy."""
        self._under_way: dict[str, asyncio.Task[StsPolicy | None]] = {}

    async def policy_of(self, domain: str) -> StsPolicy | None:
        """The policy that holds for mail to the domain now; None when there is none, or none that asks for anything."""
        name = a_label_domain(domain.rstrip(".").lower())
        if name is None or name[0] == "[":
            return None
        known = self._known.get(name)
        if known is not None and known[0] > self._clock.now_ms():
            return known[1]
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = asyncio.create_task(self._find(name))
            task.add_done_callback(lambda _: self._under_way.pop(name, None))
        # A caller that is cancelled must not take the answer away from the others.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Let go of what is being looked for."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _find(self, name: str) -> StsPolicy | None:
        now = self._clock.now_ms()
        kept = await self._kept(name, now)
        answer = await self._resolver.lookup(f"_mta-sts.{name}", "TXT")
        announced = policy_id(answer.records) if answer.outcome == "ok" else None
        until, policy = now + LOOK_AGAIN_MS, kept.policy if kept is not None else None
        if announced is not None and (kept is None or kept.policy_id != announced):
            fetched = await self._fetch(name, announced, now)
            if fetched is not None:
                policy = fetched.policy
            else:
                until = now + FETCH_AGAIN_MS
        elif kept is not None:
            until = min(until, kept.until_ms)
        if policy is not None and policy.mode == "none":
            policy = None
        self._remember(name, until, policy)
        return policy

    async def _kept(self, name: str, now: int) -> _Kept | None:
        row = await self._db.read(lambda connection: get_tls_policy(connection, name))
        if row is None or row.expires_at <= now:
            return None
        return _Kept(policy_id=row.policy_id, policy=parse_policy(row.text), until_ms=row.expires_at)

    async def _fetch(self, name: str, announced: str, now: int) -> _Kept | None:
        got = await self._fetcher.fetch_policy(name)
        if got.text is None:
            log.info("an MTA-STS policy could not be fetched", domain=name, reason=got.error)
            return None
        text = got.text
        try:
            policy = parse_policy(text)
        except BadPolicyError as error:
            log.info("an MTA-STS policy cannot be read", domain=name, reason=str(error))
            return None
        until = now + policy.max_age_s * SECOND_MS
        if policy.mode == "none":
            # RFC 8461 §8.3: a domain that wants to be rid of its policy says so for a while.
            await self._db.write(lambda connection: forget_tls_policy(connection, name))
        else:
            await self._db.write(
                lambda connection: keep_tls_policy(
                    connection, domain=name, policy_id=announced, text=text, now=now, until=until
                )
            )
        return _Kept(policy_id=announced, policy=policy, until_ms=until)

    def _remember(self, name: str, until: int, policy: StsPolicy | None) -> None:
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[name] = (until, policy)
