"""Sealed secrets open with the same key for the same thing, and for nothing else."""

import hashlib
import hmac

import pytest

from postroom.rules.sealing import CannotOpen, Sealer, derive_key

KEY = bytes(range(32))


@pytest.mark.parametrize("text", ["", "whsec_abc", "Grüße 😀\x00", "x" * 10_000])
def test_what_was_sealed_opens(text):
    sealed = Sealer(KEY).seal(text, "webhook:whk_1")
    assert Sealer(KEY).open(sealed, "webhook:whk_1") == text
    assert len(sealed) == len(text.encode()) + 29
    assert not text or text.encode() not in sealed


def test_the_same_text_never_looks_the_same():
    sealer = Sealer(KEY)
    assert len({sealer.seal("secret", "webhook:whk_1") for _ in range(100)}) == 100


def test_a_seal_kept_from_an_earlier_release_still_opens():
    kept = bytes.fromhex("01f8a93899c593925779563f522a0034e9079b31091737a16d2aa47021b8a0aa93ae114f2eb7c5")
    assert Sealer(KEY).open(kept, "webhook:whk_1") == "whsec_kept"


def test_another_key_or_another_row_does_not_open():
    sealed = Sealer(KEY).seal("secret", "webhook:whk_1")
    with pytest.raises(CannotOpen, match="webhook:whk_2"):
        Sealer(KEY).open(sealed, "webhook:whk_2")
    with pytest.raises(CannotOpen) as caught:
        Sealer(bytes(32)).open(sealed, "webhook:whk_1")
    assert caught.value.permanent
    assert "master key" in caught.value.fix
    assert "secret" not in caught.value.message.replace("The secret of", "")


def test_every_changed_or_missing_byte_is_noticed():
    sealer = Sealer(KEY)
    sealed = sealer.seal("secret", "c")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        for broken in (bytes(changed), sealed[:at]):
            with pytest.raises(CannotOpen):
                sealer.open(broken, "c")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_misuse(length):
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(bytes(length))


def test_derived_keys_are_hkdf_and_differ_by_purpose():
    master = b"master key of sixteen bytes and more"
    extracted = hmac.digest(bytes(32), master, hashlib.sha256)
    assert derive_key(master, "sealing") == hmac.digest(extracted, b"postroom:sealing\x01", hashlib.sha256)
    keys = {derive_key(master, "sealing"), derive_key(master, "attachment-urls"), derive_key(master[:-1], "sealing")}
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)
    with pytest.raises(ValueError, match="16 bytes"):
        derive_key(b"short", "sealing")
