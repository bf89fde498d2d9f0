"""Every page, in one list."""

from postroom.edge.dashboard.page import Page
from postroom.edge.dashboard.pages import (
    answer,
    approvals,
    audit,
    deliveries,
    domain_reports,
    domain_settings,
    domains,
    events,
    home,
    inbox_settings,
    inboxes,
    keys,
    messages,
    quarantine,
    relays,
    search,
    session,
    settings,
    stats,
    suppressions,
    threads,
    webhooks,
    workspaces,
)

_MODULES = (
    home,
    session,
    inboxes,
    inbox_settings,
    approvals,
    quarantine,
    answer,
    threads,
    messages,
    deliveries,
    webhooks,
    relays,
    domains,
    domain_reports,
    domain_settings,
    keys,
    suppressions,
    audit,
    events,
    stats,
    settings,
    workspaces,
    search,
)

PAGES: tuple[Page, ...] = tuple(one for module in _MODULES for one in module.PAGES)
"""In the order in which paths are matched: `/keys/new` before `/keys/{key_id}`."""
