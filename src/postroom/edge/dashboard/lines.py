"""What strangers wrote, as one line of a page: it must neither break the line nor turn the words around it."""

import unicodedata
from collections.abc import Sequence

from postroom.flows.views import Json
from postroom.mail.address import parse_mailbox

LINE_CHARS = 200
"""Of a subject, a name or a filename on a page."""
NAMED = 3
"""People named beside a message; the others are a number."""
LISTED = 100
"""People listed when somebody asks for all of them: a mail may name ten thousand."""
AVATARS = 6
"""Colours of the circles that stand for people."""


def one_line(text: str, most: int = LINE_CHARS) -> str:
    """The text on one line of at most so many characters; without control and direction characters.

    Those could show a name backwards, so that `exe.fdp` reads `pdf.exe` (Unicode UAX #9 §2).
    """
    kept = "".join(" " if char.isspace() else char for char in text[: most * 4] if char.isspace() or not _hides(char))
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "\u2026"


def _hides(char: str) -> bool:
    # Cf: format characters. The joiners of emoji and of several scripts are among them, and harmless.
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} and char not in "\u200c\u200d"


def person(name: str, address: str) -> Json:
    """{name, address, initials, colour} of somebody; colour: 0 to AVATARS - 1, the same for one address."""
    shown = one_line(name) or one_line(address.partition("@")[0]) or "Nobody"
    words = [word for word in shown.replace(".", " ").replace("-", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    colour = sum(address.lower().encode("utf-8", "surrogatepass")) % AVATARS
    return {"name": shown, "address": one_line(address), "initials": initials or "?", "colour": colour}


def short_name(mailbox: str) -> str:
    """The name of `Name <address>`, else the address."""
    box = parse_mailbox(mailbox)
    return one_line(box.name or box.address, 60) if box is not None else one_line(mailbox, 60)


def people_line(mailboxes: Sequence[str]) -> str:
    """`Ann, Bob, Cem and 9,997 more`."""
    named = ", ".join(short_name(one) for one in mailboxes[:NAMED])
    more = len(mailboxes) - NAMED
    return f"{named} and {more:,} more" if more > 0 else named
