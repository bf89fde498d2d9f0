"""DKIM and ARC under made-up mails: no exception, nothing made-up passes, and agreement with another implementation."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.authentication.arc_sign import sign_arc
from postroom.mail.authentication.arc_verify import finish_arc, prepare_arc
from postroom.mail.authentication.dkim_key import PrivateKey, generate_key, private_key_pem, public_record
from postroom.mail.authentication.dkim_sign import sign_dkim
from postroom.mail.authentication.dkim_verify import MAX_DKIM_SIGNATURES, finish_dkim, prepare_dkim
from postroom.mail.authentication.dns import DnsAnswer

NOW_S = 1_600_000_000
KEY_NAME = "s._domainkey.example.com"


@lru_cache
def key(kind: str) -> PrivateKey:
    return generate_key(kind)


def zone(kind="rsa"):
    return {KEY_NAME: DnsAnswer(outcome="ok", records=(public_record(key(kind)),))}


# --- Made-up bytes ---------------------------------------------------------------------------------------------------

PIECES = [
    b"DKIM-Signature: ", b"ARC-Seal: ", b"ARC-Message-Signature: ", b"ARC-Authentication-Results: ", b"From: a@b.c",
    b"v=1; ", b"a=rsa-sha256; ", b"a=ed25519-sha256; ", b"c=relaxed/relaxed; ", b"d=example.com; ", b"s=s; ", b"i=1; ",
    b"i=2; ", b"cv=none; ", b"cv=pass; ", b"cv=fail; ", b"h=from; ",
    b"bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; ",
    b"b=QQ==; ", b"l=0; ", b"t=1; ", b"x=2; ", b"t=99999999999; ", b"q=dns/txt; ", b"mx.example; spf=pass", b"\r\n",
    b"\n", b"\r", b" ", b"\t", b"\r\n ", b"\r\n\r\n", b";", b"=", b":", b"\x00", b"\xff", b"\xc3\xa9",
]  # fmt: skip
MADE_UP = st.lists(st.sampled_from(PIECES) | st.binary(max_size=5), max_size=60).map(b"".join)
RECORD = st.text(max_size=40) | st.lists(
    st.sampled_from(["v=DKIM1", "k=rsa", "k=ed25519", "p=", "p=QQ==", "t=s:y", "s=*", "h=sha256", ";", " ", "\udcff"])
).map("; ".join)


@settings(deadline=None)
@given(MADE_UP, st.lists(RECORD, max_size=6))
def test_nothing_made_up_passes_or_raises(raw, records):
    answers = {KEY_NAME: DnsAnswer(outcome="ok", records=(*records, public_record(key("rsa"))))}
    dkim = finish_dkim(prepare_dkim(raw), answers, NOW_S)
    assert len(dkim) <= MAX_DKIM_SIGNATURES
    for result in dkim:
        assert result.result != "pass"
        assert result.reason
        f"{result.domain}{result.selector}{result.identity}{result.algorithm}".encode()
    arc = finish_arc(prepare_arc(raw), answers, NOW_S)
    assert arc.cv in {"none", "fail"}


# --- What we write, we and others read --------------------------------------------------------------------------------

WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12).map(str.encode)
SPACE = st.sampled_from([b" ", b"  ", b"\t", b" \t ", b"\r\n ", b"\r\n\t"])
VALUE = st.lists(st.tuples(WORD, SPACE), max_size=6).map(
    lambda words: b"".join(word + space for word, space in words if word) + b"x"
)
NAME = st.sampled_from([b"Subject", b"To", b"Cc", b"X-Y", b"Received", b"DATE", b"List-Id", b"MIME-Version"])
FIELD = st.builds(lambda name, value: name + b": " + value + b"\r\n", NAME, VALUE)
BODY = st.lists(
    st.sampled_from([b" ", b"\t", b"\r\n", b"word", b".", b"\xc3\xa9", b"\x00", b"  \r\n"]), max_size=40
).map(
    lambda pieces: b"".join([*pieces, b"\r\n"])  # dkimpy trims no line without an end, and SMTP sends none
)
MAIL = st.builds(
    lambda before, after, body: b"".join(before) + b"From: Ada <a@example.com>\r\n" + b"".join(after) + b"\r\n" + body,
    st.lists(FIELD, max_size=6),
    st.lists(FIELD, max_size=6),
    BODY,
)


def signed(raw, kind="rsa"):
    return sign_dkim(raw, domain="example.com", selector="s", private_key=key(kind), now_s=NOW_S) + raw


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_what_we_sign_passes_here(kind):
    @settings(max_examples=80, deadline=None)
    @given(MAIL, st.data())
    def check(raw, data):
        mail = signed(raw, kind)
        assert [each.result for each in finish_dkim(prepare_dkim(mail), zone(kind), NOW_S)] == ["pass"]
        assert [each.result for each in finish_dkim(prepare_dkim(mail + b"!"), zone(kind), NOW_S)] == ["fail"]
        at = data.draw(st.integers(0, len(mail) - 1))
        changed = mail[:at] + bytes([mail[at] ^ 4]) + mail[at + 1 :]
        finish_dkim(prepare_dkim(changed), zone(kind), NOW_S)
        added = sign_arc(
            mail, domain="example.com", selector="s", private_key=key(kind), authserv_id="mx.example",
            authentication_results="dkim=pass", cv="none", now_s=NOW_S,
        )  # fmt: skip
        assert finish_arc(prepare_arc(added + mail), zone(kind), NOW_S).cv == "pass"

    check()


def txt(name, timeout=5):
    return public_record(key("rsa")).encode()


@settings(max_examples=80, deadline=None)
@given(MAIL)
def test_what_we_sign_passes_at_dkimpy(raw):
    dkim = pytest.importorskip("dkim")
    mail = signed(raw)
    assert dkim.verify(mail, dnsfunc=txt)
    assert not dkim.verify(mail + b"!", dnsfunc=txt)


@settings(max_examples=80, deadline=None)
@given(MAIL, st.sampled_from([b"simple", b"relaxed"]), st.sampled_from([b"simple", b"relaxed"]))
def test_what_dkimpy_signs_passes_here(raw, header_form, body_form):
    dkim = pytest.importorskip("dkim")
    field = dkim.sign(
        raw, b"s", b"example.com", private_key_pem(key("rsa")), canonicalize=(header_form, body_form)
    )  # fmt: skip
    now_s = 4_000_000_000  # it signs by the clock on the wall
    assert [each.result for each in finish_dkim(prepare_dkim(field + raw), zone(), now_s)] == ["pass"]
    assert [each.result for each in finish_dkim(prepare_dkim(field + raw + b"!"), zone(), now_s)] == ["fail"]


@settings(max_examples=25, deadline=None)
@given(MAIL, st.integers(1, 4))
def test_the_chains_we_seal_pass_at_dkimpy(raw, hops):
    dkim = pytest.importorskip("dkim")
    mail = raw
    for hop in range(hops):
        mail = sign_arc(
            mail, domain="example.com", selector="s", private_key=key("rsa"), authserv_id="mx.example",
            authentication_results="spf=pass smtp.mailfrom=a@example.com", cv="pass" if hop else "none", now_s=NOW_S,
        ) + mail  # fmt: skip
    assert dkim.arc_verify(mail, dnsfunc=txt)[0] == b"pass"
    assert finish_arc(prepare_arc(mail), zone(), NOW_S).cv == "pass"
    assert dkim.arc_verify(mail + b"!", dnsfunc=txt)[0] == b"fail"
    assert finish_arc(prepare_arc(mail + b"!"), zone(), NOW_S).cv == "fail"
