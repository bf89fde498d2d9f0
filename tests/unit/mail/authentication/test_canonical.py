import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.base.limits import MAX_HEADER_BYTES
from postroom.mail.authentication import canonical
from postroom.mail.authentication.canonical import (
    body_digest,
    body_with_crlf,
    canonical_body,
    header_digest,
    read_raw_header,
    relaxed_field,
    signature_input,
    without_signature,
)


def body(raw, *, relaxed):
    return b"".join(canonical_body(raw, 0, relaxed=relaxed))


# --- Bodies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "simple", "relaxed"),
    [
        (b"", b"\r\n", b""),
        (b"\r\n\r\n", b"\r\n", b""),
        (b" \t\r\n", b" \t\r\n", b""),
        (b"a", b"a\r\n", b"a\r\n"),
        (b"a \t b \r\n\r\n", b"a \t b \r\n", b"a b\r\n"),
        (b" a\r\n\r\nb\t\r\n \r\n", b" a\r\n\r\nb\t\r\n \r\n", b" a\r\n\r\nb\r\n"),
        (b"a\r\n ", b"a\r\n \r\n", b"a\r\n"),
        (b"a\n\r\n", b"a\n\r\n", b"a\n\r\n"),
        (b"a\n\r\n\r\n", b"a\n\r\n", b"a\n\r\n"),
        (b"a\r\r\n\r\n", b"a\r\r\n", b"a\r\r\n"),
        (b"\n\r\n\r\n", b"\n\r\n", b"\n\r\n"),
        (b"a \n", b"a \n\r\n", b"a \n\r\n"),
    ],
)
def test_bodies(raw, simple, relaxed):
    assert body(raw, relaxed=False) == simple
    assert body(raw, relaxed=True) == relaxed


def by_the_letter(raw, *, relaxed):
    """RFC 6376 §3.4.3 and RFC 6376 §3.4.4 line by line and octet by octet, as slow as can be."""
    lines = [_relaxed_line(line) if relaxed else line for line in raw.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    whole = b"".join(line + b"\r\n" for line in lines)
    return whole or (b"" if relaxed else b"\r\n")


def _relaxed_line(line):
    kept = bytearray()
    for octet in line.replace(b"\t", b" "):
        if octet != 32 or not kept.endswith(b" "):
            kept.append(octet)
    return bytes(kept).rstrip(b" ")


BODY = st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\r", b"\n", b"a", b"bc", b" " * 70, b"\r\n\r\n"])).map(
    b"".join
)


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("piece_bytes", [1, 7, 131_072])
def test_pieces_make_no_difference(relaxed, piece_bytes, monkeypatch):
    monkeypatch.setattr(canonical, "_PIECE_BYTES", piece_bytes)

    @given(BODY)
    def check(raw):
        wanted = by_the_letter(raw, relaxed=relaxed)
        assert body(raw, relaxed=relaxed) == wanted
        found = body_digest(b"head" + raw, 4, relaxed=relaxed)
        assert (found.digest, found.length) == (hashlib.sha256(wanted).digest(), len(wanted))

    check()


WORST = {
    "spaces": b" ",
    "tabs": b"\t",
    "line ends": b"\r\n",
    "empty lines": b" \r\n",
    "tabs and text": b"\ta",
    "carriage returns": b"\r",
    "line feeds": b"\n",
    "odd line ends": b"\r\r\n",
    "runs just short": b" " * 63 + b"x",
    "short runs": b" " * 7 + b"x",
}


