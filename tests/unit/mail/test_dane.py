"""DANE: certificates held against TLSA records. The certificates are made here, by a small authority of our own."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from postroom.mail.dane import MAX_TLSA_RECORDS, TlsaRecord, usable_records, why_not_authentic

NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
HOST = "mx.example.com"
NAMES = (HOST, "example.com")


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def spki(self):
        return self.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def record(self, usage, selector=0, matching=1):
        content = self.spki if selector else self.der
        digests = {0: content, 1: hashlib.sha256(content).digest(), 2: hashlib.sha512(content).digest()}
        return TlsaRecord(usage=usage, selector=selector, matching=matching, data=digests[matching])


@cache
def made(name, issuer=None, *, names=(), authority=False, days=(-1, 30)):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + dt.timedelta(days=days[0]))
        .not_valid_after(NOW + dt.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), False)
    return Made(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


ROOT = made("root", authority=True)
MIDDLE = made("middle", ROOT, authority=True)
HOST_CERTIFICATE = made("host", MIDDLE, names=(HOST,))
CHAIN = [HOST_CERTIFICATE.der, MIDDLE.der, ROOT.der]
OTHER = made("other", authority=True)


def why(records, chain=CHAIN, names=NAMES, now=NOW):
    return why_not_authentic(records, chain, names, now)


@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("matching", [0, 1, 2])
def test_its_own_certificate_or_key(selector, matching):
    assert why([HOST_CERTIFICATE.record(3, selector, matching)]) is None
    assert "matches none" in why([OTHER.record(3, selector, matching)])


def test_names_and_dates_mean_nothing_for_its_own_key():
    old = made("old", days=(-20, -10))
    assert why([old.record(3, 1)], [old.der], ("elsewhere.test",)) is None


def test_a_record_for_the_host_does_not_match_its_issuer():
    assert "matches none" in why([MIDDLE.record(3)])


def test_one_record_that_matches_is_enough():
    assert why([OTHER.record(3), OTHER.record(2), HOST_CERTIFICATE.record(3)]) is None
    assert why([OTHER.record(3), MIDDLE.record(2)]) is None


@pytest.mark.parametrize("issuer", [MIDDLE, ROOT])
@pytest.mark.parametrize(("selector", "matching"), [(0, 0), (0, 1), (1, 1), (1, 2)])
def test_an_issuer_of_its_chain(issuer, selector, matching):
    assert why([issuer.record(2, selector, matching)]) is None


def test_an_issuer_that_the_host_does_not_send_is_taken_from_the_record():
    assert why([ROOT.record(2, 0, 0)], CHAIN[:2]) is None
    assert "does not lead" in why([ROOT.record(2, 0, 1)], CHAIN[:2])


def test_the_order_of_the_chain_means_nothing():
    assert why([ROOT.record(2)], [CHAIN[0], CHAIN[2], CHAIN[1]]) is None


def test_an_issuer_must_have_signed_it():
    forged = made("host", OTHER, names=(HOST,))
    assert "does not lead" in why([ROOT.record(2)], [forged.der, MIDDLE.der, ROOT.der])


def test_an_issuer_must_be_one():
    not_one = made("no authority", ROOT, names=("someone.test",))
    below = made("below", not_one, names=(HOST,))
    assert "no authority" in why([ROOT.record(2)], [below.der, not_one.der, ROOT.der])


def test_with_an_issuer_the_name_counts():
    elsewhere = made("elsewhere", MIDDLE, names=("mx.elsewhere.test",))
    assert "not for mx.example.com" in why([MIDDLE.record(2)], [elsewhere.der, MIDDLE.der])
    for name in ("example.com", "*.example.com", "MX.Example.Com"):
        good = made(f"for {name}", MIDDLE, names=(name,))
        assert why([MIDDLE.record(2)], [good.der, MIDDLE.der]) is None
    deep = made("deep", MIDDLE, names=("*.com",))
    assert "not for" in why([MIDDLE.record(2)], [deep.der, MIDDLE.der], (HOST,))
    nameless = made("nameless", MIDDLE)
    assert "not for" in why([MIDDLE.record(2)], [nameless.der, MIDDLE.der])


def test_with_an_issuer_the_dates_count():
    assert "not valid now" in why([MIDDLE.record(2)], now=NOW + dt.timedelta(days=31))
    assert "not valid now" in why([MIDDLE.record(2)], now=NOW - dt.timedelta(days=2))


@pytest.mark.parametrize("chain", [[], [b""], [b"not a certificate"], [b"\x30\x82\xff\xff"]])
def test_what_is_no_chain(chain):
    assert why([HOST_CERTIFICATE.record(3)], chain) is not None


def test_a_chain_without_end_is_not_followed():
    one = made("loop", authority=True)
    assert "does not lead" in why([ROOT.record(2)], [one.der] * 50)


@pytest.mark.parametrize(
    ("usage", "selector", "matching", "size", "usable"),
    [
        (3, 1, 1, 32, True),
        (2, 0, 2, 64, True),
        (3, 0, 0, 500, True),
        (0, 0, 1, 32, False),
        (1, 1, 1, 32, False),
        (4, 0, 1, 32, False),
        (3, 2, 1, 32, False),
        (3, 1, 3, 32, False),
        (3, 1, 1, 31, False),
        (3, 1, 2, 32, False),
        (3, 1, 0, 0, False),
    ],
)
def test_which_records_can_be_used(usage, selector, matching, size, usable):
    record = TlsaRecord(usage=usage, selector=selector, matching=matching, data=b"x" * size)
    assert usable_records([record]) == ((record,) if usable else ())


def test_records_are_bounded():
    record = TlsaRecord(usage=3, selector=1, matching=1, data=b"x" * 32)
    assert len(usable_records([record] * 100)) == MAX_TLSA_RECORDS
