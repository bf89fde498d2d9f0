import base64

import pytest

from postroom.mail.authentication.canonical import body_digest, header_digest, read_raw_header
from postroom.mail.authentication.dkim_key import algorithm_of, public_record, sign_digest
from postroom.mail.authentication.dkim_sign import SigningKey, sign_all, sign_dkim
from postroom.mail.authentication.dkim_verify import (
    CLOCK_SKEW_S,
    MAX_DKIM_SIGNATURES,
    check_dkim,
    finish_dkim,
    prepare_dkim,
)
from postroom.mail.authentication.dns import DnsAnswer
from unit.mail.authentication.signing_keys import KEY_NAME, MAIL, NOW_S, key_answer, keys, private_key


def signed(raw=MAIL, kind="rsa", **options):
    options = {"domain": "example.com", "selector": "sel", "now_s": NOW_S - 60, **options}
    return sign_dkim(raw, private_key=private_key(kind), **options) + raw


def by_hand(raw, tags, *, names=("from",), relaxed=(False, False), kind="rsa", bh=None):
    """A mail with the signature field that the tags make; for what our signer would not write."""
    header = read_raw_header(raw, b"")
    found = base64.b64encode(body_digest(raw, header.body_start, relaxed=relaxed[1]).digest).decode()
    stated = {
        "v": "1", "a": algorithm_of(private_key(kind)), "d": "example.com", "s": "sel", "h": ":".join(names),
        "bh": bh or found, **tags,
    }  # fmt: skip
    start = "DKIM-Signature: " + "".join(f"{name}={value};\r\n\t" for name, value in stated.items())
    digest = header_digest(
        header, [name.encode() for name in names], f"{start}b=\r\n".encode(), relaxed=relaxed[0]
    )  # fmt: skip
    value = base64.b64encode(sign_digest(private_key(kind), digest)).decode()
    return f"{start}b={value[:50]}\r\n {value[50:]}\r\n".encode() + raw


def verdicts(raw, zone=None, now_s=NOW_S):
    return [(each.result, each.reason) for each in finish_dkim(prepare_dkim(raw), zone or keys(), now_s)]


PASS = [("pass", "")]


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_signed_mail_passes(kind):
    (result,) = finish_dkim(prepare_dkim(signed(kind=kind)), keys(kind), NOW_S)
    assert (result.result, result.reason, result.testing) == ("pass", "", False)
    assert (result.domain, result.selector, result.identity) == ("example.com", "sel", "@example.com")
    assert result.algorithm == algorithm_of(private_key(kind))


@pytest.mark.parametrize("form", ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"])
def test_every_canonical_form(form):
    relaxed = tuple(half == "relaxed" for half in form.split("/"))
    assert verdicts(by_hand(MAIL, {"c": form}, relaxed=relaxed)) == PASS


def test_no_signature_no_verdict():
    assert verdicts(MAIL) == []
    assert prepare_dkim(b"").key_names == ()
    assert verdicts(MAIL + b"\r\nDKIM-Signature: v=1\r\n\r\n") == []


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        (b"meet at", b"met at", False),
        (b"we  meet at noon? \r\n", b"we meet\t at noon?\r\n\r\n\r\n", True),
        (b"Shall", b"\r\nShall", False),
        (b"Subject: Lunch", b"subject:\tLunch ", True),
        (b"Subject: Lunch", b"Subject: Dinner", False),
        (b"Subject: Lunch\r\n", b"", False),
        (b"Subject: Lunch", b"Subject: Free money\r\nSubject: Lunch", False),
        (b"Subject: Lunch", b"Subject: Lunch\r\nSubject: Free money", False),
        (b"To: bob", b"Reply-To: eve@example.org\r\nTo: bob", False),
        (b"To: bob", b"From: eve@example.org\r\nTo: bob", False),
        (b"To: bob", b"X-Spam: no\r\nList-Id: <x.example>\r\nTo: bob", True),
        (b"Lunch\r\nDate", b"\r\n Lunch\r\nDate", True),
    ],
)
def test_what_a_signature_lets_change(before, after, holds):
    raw = signed()
    assert raw.count(before) == 1
    results = verdicts(raw.replace(before, after))
    assert (results == PASS) == holds
    if not holds:
        assert results[0][0] == "fail"


