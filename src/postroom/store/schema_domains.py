"""The tables of domains and of the keys that sign for them. Conventions as in schema.py."""

import sqlalchemy as sa

from postroom.store.columns import (
    at_column,
    bool_column,
    id_column,
    int_column,
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
    # none | testing | enforce: of the MTA-STS policy that is served for it.
    sa.Column("sts_mode", sa.String(8), nullable=False, server_default="testing"),
    # The host of reverse-paths, and of Reply-To where another host takes the domain's mail.
    text_column("return_host", nullable=False),
    # A list of records, each as the API shows it.
    json_column("records"),
    # When the ownership record was seen, and is since: nothing is routed before.
    at_column("proven_at", nullable=True),
    at_column("verified_at", nullable=True),
    at_column("degraded_at", nullable=True),
    # The DMARC record as it was last seen in DNS, and since when it has asked for what it asks for.
    text_column("dmarc_record"),
    at_column("dmarc_since", nullable=True),
    at_column("checked_at", nullable=True),
    # Whether it warms up, and from when on: the day on which it first sends.
    bool_column("warm_up"),
    at_column("warm_up_since", nullable=True),
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

# What other servers report of a domain. What came to no domain that is known has "" for its id.
domain_reports = sa.Table(
    "domain_reports",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("domain_id", primary_key=True),
    # A digest of who reports and the report's own id: a copy has the same.
    sa.Column("key", sa.String(64), primary_key=True),
    # dmarc | tls | none: a mail that brings no report
    sa.Column("kind", sa.String(8), nullable=False),
    text_column("organization", nullable=False),
    text_column("report_id", nullable=False),
    text_column("from_address", nullable=False),
    text_column("subject", nullable=False),
    at_column("begin_at", nullable=True),
    at_column("end_at", nullable=True),
    # Mails or TLS sessions, and those of them that passed.
    int_column("total"),
    int_column("passed"),
    # Whether it is part of what is shown and decided by.
    bool_column("counted"),
    # Short codes, as mail/reports has them and some of flows/report_reading.py.
    json_column("defects"),
    # Why nothing was read, one sentence.
    text_column("refused"),
    # The verdicts on the mail that brought it.
    json_column("authentication"),
    # Of a TLS report, what each policy led to.
    json_column("policies"),
    at_column("created_at"),
    sa.Index("ix_domain_reports_created", "workspace_id", "domain_id", "created_at"),
)

# DMARC results summed up, by the day and the host that the mail came from.
dmarc_days = sa.Table(
    "dmarc_days",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("domain_id", primary_key=True),
    # Days since 1970-01-01 UTC.
    sa.Column("day", sa.BigInteger, primary_key=True, autoincrement=False),
    # An IP address, or `others`.
    sa.Column("source", sa.String(45), primary_key=True),
    int_column("messages"),
    int_column("aligned"),
    int_column("spf_aligned"),
    int_column("dkim_aligned"),
    # Not aligned, and only because of the way they took.
    int_column("excused"),
    int_column("quarantined"),
    int_column("rejected"),
)

# What is known of a host beside its mail.
dmarc_sources = sa.Table(
    "dmarc_sources",
    metadata,
    id_column("workspace_id", primary_key=True),
    id_column("domain_id", primary_key=True),
    sa.Column("source", sa.String(45), primary_key=True),
    # Its name, when DNS says it both ways.
    text_column("host"),
    at_column("named_at", nullable=True),
    # What the domain's owner says.
    sa.Column("ours", sa.Boolean, nullable=True),
)
