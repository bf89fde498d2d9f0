"""Scopes in words: none is forgotten."""

import pytest

from postroom.edge.dashboard.words.keys import GROUPS, PRESETS, access_words
from postroom.rules.scopes import SCOPES


def test_every_scope_is_offered_once():
    offered = [scope for group in GROUPS for scope, _, _ in group.scopes]
    assert sorted(offered) == sorted(SCOPES)


def test_presets_hold_scopes_that_there_are():
    assert len({one.name for one in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert preset.scopes <= SCOPES
        # An agent must not let mail out of quarantine for itself.
        assert "messages:quarantine" not in preset.scopes


@pytest.mark.parametrize(
    ("scopes", "words"),
    [
        (["admin", "inboxes:read"], ["Everything"]),
        (PRESETS[0].scopes, ["Read and answer mail"]),
        (PRESETS[1].scopes, ["Read everything"]),
        (["messages:send", "messages:read", "stats:read"], ["Messages: read, send", "What happens: statistics"]),
        ([], []),
    ],
)
def test_what_a_key_may_do(scopes, words):
    assert access_words(scopes) == words