def test_simple_forms_let_nothing_change():
    raw = by_hand(MAIL, {}, names=("from", "subject"))
    assert verdicts(raw) == PASS
    assert verdicts(raw.replace(b"Subject: Lunch", b"subject: Lunch"))[0][0] == "fail"
    assert verdicts(raw.replace(b"noon? ", b"noon?"))[0][0] == "fail"
    assert verdicts(raw + b"\r\n") == PASS


def test_each_repeated_name_takes_the_next_field_from_the_bottom():
    raw = b"Received: 3\r\nReceived: 2\r\nReceived: 1\r\n" + MAIL
    some = by_hand(raw, {}, names=("received", "from", "received", "missing"))
    assert verdicts(some) == PASS
    assert verdicts(some.replace(b"Received: 3\r\n", b"")) == PASS
    assert verdicts(some.replace(b"Received: 2\r\n", b""))[0][0] == "fail"


def test_a_body_with_no_key_to_ask_for_fails_without_dns():
    prepared = prepare_dkim(signed().replace(b"noon", b"nine"))
    assert prepared.key_names == ()
    assert [each.result for each in finish_dkim(prepared, {}, NOW_S)] == ["fail"]


def test_dns_is_asked_once_for_each_key():
    raw = sign_all(
        MAIL,
        [
            SigningKey(domain=domain, selector="sel", private_key=private_key(kind))
            for domain, kind in (("example.com", "rsa"), ("example.com", "rsa"), ("b.example", "ed25519"))
        ],
        now_s=NOW_S,
    )
    assert prepare_dkim(raw + MAIL).key_names == (KEY_NAME, "sel._domainkey.b.example")


# --- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "verdict"),
    [
        ({"expires_s": NOW_S + 1}, "pass"),
        ({"expires_s": NOW_S}, "pass"),
        ({"expires_s": NOW_S - 1}, "policy"),
        ({"now_s": NOW_S + CLOCK_SKEW_S}, "pass"),
        ({"now_s": NOW_S + CLOCK_SKEW_S + 1}, "policy"),
        ({"now_s": 0}, "pass"),
    ],
)
def test_signatures_have_their_time(options, verdict):
    assert verdicts(signed(**options))[0][0] == verdict


# --- Parts of a body -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("beyond", "verdict"), [(0, "pass"), (1, "fail"), (-1, "policy"), (-1000, "policy")])
def test_a_signature_covers_the_whole_body(beyond, verdict):
    length = body_digest(MAIL, read_raw_header(MAIL, b"").body_start, relaxed=False).length
    raw = by_hand(MAIL, {"l": str(max(0, length + beyond))})
    assert verdicts(raw)[0][0] == verdict


def test_what_was_added_after_l_is_not_signed():
    length = body_digest(MAIL, read_raw_header(MAIL, b"").body_start, relaxed=False).length
    raw = by_hand(MAIL, {"l": str(length)})
    assert verdicts(raw + b"Send money.\r\n") == [("policy", "l= leaves a part of the body unsigned")]


def test_nothing_may_be_signed_of_an_empty_body():
    empty = MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    raw = by_hand(empty, {"l": "0", "c": "relaxed/relaxed"}, relaxed=(True, True))
    assert verdicts(raw) == PASS


# --- Line ends and headers as they come ------------------------------------------------------------------------------


def test_a_mail_kept_with_bare_line_feeds_is_verified():
    raw = signed()
    assert verdicts(raw.replace(b"\r\n", b"\n")) == PASS
    head, _, body = raw.partition(b"\r\n\r\n")
    assert verdicts(head + b"\r\n\r\n" + body.replace(b"\r\n", b"\n")) == PASS
    assert verdicts(head.replace(b"\r\n", b"\n") + b"\n\n" + body) == PASS


