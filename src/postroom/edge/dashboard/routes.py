"""Every page, in one list."""

from postroom.edge.dashboard import (
    pages_answer,
    pages_approvals,
    pages_audit,
    pages_deliveries,
    pages_domain_reports,
    pages_domain_settings,
    pages_domains,
    pages_events,
    pages_home,
    pages_inbox_settings,
    pages_inboxes,
    pages_keys,
    pages_messages,
    pages_quarantine,
    pages_relays,
    pages_search,
    pages_session,
    pages_settings,
    pages_stats,
    pages_suppressions,
    pages_threads,
    pages_webhooks,
    pages_workspaces,
)
from postroom.edge.dashboard.page import Page

_MODULES = (
    pages_home,
    pages_session,
    pages_inboxes,
    pages_inbox_settings,
    pages_approvals,
    pages_quarantine,
    pages_answer,
    pages_threads,
    pages_messages,
    pages_deliveries,
    pages_webhooks,
    pages_relays,
    pages_domains,
    pages_domain_reports,
    pages_domain_settings,
    pages_keys,
    pages_suppressions,
    pages_audit,
    pages_events,
    pages_stats,
    pages_settings,
    pages_workspaces,
    pages_search,
)

PAGES: tuple[Page, ...] = tuple(one for module in _MODULES for one in module.PAGES)
"""In the order in which paths are matched: `/keys/new` before `/keys/{key_id}`."""
