"""DANE: a mail exchanger's certificate held against the TLSA records of its zone. RFC 6698, RFC 7671, RFC 7672."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MAX_TLSA_RECORDS = 32
"""Looked at of one host."""
MAX_CHAIN_CERTIFICATES = 10
"""Looked at of one host's chain."""
DANE_TA = 2
"""The record names an issuer: the chain leads to it, and the certificate names the host. RFC 7671 §5.2."""
DANE_EE = 3
"""The record names the host's own certificate or key; its names and dates mean nothing. RFC 7672 §3.1.1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsaRecord:
    """One TLSA record. RFC 6698 §2.1."""

    usage: int
    selector: int
    """0: the whole certificate; 1: its public key."""
    matching: int
    """0: as it is; 1: SHA-256; 2: SHA-512."""
    data: bytes = field(repr=False)

    @property
    def is_usable(self) -> bool:
        """Whether mail can do anything with it. RFC 7672 §3.1.3: the usages for web authorities are left alone."""
        lengths = {1: 32, 2: 64}
        known = self.usage in {DANE_TA, DANE_EE} and self.selector in {0, 1} and self.matching in {0, 1, 2}
        return known and (bool(self.data) if self.matching == 0 else len(self.data) == lengths[self.matching])


def usable_records(records: Iterable[TlsaRecord]) -> tuple[TlsaRecord, ...]:
    """Those that can be held against a certificate. None of some: TLS all the same, unauthenticated (RFC 7672 §2.2)."""
    return tuple(record for record in records if record.is_usable)[:MAX_TLSA_RECORDS]


def why_not_authentic(
    records: Sequence[TlsaRecord], chain: Sequence[bytes], names: Sequence[str], now: dt.datetime
) -> str | None:
    """Why no record vouches for the certificate, in one sentence; None when one does. One that matches is enough.

    records: usable ones. chain: DER certificates as the host sent them, its own first. names: those by which the host
    may be known, for issuer records: its own and the domain's (RFC 7672 §3.2.2). now: with a time zone.
    """
    try:
        certificates = [x509.load_der_x509_certificate(one) for one in chain[:MAX_CHAIN_CERTIFICATES]]
    # Whatever a host sends as a certificate is no reason to stumble.
    except Exception:  # noqa: BLE001 - ValueError, UnsupportedAlgorithm and errors of the Rust part alike
        return "its certificate cannot be read"
    if not certificates:
        return "it showed no certificate"
    own = certificates[0]
    if any(record.usage == DANE_EE and _matches(record, own) for record in records):
        return None
    issuers = [record for record in records if record.usage == DANE_TA]
    if not issuers:
        return "its certificate matches none of its TLSA records"
    path = _path_to_issuer(issuers, certificates)
    if path is None:
        return "its certificate does not lead to an issuer that its TLSA records name"
    return _why_path_fails(path, names, now)


def _path_to_issuer(
    issuers: Sequence[TlsaRecord], certificates: Sequence[x509.Certificate]
) -> list[x509.Certificate] | None:
    """From the host's certificate, issuer by issuer, to one that a record names; each link's signature is checked."""
    given = [_embedded(record) for record in issuers]
    others = [*certificates[1:], *(one for one in given if one is not None)]
    path = [certificates[0]]
    while len(path) <= MAX_CHAIN_CERTIFICATES:
        if any(_matches(record, path[-1]) for record in issuers):
            return path
        above = next((one for one in others if one not in path and _issued(one, path[-1])), None)
        if above is None:
            return None
        path.append(above)
    return None


def _why_path_fails(path: Sequence[x509.Certificate], names: Sequence[str], now: dt.datetime) -> str | None:
    if any(not one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in path):
        return "a certificate of its chain is not valid now"
    if any(not _is_authority(one) for one in path[1:]):
        return "a certificate of its chain belongs to no authority"
    if not any(_names_host(path[0], name) for name in names):
        return f"its certificate is not for {names[0] if names else 'it'}"
    return None


def _embedded(record: TlsaRecord) -> x509.Certificate | None:
    """The issuer itself, when the record holds all of it: hosts need not send it."""
    if (record.selector, record.matching) != (0, 0):
        return None
    try:
        return x509.load_der_x509_certificate(record.data)
    except Exception:  # noqa: BLE001 - as above
        return None


def _matches(record: TlsaRecord, certificate: x509.Certificate) -> bool:
    try:
        if record.selector == 0:
            content = certificate.public_bytes(Encoding.DER)
        else:
            content = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:  # noqa: BLE001 - a key of a kind that nobody knows matches nothing
        return False
    if record.matching == 0:
        return content == record.data
    digest = hashlib.sha256 if record.matching == 1 else hashlib.sha512
    return digest(content).digest() == record.data


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    except Exception:  # noqa: BLE001 - an algorithm that nobody knows signs nothing
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        # Trust anchors of version 1 have no extensions at all.
        return certificate.version is x509.Version.v1


def _names_host(certificate: x509.Certificate, name: str) -> bool:
    """RFC 6125 §6.4: a wildcard stands for the whole first label and for nothing else."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        known = extension.value.get_values_for_type(x509.DNSName)
    except (x509.ExtensionNotFound, ValueError):
        return False
    wanted = name.rstrip(".").lower()
    parent = wanted.partition(".")[2]
    found = [one.rstrip(".").lower() for one in known]
    return wanted in found or (bool(parent) and f"*.{parent}" in found)
