import pytest

from postroom.mail.authentication.dkim_signature import (
    MAX_SIGNATURE_BYTES,
    MAX_SIGNED_NAMES,
    Signature,
    read_dkim_signature,
)

TAGS = {"v": "1", "a": "rsa-sha256", "d": "example.com", "s": "sel", "h": "from:to", "bh": "aGk=", "b": "aG8="}


def read(**tags):
    stated = {name: value for name, value in {**TAGS, **tags}.items() if value is not None}
    text = ";\r\n ".join(f"{name}={value}" for name, value in stated.items())
    return read_dkim_signature(f"DKIM-Signature: {text}\r\n".encode())


def test_every_tag():
    assert read(
        c="relaxed/simple", d="EXAMPLE.com", s="Sel.a", h="From : To: from", i="Ada@Mail.Example.Com", l="7",
        q="other/x:dns/txt", t="10", x="20", z="whatever", olt="x", b="a\r\n G8 =",
    ) == Signature(
        algorithm="rsa-sha256",
        value=b"ho",
        domain="example.com",
        selector="sel.a",
        body_hash=b"hi",
        signed_names=(b"from", b"to", b"from"),
        relaxed_header=True,
        relaxed_body=False,
        body_length=7,
        identity="Ada@mail.example.com",
        signed_at_s=10,
        expires_s=20,
    )  # fmt: skip


def test_defaults():
    signature = read()
    assert (signature.relaxed_header, signature.relaxed_body, signature.body_length) == (False, False, None)
    assert (signature.identity, signature.signed_at_s, signature.expires_s) == ("@example.com", None, None)
    assert signature.key_name == "sel._domainkey.example.com"


def test_half_of_c_is_the_header():
    assert read(c="relaxed").relaxed_header
    assert not read(c="relaxed").relaxed_body


def test_names_in_other_scripts_are_looked_up_in_ascii():
    assert read(d="bücher.example", i="@post.bücher.example").key_name == "sel._domainkey.xn--bcher-kva.example"


@pytest.mark.parametrize(
    "tags",
    [
        {name: None} for name in TAGS
    ] + [
        {"v": "2"}, {"v": "01"}, {"v": "0.5"}, {"a": "rsa-sha512"}, {"a": ""}, {"c": ""}, {"c": "nowsp"},
        {"c": "relaxed/nofws"}, {"d": ""}, {"d": "a..b"}, {"d": "exa mple.com"}, {"d": "[192.0.2.1]"}, {"s": ""},
        {"s": "a/b"}, {"h": "to"}, {"h": ""}, {"bh": ""}, {"bh": "*"}, {"b": "é"}, {"q": "http"}, {"q": "dns/special"},
        {"l": "-1"}, {"l": "1" * 77}, {"l": ""}, {"t": "icecream"}, {"t": "1 2"}, {"t": "1" * 13}, {"t": "٣"},
        {"x": "x"}, {"t": "20", "x": "20"}, {"i": "ada"}, {"i": "ada@"}, {"i": "ada@example.org"},
        {"i": "ada@badexample.com"}, {"h": "from:" + "x:" * MAX_SIGNED_NAMES}, {"n": "x" * MAX_SIGNATURE_BYTES},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_verified(tags):
    result = read(**tags)
    assert result.result == "neutral"
    assert result.reason


def test_sha1_is_refused_for_what_it_is():
    result = read(a="rsa-sha1")
    assert (result.result, result.domain, result.selector, result.algorithm) == (
        "policy", "example.com", "sel", "rsa-sha1",
    )  # fmt: skip


def test_a_refused_signature_still_names_its_domain():
    assert read(b=None).domain == "example.com"
    assert read(d="a b").domain == ""
    assert read_dkim_signature(b"DKIM-Signature: \xff\x00\r\n").domain == ""


def test_octets_that_are_no_text_stay_out_of_the_identity():
    field = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=aGk=; b=aG8=; i=\xff@example.com\r\n"
    assert read_dkim_signature(field).result == "neutral"
