import pytest

from postroom.mail.authentication.canonical import body_digest, read_raw_header
from postroom.mail.authentication.dkim_sign import (
    GUARDED_FIELDS,
    SIGNED_FIELDS,
    SigningKey,
    header_names_to_sign,
    sign_all,
    sign_dkim,
)
from postroom.mail.authentication.dkim_verify import finish_dkim, prepare_dkim
from postroom.mail.authentication.tags import parse_tags
from unit.mail.authentication.signing_keys import KEY_NAME, MAIL, NOW_S, keys, private_key


def sign(raw=MAIL, **options):
    return sign_dkim(
        raw, **{"domain": "example.com", "selector": "sel", "private_key": private_key(), "now_s": NOW_S, **options}
    )


def tags(field):
    return parse_tags(field.partition(b":")[2].decode())


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_the_field(kind):
    field = sign(private_key=private_key(kind), expires_s=NOW_S + 9)
    assert field.startswith(b"DKIM-Signature: v=1; ")
    assert field.endswith(b"\r\n")
    lines = field.split(b"\r\n")[:-1]
    assert max(map(len, lines)) <= 78
    assert all(line[:1] == b" " and line.strip() for line in lines[1:])
    found = tags(field)
    assert list(found) == ["v", "a", "c", "d", "s", "t", "x", "h", "bh", "b"]
    assert (found["c"], found["d"], found["s"], found["t"]) == ("relaxed/relaxed", "example.com", "sel", str(NOW_S))
    assert found["x"] == str(NOW_S + 9)
    assert found["a"] == f"{kind}-sha256"


def test_without_an_end_there_is_no_x():
    assert "x" not in tags(sign())


def test_what_is_shown_is_named_once_more_than_it_is_there():
    header = read_raw_header(b"List-Id: x\r\nSender: y\r\nX-Y: z\r\nCc: c\r\n" + MAIL, b"")
    names = header_names_to_sign(header)
    assert names.count("from") == names.count("subject") == names.count("cc") == 2
    assert names.count("reply-to") == 1
    assert names.count("list-id") == names.count("sender") == 1
    assert names.count("list-post") == names.count("x-y") == 0
    assert "".join(tags(sign())["h"].split()).split(":") == header_names_to_sign(read_raw_header(MAIL, b""))


def test_nothing_is_both_guarded_and_only_signed():
    assert set(GUARDED_FIELDS).isdisjoint(SIGNED_FIELDS)


def test_the_names_can_be_given():
    assert tags(sign(headers=["Date", "From", "From"]))["h"] == "date:from:from"
    with pytest.raises(ValueError, match="From"):
        sign(headers=["date"])


def test_a_long_list_of_names_is_folded_and_holds():
    field = sign(headers=["from", *[f"x-a-rather-long-name-{n}" for n in range(60)]])
    assert max(map(len, field.split(b"\r\n"))) <= 78
    assert finish_dkim(prepare_dkim(field + MAIL), keys(), NOW_S)[0].result == "pass"


@pytest.mark.parametrize("raw", [b"Hello\r\nFrom: a\r\n\r\nx", b" From: a\r\n\r\n"])
def test_what_is_no_mail_is_not_signed(raw):
    with pytest.raises(ValueError, match="header fields"):
        sign(raw)


def test_the_same_mail_gives_the_same_signature():
    assert sign() == sign()


@pytest.mark.parametrize("raw", [b"From: a\r\n\r\n", b"From: a\r\n", b"From: a\r\n\r\nno line end", b"\r\n", b""])
def test_small_mails_hold(raw):
    assert finish_dkim(prepare_dkim(sign(raw) + raw), keys(), NOW_S)[0].result == "pass"


def test_two_keys_one_hash_of_the_body(monkeypatch):
    made = []

    def counted(raw, start, *, relaxed):
        made.append(relaxed)
        return body_digest(raw, start, relaxed=relaxed)

    monkeypatch.setattr("postroom.mail.authentication.dkim_sign.body_digest", counted)
    both = [SigningKey(domain="example.com", selector=s, private_key=private_key(k))
            for s, k in (("sel", "rsa"), ("ed", "ed25519"))]  # fmt: skip
    fields = sign_all(MAIL, both, now_s=NOW_S)
    assert made == [True]
    zone = {**keys(), "ed._domainkey.example.com": keys("ed25519")[KEY_NAME]}
    assert [each.result for each in finish_dkim(prepare_dkim(fields + MAIL), zone, NOW_S)] == ["pass", "pass"]
