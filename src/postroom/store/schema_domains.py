"""The tables of domains and of the keys that sign for them. Conventions as in schema.py."""

import sqlalchemy as sa

from postroom.store.columns import (
    at_column,
    bool_column,
    id_column,
    json_column,
    metadata,
    sparse_index,
    text_column,
)

domains = sa.Table(
    "domains",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("id", primary_key=True),
    # A-labels, lower case.
    text_column("domain", nullable=False),
    # Whether every name below it is held as well.
    bool_column("subdomains"),
    # own_mx: mail for it comes here; reply_to: another host takes it, and answers are led here by Reply-To.
    sa.Column("setup", sa.String(8), nullable=False),
    # pending | verified | degraded
    sa.Column("status", sa.String(8), nullable=False),
    text_column("token", nullable=False),
    # The host of reverse-paths, and of Reply-To where another host takes the domain's mail.
    text_column("return_host", nullable=False),
    # A list of records, each as the API shows it.
    json_column("records"),
    # When the ownership record was seen, and is since: nothing is routed before.
    at_column("proven_at", nullable=True),
    at_column("verified_at", nullable=True),
    at_column("degraded_at", nullable=True),
    at_column("checked_at", nullable=True),
    id_column("claimed_by", nullable=True),
    at_column("due_at", nullable=True),
    at_column("created_at"),
    # A domain is one workspace's alone: the one look-up without a workspace.
    sa.Index("ux_domains_domain", "domain", unique=True),
    sa.Index("ux_domains_return_host", "return_host", unique=True),
)
sparse_index("ix_domains_due", domains.c.due_at)

dkim_keys = sa.Table(
    "dkim_keys",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("domain_id", primary_key=True),
    sa.Column("selector", sa.String(63), primary_key=True),
    # rsa | ed25519
    sa.Column("algorithm", sa.String(8), nullable=False),
    # PKCS #8 under rules/sealing.py; None once it is retired.
    sa.Column("private_key", sa.LargeBinary, nullable=True),
    text_column("record", nullable=False),
    # pending: to be published; active: signs; retiring: signs no more, still to be found in DNS; retired.
    sa.Column("state", sa.String(8), nullable=False),
    at_column("seen_at", nullable=True),
    at_column("active_at", nullable=True),
    at_column("retiring_at", nullable=True),
    at_column("created_at"),
)
