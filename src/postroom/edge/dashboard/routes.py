"""Every page, in one list."""

from postroom.edge.dashboard import pages_home, pages_session
from postroom.edge.dashboard.page import Page

_MODULES = (
    pages_home,
    pages_session,
)

PAGES: tuple[Page, ...] = tuple(one for module in _MODULES for one in module.PAGES)
"""In the order in which paths are matched: `/keys/new` before `/keys/{key_id}`."""
