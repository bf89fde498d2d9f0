"""Message-IDs out of the fields that carry them. RFC 5322 §3.6.4."""

from postroom.base.limits import MAX_MESSAGE_ID_BYTES, MAX_MESSAGE_IDS


def parse_message_ids(value: str) -> tuple[str, ...]:
    """The ids in the value, in order, verbatim with their angle brackets; never raises.

    value: of Message-ID, In-Reply-To or References, unfolded. Words around the ids and commas between them are passed
    over; where nothing stands in brackets, words with an `@` are ids and get brackets. White space inside an id is
    what a fold left there, and goes. An id over MAX_MESSAGE_ID_BYTES is none. Of more than MAX_MESSAGE_IDS the first
    and the newest are kept, as RFC 5322 §3.6.4 lets a chain be cut.
    """
    found: list[str] = []
    position = value.find("<")
    while position >= 0:
        following = value.find("<", position + 1)
        end = value.find(">", position + 1, len(value) if following < 0 else following)
        if end >= 0:
            inside = value[position + 1 : end]
        else:  # no closing bracket: the id ends where its word does
            inside = value[position + 1 : len(value) if following < 0 else following].partition(" ")[0].rstrip(",;")
        _keep(found, inside)
        position = following
    if not found and "<" not in value:
        for word in value.replace(",", " ").split():
            if "@" in word:
                _keep(found, word.rstrip(">"))
    if len(found) > MAX_MESSAGE_IDS:
        found = [found[0], *found[-(MAX_MESSAGE_IDS - 1) :]]
    return tuple(found)


def _keep(found: list[str], inside: str) -> None:
    """Add the id, unless it is empty or too long."""
    if not inside.isprintable() or " " in inside:
        inside = "".join(inside.split())
        inside = inside if inside.isprintable() else "".join(filter(str.isprintable, inside))
    if inside and len(inside) < MAX_MESSAGE_ID_BYTES and len(inside.encode("utf-8", "replace")) < MAX_MESSAGE_ID_BYTES:
        found.append(f"<{inside}>")


def match_key(message_id: str) -> str:
    """What two spellings of one id have in common: without brackets and white space, in lower case.

    Case matters by the book (RFC 5322 §3.6.4), but relays fold it, and no two mails differ in it alone.
    """
    return "".join(message_id.split()).strip("<>").lower()
