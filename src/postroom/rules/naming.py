"""Local parts of inbox addresses: made from a name, made up, checked, and a free one suggested.

All of them are lower-case letters, digits and single separators: the part of RFC 5321 §4.1.2's Dot-string that
every mail system passes on unharmed.
"""

import unicodedata
from collections.abc import Callable
from random import Random

MAX_LOCAL_PART_CHARS = 64
"""RFC 5321 §4.5.3.1.1."""
_MAX_NAME_CHARS = 256
_MAX_TRIES = 60

_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_SEPARATORS = frozenset("._-")
_ALLOWED = _ALNUM | _SEPARATORS
_DROPPED = frozenset("'\u2019\u02bc\u0060\u00b4")
# Letters that Unicode does not take apart.
_SPELT_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i", "ħ": "h"}
)

RESERVED = frozenset(
    {
        # RFC 2142 §4 and §5; RFC 5321 §4.5.1.
        "abuse",
        "noc",
        "security",
        "postmaster",
        "hostmaster",
        "usenet",
        "webmaster",
        "www",
        "uucp",
        "ftp",
        # Addresses that certificate authorities take as proof of owning the domain.
        "admin",
        "administrator",
        # Senders that are machines, and readers of their reports.
        "mailerdaemon",
        "root",
        "daemon",
        "nobody",
        "noreply",
        "donotreply",
        "bounce",
        "bounces",
        "dmarc",
        "tlsrpt",
    }
)
"""Local parts, without separators, that belong to the domain's operator. RFC 2142 §3's business names (support,
sales, info) are left to agents: that is what agents do."""


def is_valid_local_part(text: str) -> bool:
    """Whether an inbox may be called so: 1-64 of a-z, 0-9, `.`, `_`, `-`, beginning and ending with a letter or
    digit, no two dots together. RFC 5321 §4.1.2, narrowed.
    """
    return (
        0 < len(text) <= MAX_LOCAL_PART_CHARS
        and text[0] in _ALNUM
        and text[-1] in _ALNUM
        and all(char in _ALLOWED for char in text)
        and ".." not in text
    )


def is_reserved(local: str) -> bool:
    """Whether the local part belongs to the domain's operator, however its separators stand (`no-reply`, `no.reply`).
    Source: RFC 2142 §1, and see `RESERVED`.
    """
    return "".join(char for char in local.lower() if char not in _SEPARATORS) in RESERVED


def local_part_from_name(name: str) -> str | None:
    """The local part that a name gives: `Support Agent` is `support-agent`, `Zoë Müller` is `zoe-muller`.

    Returns: a valid local part of at most 64 characters; None when the name has no Latin letter or digit in it.
    """
    lowered = name[:_MAX_NAME_CHARS].lower().translate(_SPELT_OUT)
    plain = unicodedata.normalize("NFKD", lowered).lower()
    local = ""
    run = ""
    for char in plain:
        if char in _ALNUM:
            if local and run:
                local += run if run in _SEPARATORS else "-"
            local += char
            run = ""
        elif not unicodedata.combining(char) and char not in _DROPPED:
            run += char
    return local[:MAX_LOCAL_PART_CHARS].rstrip("._-") or None


def random_local_part(rng: Random) -> str:
    """A readable local part nobody chose, such as `calm-otter-4821`; about 37 million of them.

    rng: `random.SystemRandom()` outside tests, so that the next name cannot be foretold.
    """
    return f"{rng.choice(_ADJECTIVES)}-{rng.choice(_NOUNS)}-{rng.randrange(1000, 10_000)}"


def suggest_free(local: str, taken: Callable[[str], bool]) -> str:
    """A free local part like the taken one: `support-agent` gives `support-agent-2`, that gives `support-agent-3`.

    local: a valid local part. taken: whether an inbox has that name. The numbers go up in ever longer strides, so that
    ten thousand taken ones cost some twenty questions; after sixty the last candidate is returned unasked.
    """
    stem, dash, digits = local.rpartition("-")
    counted = bool(dash and stem and len(digits) <= 6 and digits.isdigit() and not digits.startswith("0"))
    first = int(digits) + 1 if counted else 2
    stem = stem if counted else local
    candidate = local
    for step in range(_MAX_TRIES):
        # 0, 1, 2, 3, then doubling: the first few are what a person would try.
        number = first + (step if step < 4 else 1 << (step - 2))
        suffix = f"-{number}"
        candidate = stem[: MAX_LOCAL_PART_CHARS - len(suffix)].rstrip("._-") + suffix
        if not taken(candidate):
            break
    return candidate


_ADJECTIVES_TEXT = """
amber bold brave breezy bright brisk bronze calm candid cheery clever cosy crisp curious daring eager early fair
fancy fleet fond fresh gentle glad golden happy hardy hazel honest jolly keen kind lively loyal lucid lucky mellow
merry mild neat nimble noble olive patient placid plucky polite prompt proud quick quiet ready rosy sage serene
silver snowy spry steady sunny swift tidy velvet warm wise witty zesty
"""
_NOUNS_TEXT = """
acorn alder aspen badger beacon birch bison brook cedar cloud clover comet coral cove crane cricket dune falcon
fern finch fjord fox garden glade harbor hare heron hill ibis iris island jay juniper kite lagoon lake lantern
lark linden lynx maple marten meadow moose moth oak otter owl panda pebble pine plover pond puffin quail raven
reed river robin sparrow spruce swan thistle tide tulip valley walnut willow wren
"""
_ADJECTIVES = tuple(_ADJECTIVES_TEXT.split())
_NOUNS = tuple(_NOUNS_TEXT.split())
