import pytest

from postroom.mail.address import normalize, split_subtag
from postroom.rules.return_path import return_path, returned_message

KEY = b"k" * 32
ID = "msg_01k9x7c2rs8f3m0d7q"


def tag_of(address):
    return split_subtag(normalize(address))[1]


def test_a_return_path_leads_back_to_its_message():
    path = return_path("support@here.test", ID, KEY)
    assert split_subtag(path)[0] == "support@here.test"
    assert returned_message(tag_of(path), KEY) == ID
    assert returned_message(tag_of(path.upper()), KEY) == ID


@pytest.mark.parametrize(
    "tag",
    [
        None,
        "",
        "news",
        "bounce-",
        "bounce-01k9x7c2rs8f3m0d7q",
        "bounce-01k9x7c2rs8f3m0d7q-",
        "bounce-x-0123456789",
        "bounce-\udc80-é",
    ],
)
def test_other_tags_lead_nowhere(tag):
    assert returned_message(tag, KEY) is None


def test_a_tag_cannot_be_made_without_the_key():
    tag = tag_of(return_path("support@here.test", ID, KEY))
    assert returned_message(tag, b"x" * 32) is None
    assert returned_message(tag.replace("7q", "7r"), KEY) is None


def test_a_long_local_part_is_its_own_return_path():
    long = "a" * 50 + "@here.test"
    assert return_path(long, ID, KEY) == long
    assert len(return_path("a" * 20 + "@here.test", ID, KEY).split("@")[0]) <= 64
