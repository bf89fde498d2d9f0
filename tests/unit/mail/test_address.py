import pytest

from postroom.base.limits import MAX_ADDRESSES
from postroom.mail.address import (
    domain_of,
    normalize,
    parse_mailbox,
    parse_mailboxes,
    split_subtag,
)
from postroom.mail.values import Mailbox


def pairs(value):
    return [(box.name, box.address) for box in parse_mailboxes(value)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", []),
        ("a@b.example", [("", "a@b.example")]),
        ("A <A@B.Example>", [("A", "A@b.example")]),
        ("<a@b>", [("", "a@b")]),
        ('"Doe, Jane" <j@x>, Bob <b@y>', [("Doe, Jane", "j@x"), ("Bob", "b@y")]),
        ('"a \\"q\\" b" <j@x>', [('a "q" b', "j@x")]),
        ("a@b (Jane Doe)", [("Jane Doe", "a@b")]),
        ("Jane (her (nested) comment) <a@b>", [("Jane", "a@b")]),
        ("(x) a@b, (y) c@d", [("x", "a@b"), ("y", "c@d")]),
        ("Friends: a@b, C <c@d>;, e@f", [("", "a@b"), ("C", "c@d"), ("", "e@f")]),
        ("undisclosed-recipients:;", []),
        ("a@b; c@d", [("", "a@b"), ("", "c@d")]),
        ("=?utf-8?Q?Doe=2C_J=C3=BCrgen?= <j@x>", [("Doe, Jürgen", "j@x")]),
        ("=?utf-8?Q?Doe, J=C3=BCrgen?= <j@x>", [("Doe, Jürgen", "j@x")]),
        ('"=?utf-8?B?SsO8cmdlbg==?=" <j@x>', [("Jürgen", "j@x")]),
        ("=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?= <j@x>", [("Jürgen", "j@x")]),
        ("<@route,@other:a@b>", [("", "a@b")]),
        ("a . b @ c . d", [("", "a.b@c.d")]),
        ('"a b"@c.d', [("", '"a b"@c.d')]),
        ('X <"a,b>"@c.d>', [("X", '"a,b>"@c.d')]),
        ("a@[IPv6:2001:db8::1]", [("", "a@[ipv6:2001:db8::1]")]),
        ("Jane Doe a@b", [("Jane Doe", "a@b")]),
        ('"Jane" a@b', [("Jane", "a@b")]),
        ("Moderator", [("Moderator", "")]),
        ("Jane <a@b", [("Jane", "a@b")]),
        ("Jane <a@b, c@d", [("Jane", "a@b"), ("", "c@d")]),
        ("Jane <mailto:a@b>", [("Jane", "a@b")]),
        (",,a@b,,", [("", "a@b")]),
        ("'Jane' <a@b>", [("Jane", "a@b")]),
        ("jürgen@bücher.example", [("", "jürgen@bücher.example")]),
        ("A\tB <a@b\r\n>", [("A B", "a@b")]),
        ('"open <a@b>', [("open", "a@b")]),
    ],
)
def test_lists(value, found):
    assert pairs(value) == found


@pytest.mark.parametrize("mark", ["(", "<", '"', "[", ":", "=?a?", "<,", '\\"', "(\\", "<a@b,", '"\\"'])
def test_hostile_lists_are_bounded(mark):
    assert len(parse_mailboxes(mark * 30_000)) <= MAX_ADDRESSES


