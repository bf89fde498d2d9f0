"""The names that endpoints subscribe to are those that the house tells."""

import ast
from pathlib import Path

import postroom
from postroom.rules.event_types import EVENT_TYPES

TOLD_LATER = {
    "message.quarantined",
    "message.released",
    "message.held",
    "message.cancelled",
    "follow_up.sent",
    "follow_up.cancelled",
    "domain.verified",
    "domain.degraded",
    "dkim.rotated",
    "suppression.added",
    "draft.approved",
    "draft.rejected",
}
"""Fixed in advance, so that endpoints can subscribe before the version that tells them."""


def test_names_have_a_family_and_a_word():
    for name in EVENT_TYPES:
        family, _, word = name.partition(".")
        assert family
        assert word
        assert name == name.lower()


def test_whatever_the_flows_tell_can_be_subscribed_to():
    """Every string of a flow that looks like an event is one."""
    families = {name.split(".", 1)[0] for name in EVENT_TYPES}
    told = set()
    for path in (Path(postroom.__file__).parent / "flows").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                family, dot, word = node.value.partition(".")
                if dot and family in families and word.replace("_", "").isalpha():
                    told.add(node.value)
    assert told <= EVENT_TYPES
    # Outcomes of an attempt are told as `message.<state>`.
    assert EVENT_TYPES - told - TOLD_LATER <= {"message.delivered", "message.deferred", "message.bounced"}