@pytest.mark.parametrize("name", WORST)
def test_passes_over_a_megabyte_do_not_grow(name, monkeypatch):
    """The number of whole passes over the text is bounded, whatever is in it, and each pass is one call into C."""
    raw = WORST[name] * (1_000_000 // len(WORST[name]))
    monkeypatch.setattr(canonical, "_PIECE_BYTES", 2_000_000)  # one piece: the worst case for the runs
    passes = []

    class Counted(bytes):
        def replace(self, old, new):
            passes.append(len(self))
            return Counted(super().replace(old, new))

    collapsed = canonical._collapse(Counted(raw))
    assert len(passes) <= 14
    assert sum(passes) <= 5 * len(raw)
    assert b"  " not in collapsed
    assert b"".join(canonical_body(raw, 0, relaxed=True)) == body(raw, relaxed=True)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("name", WORST)
def test_a_large_hostile_body_is_hashed(name, relaxed):
    raw = WORST[name] * (8_000_000 // len(WORST[name]))
    assert body_digest(raw, 0, relaxed=relaxed).length <= len(raw) + 2


def test_bare_line_feeds_are_repaired():
    assert body_with_crlf(b"head a\nb\r\nc\rd\n", 5) == b"a\r\nb\r\nc\rd\r\n"
    assert body_with_crlf(b"a\r\nb\r\n", 0) is None


# --- Header fields ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "relaxed"),
    [
        (b"Subject: Hi\r\n", b"subject:Hi\r\n"),
        (b"SUBJECT \t:\t a  b \r\n\t c \r\n", b"subject:a b c\r\n"),
        (b"x:\r\n", b"x:\r\n"),
        (b"x:\r\n \r\n\ty\r\n", b"x:y\r\n"),
        (b"x: a:b\x0b \xff\r\n", b"x:a:b\x0b \xff\r\n"),
    ],
)
def test_relaxed_fields(field, relaxed):
    assert relaxed_field(field) == relaxed


@pytest.mark.parametrize(
    ("field", "emptied"),
    [
        (b"S: a=1; b=QQ==; bh=x\r\n", b"S: a=1; b=; bh=x"),
        (b"S: a=1;\r\n b = Q\r\n Q \r\n ; c=d\r\n", b"S: a=1;\r\n b =; c=d"),
        (b"S: bh=b=; a=1; b=QQ\r\n QQ\r\n", b"S: bh=b=; a=1; b="),
        (b"S: a=1; b=QQ; \r\n", b"S: a=1; b=; "),
        (b"S: a=1\r\n", b"S: a=1"),
    ],
)
def test_a_signature_leaves_itself_out(field, emptied):
    assert without_signature(field) == emptied


def test_both_forms_of_a_signature_field():
    field = b"DKIM-Signature:  v=1;\r\n\tb=QQ\r\n\tQQ; c=d\r\n"
    assert signature_input(field, relaxed=False) == b"DKIM-Signature:  v=1;\r\n\tb=; c=d"
    assert signature_input(field, relaxed=True) == b"dkim-signature:v=1; b=; c=d"


def digest(raw, signed, *, relaxed=True):
    header = read_raw_header(raw, b"")
    return header_digest(header, signed, b"S: b=x\r\n", relaxed=relaxed)


def test_fields_are_taken_from_the_bottom_and_missing_ones_add_nothing():
    raw = b"To: top\r\nX: 1\r\nTo: bottom\r\n\r\n"
    wanted = b"to:bottom\r\nx:1\r\nto:top\r\ns:b="
    assert digest(raw, [b"to", b"x", b"to", b"to", b"nothing"]) == hashlib.sha256(wanted).digest()
    assert digest(raw, [b"to"], relaxed=False) == hashlib.sha256(b"To: bottom\r\nS: b=").digest()


@pytest.mark.parametrize(
    ("raw", "fields", "start", "well_formed"),
    [
        (b"A: 1\r\n\r\nbody", [b"A: 1\r\n"], 8, True),
        (b"A: 1\n\nbody", [b"A: 1\r\n"], 6, True),
        (b"A: 1\r\nB: 2\n\nx\r\n\r\n", [b"A: 1\r\n", b"B: 2\r\n"], 12, True),
        (b"A: 1\r\n\tmore\r\nB : 2\r\n\r\n", [b"A: 1\r\n\tmore\r\n", b"B : 2\r\n"], 22, True),
        (b"From x Mon Jan 1\r\nA: 1\r\n\r\n", [b"A: 1\r\n"], 26, True),
        (b"A: 1", [b"A: 1\r\n"], 4, True),
        (b"", [], 0, True),
        (b"\r\nbody", [], 2, True),
        (b"\nbody", [], 1, True),
        (b" folded\r\nA: 1\r\n\r\n", [b"A: 1\r\n"], 17, False),
        (b"A: 1\r\nno field\r\nB: 2\r\n\r\n", [b"A: 1\r\n", b"B: 2\r\n"], 24, False),
        (b"A: 1\r\nno field: x\r\n\r\n", [b"A: 1\r\n"], 21, False),
        (b"A: 1\r\nFrom x\r\n\r\n", [b"A: 1\r\n"], 16, False),
        (b": x\r\n\r\n", [], 7, False),
        (b"\xc3\xa9: x\r\n\r\n", [], 9, False),
    ],
)
def test_headers(raw, fields, start, well_formed):
    header = read_raw_header(raw, b"")
    assert (header.fields, header.body_start, header.well_formed) == (fields, start, well_formed)
    assert header.names == [field.partition(b":")[0].strip().lower() for field in fields]


def test_a_mail_without_the_wanted_field_is_left_alone():
    assert read_raw_header(b"From: a\r\n\r\nDKIM-Signature: x", b"dkim-signature") is None
    assert read_raw_header(b"From: a\r\nDKIM-SIGNATURE: x\r\n\r\n", b"dkim-signature") is not None


def test_a_header_over_its_bound_is_cut():
    header = read_raw_header(b"A: 1\r\n" * (MAX_HEADER_BYTES // 6 + 10) + b"\r\n", b"")
    assert not header.well_formed
    assert sum(map(len, header.fields)) <= MAX_HEADER_BYTES + 2
