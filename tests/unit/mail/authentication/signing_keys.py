"""Keys, zones and a mail for the tests of signatures. Making an RSA key is slow: there is one of each size."""

from functools import lru_cache
from random import Random

from cryptography.hazmat.primitives.asymmetric import rsa

from postroom.mail.authentication.dkim_key import PrivateKey, generate_key, public_record
from postroom.mail.authentication.dns import DnsAnswer

NOW_S = 1_800_000_000
MAIL = (
    b"From: Ada <ada@example.com>\r\n"
    b"To: bob@example.net\r\n"
    b"Subject: Lunch\r\n"
    b"Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"
    b"Message-ID: <1@example.com>\r\n"
    b"\r\n"
    b"Shall we  meet at noon? \r\n"
    b"\r\n"
)
KEY_NAME = "sel._domainkey.example.com"


def private_key(kind: str = "rsa") -> PrivateKey:
    """`rsa`, `ed25519`, `other` (RSA too), or `short` (RSA, too short to prove anything)."""
    return _made(kind)


@lru_cache
def _made(kind: str) -> PrivateKey:
    return _short_key() if kind == "short" else generate_key("ed25519" if kind == "ed25519" else "rsa")


def _short_key() -> rsa.RSAPrivateKey:
    """768 bits; the library makes none under 1024."""
    numbers = Random(8301)
    p, q = (_prime(numbers, 384) for _ in range(2))
    d = pow(65_537, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(
        p=p, q=q, d=d, dmp1=d % (p - 1), dmq1=d % (q - 1), iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(65_537, p * q),
    ).private_key()  # fmt: skip


def _prime(numbers: Random, bits: int) -> int:
    while True:
        odd = numbers.getrandbits(bits) | 1 | 3 << (bits - 2)
        if all(pow(base, odd - 1, odd) == 1 for base in (2, 3, 5, 7, 11)):
            return odd


def key_answer(*records: str) -> dict[str, DnsAnswer]:
    return {KEY_NAME: DnsAnswer(outcome="ok", records=records)}


def keys(kind: str = "rsa") -> dict[str, DnsAnswer]:
    return key_answer(public_record(private_key(kind)))
