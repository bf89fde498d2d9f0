import pytest

from postroom.base.errors import BadInput
from postroom.edge.mcp.spelling import spell_for


@pytest.mark.parametrize(
    ("param", "arguments", "spelt"),
    [
        ("inboxId", ("from_inbox", "thread_id"), "from_inbox"),
        ("inboxId", ("inbox",), "inbox"),
        ("inboxId", ("message_id",), "inboxId"),
        ("id", ("message_id", "body"), "message_id"),
        ("Idempotency-Key", ("idempotency_key",), "idempotency_key"),
        ("to[0]", ("to",), "to[0]"),
        (None, ("to",), None),
    ],
)
def test_an_error_names_the_tools_own_argument(param, arguments, spelt):
    assert spell_for(BadInput("No.", param=param), arguments).param == spelt


def test_its_words_do_so_too():
    error = BadInput("`from` is no address.", fix="Send inboxId, or the threadId. Pass nextCursor unchanged.")
    spelt = spell_for(error, ("from_inbox", "thread_id", "sender"))
    assert spelt.message == "sender is no address."
    assert spelt.fix == "Send from_inbox, or the thread_id. Pass next_cursor unchanged."
    assert spell_for(BadInput("No."), ("inbox",)).fix is None
