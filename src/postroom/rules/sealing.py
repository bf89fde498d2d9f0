"""Secrets at rest: sealed so that a copy of the database alone gives none away.

AES-256-GCM with a random nonce. The context ("webhook:whk_…") is authenticated beside the text, so that a sealed
secret moved to another row does not open there.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from postroom.base.errors import PostroomError

KEY_BYTES = 32
"""AES-256."""
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = b"\x01"


class CannotOpen(PostroomError):
    """A sealed secret does not open: another key, another row, or changed bytes."""

    code = "secret_unreadable"
    permanent = True


class Sealer:
    """Seals and opens short texts with one key."""

    def __init__(self, key: bytes) -> None:
        """key: 32 bytes, see `derive_key`. Raises ValueError for any other length."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"a sealing key has {KEY_BYTES} bytes, not {len(key)}")
        self._cipher = AESGCM(key)

    def seal(self, text: str, context: str) -> bytes:
        """The text, sealed: a version byte, the nonce, the cipher text and its tag; 29 bytes longer than the text.

        context: what the secret belongs to, such as `webhook:whk_01k9…`; needed again to open it.
        """
        nonce = os.urandom(_NONCE_BYTES)
        # The version is authenticated too: a later format cannot be passed off as this one.
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), _VERSION + context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """The text that was sealed with this key for this context.

        Raises: CannotOpen (permanent) for another key, another context, or bytes that were changed or cut.
        """
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(rest) < _TAG_BYTES:
            raise _cannot_open(context, "its form is not known")
        try:
            return self._cipher.decrypt(nonce, rest, _VERSION + context.encode()).decode()
        except InvalidTag as error:
            raise _cannot_open(context, "it was sealed with another key, for something else, or was changed") from error


def derive_key(master: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; keys for different purposes tell nothing about each other.

    master: at least 16 random bytes. purpose: a fixed word, such as `sealing` or `attachment-urls`.
    Raises: ValueError when the master key is shorter than that.
    Source: HKDF with SHA-256, RFC 5869 §2.
    """
    if len(master) < KEY_BYTES // 2:
        raise ValueError("a master key has at least 16 bytes")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"postroom:{purpose}".encode()).derive(master)


def _cannot_open(context: str, why: str) -> CannotOpen:
    return CannotOpen(
        f"The secret of {context} cannot be opened: {why}.",
        fix="Start with the master key that this data was written with; if it is lost, make the secret anew.",
    )
