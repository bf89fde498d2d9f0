"""The word in a link to unsubscribe, and the fields that carry it."""

import base64

import pytest

from postroom.rules.return_path import return_path, returned_message, unsubscribe_address, unsubscribed_message
from postroom.rules.sealing import Sealer
from postroom.rules.unsubscribe_link import Wish, open_wish, seal_wish, unsubscribe_headers

KEY = b"k" * 32
SEALER = Sealer(KEY)
WISH = Wish(workspace_id="wks_1", inbox_id="inb_1", message_id="msg_01k9x7c2rs8f3m0d7q", address="ann@example.com")


def test_a_word_opens_where_it_was_sealed_and_says_nothing():
    token = seal_wish(SEALER, WISH)
    assert open_wish(SEALER, token) == WISH
    assert token.replace("-", "").replace("_", "").isalnum()
    assert open_wish(Sealer(b"x" * 32), token) is None


@pytest.mark.parametrize("token", ["", "x", "=", "é", "A" * 2_000, "....", "AQAA"])
def test_other_words_open_nothing(token):
    assert open_wish(SEALER, token) is None


def test_a_secret_sealed_for_something_else_is_no_word():
    sealed = SEALER.seal("a\nb\nc\nd", "webhook:whk_1")
    assert open_wish(SEALER, base64.urlsafe_b64encode(sealed).decode().rstrip("=")) is None


def test_the_one_click_is_offered_over_https_alone():
    fields = dict(unsubscribe_headers("https://x.test/unsubscribe/t", "a+unsub-1@x.test"))
    assert fields == {
        "List-Unsubscribe": "<https://x.test/unsubscribe/t>, <mailto:a+unsub-1@x.test>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert dict(unsubscribe_headers("http://x.test/t", None)) == {"List-Unsubscribe": "<http://x.test/t>"}


def test_the_address_is_known_again_and_is_no_return_path():
    address = unsubscribe_address("agent@here.test", WISH.message_id, KEY)
    tag = address.partition("@")[0].partition("+")[2]
    assert unsubscribed_message(tag, KEY) == WISH.message_id
    assert unsubscribed_message(tag[:-1] + "x", KEY) is None
    assert returned_message(tag, KEY) is None
    # Who has the return path of a mail cannot make the other address out of it.
    bounce = return_path("agent@here.test", WISH.message_id, KEY).partition("@")[0].partition("+")[2]
    assert unsubscribed_message("unsub-" + bounce.removeprefix("bounce-"), KEY) is None
    assert unsubscribe_address("a" * 60 + "@here.test", WISH.message_id, KEY) is None
