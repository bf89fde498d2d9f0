"""Putting our Authentication-Results on top of a mail, and taking away what pretends to be ours. RFC 8601 §5."""

FIELD = b"authentication-results:"


def with_results(raw: bytes, value: str) -> bytes:
    """The mail with our field first.

    value: of the field, folded with CRLF; it begins with our authserv-id. Fields of the mail that bear the same id
    were not written here: they are left out, so that nobody believes them.
    """
    own_id = value.split(";", 1)[0].split(maxsplit=1)[0].lower().encode()
    end = _end_of_header(raw)
    kept = [field for field in _fields(raw[:end]) if not _claims(field, own_id)]
    return b"Authentication-Results: " + value.encode() + b"\r\n" + b"".join(kept) + raw[end:]


def _end_of_header(raw: bytes) -> int:
    """Where the empty line begins that ends the header; the length of the mail when there is none."""
    ends = [at + 1 for at in (raw.find(b"\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    return min(ends, default=len(raw))


def _fields(header: bytes) -> list[bytes]:
    """Each field with its folded lines and line ends."""
    fields: list[list[bytes]] = []
    for line in header.splitlines(keepends=True):
        if line[:1] in b" \t" and fields:
            fields[-1].append(line)
        else:
            fields.append([line])
    return [b"".join(lines) for lines in fields]


def _claims(field: bytes, own_id: bytes) -> bool:
    if field[: len(FIELD)].lower() != FIELD:
        return False
    words = field[len(FIELD) :].split(b";", 1)[0].split()
    return bool(words) and words[0].lower() == own_id
