"""Putting our Authentication-Results on top of a mail, and taking away what pretends to be ours. RFC 8601 §5."""

RESULTS_FIELD = "authentication-results"
"""Its name, lower case."""


def with_results(raw: bytes, value: str) -> bytes:
    """The mail with our field first.

    value: of the field, folded with CRLF; it begins with our authserv-id. Fields of the mail that bear the same id
    were not written here: they are left out, so that nobody believes them.
    """
    own_id = authserv_id(value)
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


def _claims(field: bytes, own_id: str) -> bool:
    name, colon, value = field.partition(b":")
    if not colon or name.rstrip(b" \t").lower() != RESULTS_FIELD.encode():
        return False
    return authserv_id(value.decode("utf-8", "replace")) == own_id


def authserv_id(value: str) -> str:
    """Who vouches for an Authentication-Results field's value, lower case; "" when it does not say.

    Comments, quotation marks and a version count for nothing. RFC 8601 §2.2. Linear in what stands before the id.
    """
    found: list[str] = []
    place = 0
    while place < len(value):
        char = value[place]
        if char == "(":
            place = _after_comment(value, place)
            continue
        if char == '"':
            content, place = _quoted(value, place + 1)
            found.append(content)
            continue
        if char == ";" or (char.isspace() and found):
            break
        if not char.isspace():
            found.append(char)
        place += 1
    return "".join(found).strip().rstrip(".").lower()


def _after_comment(value: str, place: int) -> int:
    """Where a comment ends that begins here; comments stand in comments. RFC 5322 §3.2.2."""
    depth = 0
    while place < len(value):
        char = value[place]
        depth += (char == "(") - (char == ")")
        place += 2 if char == "\\" else 1
        if not depth:
            break
    return place


def _quoted(value: str, place: int) -> tuple[str, int]:
    """What a quoted string says whose mark has been read, and where it ends. RFC 5322 §3.2.4."""
    found: list[str] = []
    while place < len(value) and value[place] != '"':
        place += value[place] == "\\"
        found.append(value[place : place + 1])
        place += 1
    return "".join(found), place + 1