def test_number_of_addresses_is_bounded():
    assert len(parse_mailboxes(",".join(f"n{number}@x" for number in range(20_000)))) == MAX_ADDRESSES


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("a@b.example", "", "a@b.example"),
        (" a@B.Example ", "", "a@b.example"),
        ("Jane Doe <a@b.c>", "Jane Doe", "a@b.c"),
        ('"Doe, Jane" <a@b.c>', "Doe, Jane", "a@b.c"),
        ("<a@b.c>", "", "a@b.c"),
        ("Jürgen <jürgen@bücher.example>", "Jürgen", "jürgen@bücher.example"),
        ("a.b+c@x-y.example", "", "a.b+c@x-y.example"),
        ('"a b"@c.d', "", '"a b"@c.d'),
        ("bot@localhost", "", "bot@localhost"),
        ("a@[192.0.2.1]", "", "a@[192.0.2.1]"),
        ("a@[IPv6:2001:db8::1]", "", "a@[IPv6:2001:db8::1]"),
        ("a" * 64 + "@b.c", "", "a" * 64 + "@b.c"),
    ],
)
def test_one_typed_mailbox(text, name, address):
    box = parse_mailbox(text)
    assert box is not None
    assert (box.name, box.address) == (name, address)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "@", "a@", "@b.c", "a b@c.d", "a@b@c", "a@b.c, d@e.f", "a@b.c; d@e.f", "A <a@b.c>, B <d@e.f>",
        "A <a@b.c", "a@b.c>", "A <a@b.c> x", "a..b@c.d", ".a@c.d", "a.@c.d", "a@-b.c", "a@b-.c", "a@b..c", "a@.b",
        "a@b.", "a@b_c.d", "a@1.2.3.4", "a@[1.2.3]", "a@[1.2.3.4", "a@b.c\r\nBcc: x@y.z", "a@b.c\n", "a\x00@b.c",
        "A\r\nBcc: x <a@b.c>", "x" * 65 + "@b.c", "ü" * 33 + "@b.c", "a@" + "b." * 200 + "c", "a@" + "b" * 64 + ".c",
        "<x> <a@b.c>", "x@y <a@b.c>", '"open <a@b.c>', '"a"x"@b.c', '""@b.c', "a(b)@c.d", "a@b.c\u2028",
        "a\u00a0b@c.d", "\ud800@b.c", "\ud800 <a@b.c>", "a@b\ud800.c", "a@" + "ü" * 300, "Friends: a@b.c;",
        '"x" "y" <a@b.c>', "a@[IPv6:fe80::1%eth0]", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_one_mailbox(text):
    assert parse_mailbox(text) is None


def test_keys_of_our_own_addresses():
    assert normalize("Support-Agent@Example.COM") == "support-agent@example.com"
    assert normalize("a@BÜCHER.example") == normalize("a@xn--bcher-kva.EXAMPLE") == "a@xn--bcher-kva.example"
    assert normalize("a@b\ud800") == "a@b\ud800"
    assert normalize("nothing") == "nothing"


def test_subtags():
    assert split_subtag("bot+ctx@d.example") == ("bot@d.example", "ctx")
    assert split_subtag("bot+a+b@d") == ("bot@d", "a+b")
    assert split_subtag("bot@d") == ("bot@d", None)
    assert split_subtag("bot+@d") == ("bot@d", None)
    assert split_subtag("+x@d") == ("+x@d", None)
    assert split_subtag('"a+b"@d') == ('"a+b"@d', None)


def test_domains():
    assert domain_of("a@B.Example") == "b.example"
    assert domain_of("a") == domain_of("@b") == ""


@pytest.mark.parametrize(
    "name",
    ["Doe, Jane", 'Jane "JJ" Doe', "Jane @ Work", "\U0001f600 <boss@corp.example>", "jane@x.example", "a\\b", "(x)"],
)
def test_what_is_shown_of_a_mailbox_is_taken_back(name):
    shown = str(Mailbox(address="jane@x.example", name=name))
    assert parse_mailbox(shown) == Mailbox(address="jane@x.example", name=name)
    assert parse_mailboxes(shown) == (Mailbox(address="jane@x.example", name=name),)


def test_a_comma_in_a_name_is_no_second_mailbox():
    assert parse_mailbox("Doe, Jane <a@b.c>") == Mailbox(address="a@b.c", name="Doe, Jane")
