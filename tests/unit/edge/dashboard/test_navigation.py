"""The menu: which entry is lit."""

import pytest

from postroom.edge.dashboard.navigation import ITEMS


@pytest.mark.parametrize(
    ("url", "labels"),
    [
        ("/dashboard", ["Home"]),
        ("/dashboard/keys", ["Keys"]),
        ("/dashboard/keys/new", ["Keys"]),
        ("/dashboard/keysmith", []),
        ("/dashboard/address-rules", ["Suppressions"]),
        ("/dashboard/domains/relays", ["Domains"]),
        ("/dashboard/workspaces", ["Settings"]),
        ("/dashboard/search", []),
    ],
)
def test_the_entry_that_holds_a_page(url, labels):
    assert [item.label for item in ITEMS if item.holds(url)] == labels
