"""Keys of DKIM and ARC: records in DNS read and written, key pairs made, signatures made and checked."""

import base64
from functools import lru_cache
from typing import Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
)

from postroom.mail.authentication.dkim_signature import Signature
from postroom.mail.authentication.dns import DnsAnswer
from postroom.mail.authentication.tags import Refusal, decode_base64, parse_tags, tag_words
from postroom.mail.authentication.verdicts import DkimVerdict

KeyType = Literal["rsa", "ed25519"]
PrivateKey = RSAPrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | Ed25519PublicKey

RSA_KEY_BITS = 2_048
"""Of keys made here. RFC 8301 §3.2 asks signers for at least that."""
MIN_RSA_BITS = 1_024
"""A signature by a shorter key proves nothing. RFC 8301 §3.2."""
MAX_RSA_BITS = 8_192
"""RFC 8301 §3.2 asks verifiers for 4096; a longer key only costs us time."""
MAX_KEY_RECORD_CHARS = 4_096
"""One TXT record; an 8192-bit key takes 1,500."""
MAX_KEY_RECORDS = 4
"""TXT records of one name that are tried. RFC 6376 §6.1.2 lets several be gone through."""
_ED25519_KEY_BYTES = 32
_DIGESTED = Prehashed(SHA256())


def generate_key(kind: KeyType) -> PrivateKey:
    """A fresh key pair. RSA takes about a tenth of a second."""
    if kind == "ed25519":
        return Ed25519PrivateKey.generate()
    return generate_private_key(public_exponent=65_537, key_size=RSA_KEY_BITS)


def private_key_pem(key: PrivateKey) -> bytes:
    """The private key as PKCS #8 in PEM, not encrypted: its keeper seals it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def private_key_der(key: PrivateKey) -> bytes:
    """The private key as PKCS #8 in DER, not encrypted: its keeper seals it."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def load_private_key(data: bytes) -> PrivateKey:
    """The key that PEM or DER bytes hold (PKCS #8, or PKCS #1 for RSA), without a password.

    Raises: ValueError when it is no private key, or one that DKIM has no use for.
    """
    try:
        loaded = (load_pem_private_key if b"-----BEGIN" in data else load_der_private_key)(data, None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("the private key cannot be read") from error
    if not isinstance(loaded, RSAPrivateKey | Ed25519PrivateKey):
        raise ValueError("DKIM signs with RSA and Ed25519 keys only")  # noqa: TRY004 - the bytes are wrong, not a type
    if isinstance(loaded, RSAPrivateKey) and not MIN_RSA_BITS <= loaded.key_size <= MAX_RSA_BITS:
        raise ValueError(f"an RSA key for DKIM has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits")
    return loaded


def public_record(key: PrivateKey) -> str:
    """The TXT record to publish at `selector._domainkey.domain`. Over 255 characters: several strings of one record.

    Source: RFC 6376 §3.6.1, RFC 8463 §4.2.
    """
    public = key.public_key()
    if isinstance(public, Ed25519PublicKey):
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(public.public_bytes_raw()).decode()}"
    packed = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(packed).decode()}"


def algorithm_of(key: PrivateKey) -> str:
    """The word for `a=`."""
    return "rsa-sha256" if isinstance(key, RSAPrivateKey) else "ed25519-sha256"


def sign_digest(key: PrivateKey, digest: bytes) -> bytes:
    """The signature over a SHA-256 digest. Ed25519 signs the digest itself. RFC 8463 §3."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(digest, PKCS1v15(), _DIGESTED)
    return key.sign(digest)


def check_digest(signature: Signature, digest: bytes, answer: DnsAnswer | None) -> tuple[DkimVerdict, str, bool]:
    """The verdict on a signature over a digest, why, and whether its key says that the signer is only trying.

    answer: the TXT records at the signature's key name; None when they were not asked.
    Of several records, the first under which the signature holds counts. Source: RFC 6376 §6.1.2.
    """
    if answer is None or answer.outcome == "temporary":
        return "temperror", "DNS did not answer for the key", False
    if not answer.records:
        return "permerror", "there is no key in DNS", False
    outcome: tuple[DkimVerdict, str, bool] | None = None
    for text in answer.records[:MAX_KEY_RECORDS]:
        try:
            key, testing = _usable_key(text, signature)
        except Refusal as refusal:
            outcome = outcome or (refusal.verdict, refusal.reason, False)
            continue
        if _holds(key, signature.value, digest):
            return "pass", "", testing
        outcome = ("fail", "the signature does not match", testing)
    return outcome or ("permerror", "there is no key in DNS", False)


def _usable_key(text: str, signature: Signature) -> tuple[PublicKey, bool]:
    """The key of a record, if it is one for this signature, and its flag `y`. Raises: Refusal."""
    if len(text) > MAX_KEY_RECORD_CHARS:
        raise Refusal("permerror", "the key's record is too long")
    try:
        tags = parse_tags(text)
    except Refusal as refusal:
        raise Refusal("permerror", "the key's record cannot be read") from refusal
    if tags.get("v", "DKIM1") != "DKIM1" or ("v" in tags and next(iter(tags)) != "v"):
        raise Refusal("permerror", "the record is no key of DKIM")
    if "sha256" not in tag_words(tags.get("h", "sha256")):
        raise Refusal("permerror", "the key is not for SHA-256")
    if {"*", "email"}.isdisjoint(tag_words(tags.get("s", "*"))):
        raise Refusal("permerror", "the key is not for mail")
    kind = tags.get("k", "rsa").lower()
    if signature.algorithm != f"{kind}-sha256":
        raise Refusal("permerror", "the key is of another kind than the signature")
    flags = tag_words(tags.get("t", ""))
    if "s" in flags and signature.identity and signature.identity.rpartition("@")[2] != signature.domain:
        raise Refusal("permerror", "the key allows no subdomain in i=")
    if "p" not in tags:
        raise Refusal("permerror", "the key's record has no key")
    if not tags["p"]:
        raise Refusal("permerror", "the key was revoked")
    return _load_public_key(kind, tags["p"]), "y" in flags


@lru_cache(maxsize=256)
def _load_public_key(kind: str, packed: str) -> PublicKey:
    """The key that `p=` holds. Raises: Refusal."""
    try:
        data = decode_base64(packed)
        if kind == "ed25519":
            if len(data) != _ED25519_KEY_BYTES:
                raise Refusal("permerror", "an Ed25519 key has 32 octets")
            return Ed25519PublicKey.from_public_bytes(data)
        key = load_der_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        reason = error.reason if isinstance(error, Refusal) and error.verdict == "permerror" else "p= is no key"
        raise Refusal("permerror", reason) from error
    if not isinstance(key, RSAPublicKey):
        raise Refusal("permerror", "p= is no RSA key")
    if key.key_size < MIN_RSA_BITS:
        raise Refusal("policy", f"a key of {key.key_size} bits proves nothing (RFC 8301 §3.2)")
    if key.key_size > MAX_RSA_BITS:
        raise Refusal("policy", f"a key of {key.key_size} bits is more than we check")
    return key


def _holds(key: PublicKey, value: bytes, digest: bytes) -> bool:
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(value, digest, PKCS1v15(), _DIGESTED)
        else:
            key.verify(value, digest)
    except InvalidSignature:
        return False
    return True
