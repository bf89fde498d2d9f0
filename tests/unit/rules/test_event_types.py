"""The names that endpoints subscribe to are those that the house tells."""

import ast
from pathlib import Path

import postroom
from postroom.rules.event_types import EVENT_TYPES, EVENTS

TOLD_LATER = {event.name for event in EVENTS if not event.told}
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
    assert not told & TOLD_LATER


def test_what_the_flows_put_into_an_event_is_described():
    """Every event made with its type and data spelt out says the fields that its type is described with."""
    described = {event.name: set(event.data) for event in EVENTS}
    seen = set()
    for path in (Path(postroom.__file__).parent / "flows").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NewEvent":
                given = {one.arg: one.value for one in node.keywords}
                name, data = given["type"], given.get("data")
                if isinstance(name, ast.Constant):
                    seen.add(name.value)
                    keys = {key.value for key in data.keys} if isinstance(data, ast.Dict) else set()
                    assert keys <= described[name.value], name.value
    assert {"message.quarantined", "message.released", "suppression.added", "webhook.paused"} <= seen


def test_names_are_told_once_and_each_says_when():
    assert len(EVENTS) == len(EVENT_TYPES)
    assert all(event.when for event in EVENTS)
