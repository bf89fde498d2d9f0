"""Which endpoint wants which event."""

from types import SimpleNamespace

import pytest

from postroom.flows.notify import NewEvent, wants


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        (["*"], True),
        (["message.*"], True),
        (["message.received"], True),
        (["inbox.created", "message.received"], True),
        (["message.sent"], False),
        (["inbox.*"], False),
        (["message"], False),
        ([], False),
        (None, False),
    ],
)
def test_by_type(events, wanted):
    hook = SimpleNamespace(inbox_id=None, events=events)
    assert wants(hook, NewEvent(workspace_id="w", type="message.received")) is wanted


@pytest.mark.parametrize(
    ("of", "about", "wanted"),
    [
        (None, None, True),
        (None, "inb_1", True),
        ("inb_1", "inb_1", True),
        ("inb_1", "inb_2", False),
        ("inb_1", None, False),
    ],
)
def test_by_inbox(of, about, wanted):
    hook = SimpleNamespace(inbox_id=of, events=["*"])
    assert wants(hook, NewEvent(workspace_id="w", type="message.received", inbox_id=about)) is wanted
