import pytest

from postroom.base.limits import MAX_MESSAGE_ID_BYTES, MAX_MESSAGE_IDS
from postroom.mail.message_id import match_key, parse_message_ids


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("", ()),
        ("<a@b>", ("<a@b>",)),
        ("<A@B> <c@d>\t<e@f>", ("<A@B>", "<c@d>", "<e@f>")),
        ("<a@b>,<c@d>", ("<a@b>", "<c@d>")),
        ("<a@b><c@d>", ("<a@b>", "<c@d>")),
        ("<a @b >", ("<a@b>",)),
        ('"Your mail of Tuesday" <a@b> (yes)', ("<a@b>",)),
        ("a@b", ("<a@b>",)),
        ("a@b, c@d", ("<a@b>", "<c@d>")),
        ("no id here", ()),
        ("<a@b", ("<a@b>",)),
        ("<a@b <c@d>", ("<a@b>", "<c@d>")),
        ("<>", ()),
        ("<no-at-sign>", ("<no-at-sign>",)),
        ("<a@b\x07>", ("<a@b>",)),
    ],
)
def test_ids(value, ids):
    assert parse_message_ids(value) == ids


def test_bounds():
    ids = parse_message_ids("".join(f"<{number}@x>" for number in range(5000)))
    assert len(ids) == MAX_MESSAGE_IDS
    assert (ids[0], ids[1], ids[-1]) == ("<0@x>", f"<{5000 - MAX_MESSAGE_IDS + 1}@x>", "<4999@x>")
    assert parse_message_ids("<" + "x" * MAX_MESSAGE_ID_BYTES + "@y> <a@b>") == ("<a@b>",)
    assert len(parse_message_ids("<" * 60_000)) == 0


def test_match_key():
    assert match_key("<AbC@Example.COM>") == match_key(" abc@example.com ") == "abc@example.com"