def test_bare_line_ends_that_were_signed_hold_as_they_are():
    raw = MAIL.replace(b"noon", b"no\non\r")
    assert verdicts(signed(raw)) == PASS


def test_a_relay_may_have_repaired_what_was_signed():
    with_crlf = signed(MAIL.replace(b"noon", b"no\r\non"))
    assert verdicts(with_crlf.replace(b"no\r\non", b"no\non")) == PASS


@pytest.mark.parametrize("line", [b"not a field\r\n", b"--\r\nSend money here\r\n", b"a b: c\r\n"])
def test_a_header_that_readers_see_differently_is_not_verified(line):
    """What stands after a line that is no field may be shown as the body, which no signature covers."""
    raw = signed()
    assert verdicts(raw.replace(b"Date:", line + b"Date:"))[0][0] == "neutral"


def test_the_envelope_line_of_a_file_does_no_harm():
    assert verdicts(b"From ada@example.com Fri Jan 15 08:00:00 2027\r\n" + signed()) == PASS


# --- Several signatures ----------------------------------------------------------------------------------------------


def test_results_are_in_the_order_of_the_fields():
    raw = b"DKIM-Signature: v=2\r\n" + signed(signed(domain="b.example"), domain="example.com")
    results = finish_dkim(prepare_dkim(raw), keys(), NOW_S)
    assert [each.result for each in results] == ["neutral", "pass", "temperror"]
    assert [each.domain for each in results] == ["", "example.com", "b.example"]


def test_a_bound_on_signatures():
    raw = b"DKIM-Signature: v=2\r\n" * (MAX_DKIM_SIGNATURES - 1) + signed(signed())
    assert [result for result, _ in verdicts(raw)] == ["neutral"] * (MAX_DKIM_SIGNATURES - 1) + ["pass"]


def test_a_body_is_hashed_once_for_each_form(monkeypatch):
    made = []

    def counted(raw, start, *, relaxed):
        made.append(relaxed)
        return body_digest(raw, start, relaxed=relaxed)

    raw = by_hand(signed(signed()), {"l": "5"})
    monkeypatch.setattr("postroom.mail.authentication.dkim_verify.body_digest", counted)
    prepare_dkim(raw)
    assert sorted(made) == [False, True]


# --- DNS -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (DnsAnswer(outcome="temporary"), "temperror"),
        (DnsAnswer(outcome="no_such_name"), "permerror"),
        (DnsAnswer(outcome="ok", records=("p=",)), "permerror"),
        (DnsAnswer(outcome="ok", records=(f"t=y; {public_record(private_key())[9:]}",)), "pass"),
    ],
)
async def test_three_steps_in_one(answer, verdict):
    asked = []

    async def lookup(name, kind):
        asked.append((name, kind))
        return answer

    (result,) = await check_dkim(signed(), lookup, NOW_S)
    assert result.result == verdict
    assert asked == [(KEY_NAME, "TXT")]
    assert result.testing == (verdict == "pass")


def test_another_key_does_not_do():
    assert verdicts(signed(), keys("other")) == [("fail", "the signature does not match")]
    assert verdicts(signed(), keys("ed25519"))[0][0] == "permerror"


def test_sha1_and_short_keys_never_pass():
    assert verdicts(by_hand(MAIL, {"a": "rsa-sha1"})) == [("policy", "rsa-sha1 proves nothing (RFC 8301 §3.1)")]
    assert verdicts(by_hand(MAIL, {}, kind="short"), keys("short"))[0][0] == "policy"


def test_a_mail_in_utf8_is_verified():
    raw = MAIL.replace(b"Lunch", "Mittag für zwei".encode())
    assert verdicts(signed(raw)) == PASS


def test_two_records_at_one_name():
    zone = key_answer("v=spf1 -all", public_record(private_key()))
    assert verdicts(signed(), zone) == PASS
