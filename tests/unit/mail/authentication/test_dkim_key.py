import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from postroom.mail.authentication.dkim_key import (
    MAX_KEY_RECORD_CHARS,
    MAX_KEY_RECORDS,
    algorithm_of,
    check_digest,
    load_private_key,
    private_key_der,
    private_key_pem,
    public_record,
    sign_digest,
)
from postroom.mail.authentication.dkim_signature import Signature
from postroom.mail.authentication.dns import DnsAnswer
from unit.mail.authentication.signing_keys import private_key

DIGEST = bytes(range(32))


def signature(kind="rsa", **changes):
    key = private_key(kind)
    said = {
        "algorithm": algorithm_of(key),
        "value": sign_digest(key, DIGEST),
        "domain": "example.com",
        "selector": "sel",
        "identity": "@example.com",
    }
    return Signature(**{**said, **changes})


def check(*records, kind="rsa", **changes):
    return check_digest(signature(kind, **changes), DIGEST, DnsAnswer(outcome="ok", records=records))


def p(kind="rsa"):
    return public_record(private_key(kind)).rpartition("p=")[2]


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize("write", [private_key_pem, private_key_der])
def test_keys_are_kept_and_read_back(kind, write):
    key = private_key(kind)
    again = load_private_key(write(key))
    assert public_record(again) == public_record(key)
    assert check(public_record(again), kind=kind) == ("pass", "", False)


def test_an_old_form_of_rsa_key_is_read():
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    assert public_record(load_private_key(pem)) == public_record(private_key())


def _elliptic():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("make", [lambda: b"", lambda: b"-----BEGIN PRIVATE KEY-----\nx", lambda: b"\x30\x00"])
def test_what_is_no_key(make):
    with pytest.raises(ValueError, match=r".+"):
        load_private_key(make())


def test_keys_that_dkim_has_no_use_for():
    encrypted = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    for data in (private_key_pem(_elliptic()), private_key_pem(private_key("short")), encrypted):
        with pytest.raises(ValueError, match=r".+"):
            load_private_key(data)


def test_the_records_that_are_published():
    assert public_record(private_key()).startswith("v=DKIM1; k=rsa; p=MII")
    record = public_record(private_key("ed25519"))
    assert record.startswith("v=DKIM1; k=ed25519; p=")
    assert len(record.rpartition("p=")[2]) == 44


@pytest.mark.parametrize(
    "record",
    [
        "p={p}",
        "v=DKIM1; p={p};",
        "v=DKIM1;k=RSA;p={p}",
        "k=rsa; t=s; s=email:web; h=sha1:sha256; n=é\udcff; p={p}",
        "v=DKIM1; s=*; g=nobody; unknown=1; p={p}",
    ],
)
def test_records_in_use(record):
    assert check(record.format(p=p())) == ("pass", "", False)


def test_a_key_may_be_folded_and_published_as_pkcs1():
    packed = private_key().public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
    )  # fmt: skip
    lines = packed.decode().splitlines()[1:-1]
    assert check("v=DKIM1; p=" + " ".join(lines)) == ("pass", "", False)


def test_the_flag_of_a_signer_who_is_trying():
    assert check(f"t=y:s; p={p()}") == ("pass", "", True)
    assert check(f"t=y; p={p('other')}") == ("fail", "the signature does not match", True)


@pytest.mark.parametrize(
    "record",
    [
        "", "p=", "k=rsa", "v=DKIM1", "v=DKIM3; p={p}", "p={p}; v=DKIM1", "v=dkim1; p={p}", "k=foo; p={p}",
        "k=ed25519; p={p}", "s=chat; p={p}", "h=sha1; p={p}", "t; p={p}", "p={p}; p={p}", "p=aGk=", "p=*", "p=é",
        "v=spf1 -all",
    ],
)  # fmt: skip
def test_records_that_are_no_key(record):
    verdict, reason, testing = check(record.format(p=p()))
    assert (verdict, testing) == ("permerror", False)
    assert reason


def test_a_revoked_key_is_said_to_be():
    assert check("v=DKIM1; p=")[1] == "the key was revoked"


def test_a_record_has_a_bound():
    assert check(f"n={'x' * MAX_KEY_RECORD_CHARS}; p={p()}")[0] == "permerror"


def test_short_keys_prove_nothing():
    verdict, reason, _ = check(public_record(private_key("short")), kind="short")
    assert (verdict, reason) == ("policy", "a key of 768 bits proves nothing (RFC 8301 §3.2)")


def test_ed25519_keys_have_one_form():
    packed = private_key("ed25519").public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    import base64

    record = f"k=ed25519; p={base64.b64encode(packed).decode()}"
    assert check(record, kind="ed25519")[:2] == ("permerror", "an Ed25519 key has 32 octets")


def test_a_flag_can_forbid_subdomains():
    record = f"t=s; p={p()}"
    assert check(record, identity="a@example.com")[0] == "pass"
    assert check(record, identity="a@sub.example.com")[0] == "permerror"
    assert check(f"p={p()}", identity="a@sub.example.com")[0] == "pass"
    assert check(record, identity="")[0] == "pass"  # ARC has none


def test_of_several_records_one_must_hold():
    good, other = f"p={p()}", f"p={p('other')}"
    assert check("v=spf1 -all", other, good)[0] == "pass"
    assert check("v=spf1 -all", other)[0] == "fail"
    assert check("p=", "k=foo; p=x")[1] == "the key was revoked"
    assert check(*["v=spf1 -all"] * MAX_KEY_RECORDS, good)[0] == "permerror"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (None, "temperror"),
        (DnsAnswer(outcome="temporary"), "temperror"),
        (DnsAnswer(outcome="no_such_name"), "permerror"),
        (DnsAnswer(outcome="ok"), "permerror"),
    ],
)
def test_without_a_key(answer, verdict):
    assert check_digest(signature(), DIGEST, answer)[0] == verdict


@pytest.mark.parametrize("value", [b"x", b"x" * 64, b"x" * 256, b"x" * 10_000])
@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_made_up_signature_fails(kind, value):
    assert check(public_record(private_key(kind)), kind=kind, value=value)[0] == "fail"
