"""MTA-STS for those who write to us: the policy of a domain whose mail comes here, and its mode. RFC 8461 §3.2."""

from postroom.base.clock import Clock
from postroom.base.errors import Conflict
from postroom.flows.audit import note_deed
from postroom.flows.caller import Caller, not_found
from postroom.flows.domain_judging import OwnHost
from postroom.mail.mta_sts import render_policy
from postroom.rules.sts_policy import StsMode, own_policy, policy_domain
from postroom.store.db import Connection, Database
from postroom.store.domains import domains_by_name, get_domain, update_domain


class StsPolicies:
    """Policies of our domains."""

    def __init__(self, db: Database, clock: Clock, own: OwnHost) -> None:
        self._db = db
        self._clock = clock
        self._own = own

    async def policy_for(self, host: str) -> str | None:
        """The policy to be served at this host; None where no verified domain of ours, or not its mail, is.

        host: of a Host field, as anybody may send it.
        """
        name = policy_domain(host)
        if name is None:
            return None
        rows = await self._db.read(lambda connection: domains_by_name(connection, [name]))
        for row in rows:
            # Of a domain that is pending nobody has shown that its mail comes here.
            if row.domain == name and row.setup == "own_mx" and row.status != "pending":
                return render_policy(own_policy(row.sts_mode, self._own.mail_host))
        return None

    async def set_mode(self, caller: Caller, domain_id: str, mode: StsMode) -> None:
        """Set the mode of the domain's policy, whose id is another one from then on. Needs domains:write.

        Raises Conflict where mail for the domain goes to another host, and for `enforce` as long as this server has no
        certificate: then no sender could deliver.
        """
        caller.require("domains:write")
        caller.require_workspace()
        now = self._clock.now_ms()

        def work(connection: Connection) -> None:
            row = get_domain(connection, caller.workspace_id, domain_id, hold=True)
            if row is None:
                raise not_found("domain", domain_id)
            if row.setup != "own_mx":
                raise Conflict(
                    f"The mail for {row.domain} goes to another host, whose policy it is.",
                    code="not_our_mx",
                    param="mtaSts",
                    fix="Leave mtaSts away for a domain with the set-up reply_to.",
                )
            if mode == "enforce" and not self._own.certified:
                raise Conflict(
                    "This server has no certificate: senders that obey the policy could not deliver.",
                    code="no_certificate",
                    param="mtaSts",
                    fix=f"Set TLS_CERT and TLS_KEY to a certificate for {self._own.mail_host} first.",
                )
            update_domain(connection, caller.workspace_id, domain_id, {"sts_mode": mode})
            note_deed(connection, caller, "domain", "changed", domain_id, now, {"mtaSts": mode})

        await self._db.write(work)
