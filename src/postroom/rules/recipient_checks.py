"""What is odd about an address before anything is sent to it: a typing error in a big domain, a role."""

BIG_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "live.com",
    "icloud.com",
    "aol.com",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "orange.fr",
    "yandex.ru",
    "mail.ru",
    "qq.com",
    "163.com",
    "comcast.net",
    "fastmail.com",
    "zoho.com",
)
"""Domains of so many people that one letter beside them is a slip, and often a trap that spam lists keep."""
REAL_NEIGHBOURS = frozenset(
    {"mail.com", "gmx.com", "email.com", "ymail.com", "gmx.at", "gmx.ch", "live.de", "live.fr", "aol.de", "126.com"}
)
"""Near one of those, and real."""
ROLES = frozenset(
    {
        "abuse",
        "admin",
        "administrator",
        "all",
        "billing",
        "contact",
        "everyone",
        "hostmaster",
        "info",
        "mailer-daemon",
        "marketing",
        "no-reply",
        "noreply",
        "office",
        "postmaster",
        "root",
        "sales",
        "security",
        "spam",
        "staff",
        "support",
        "team",
        "webmaster",
    }
)
"""Local parts that are many people or none: RFC 2142 §3 to §5, and those that mailing services name."""
MAX_DOMAIN_CHARS = 32
"""A longer domain is no slip for one of these."""


def likely_domain(domain: str) -> str | None:
    """The big domain that was probably meant by a normalised one; None when nothing says so.

    Meant is one that a single slip leads to: a letter too many, one too few, another one, or two in the wrong order.
    """
    if domain in BIG_DOMAINS or domain in REAL_NEIGHBOURS or len(domain) > MAX_DOMAIN_CHARS:
        return None
    return next((big for big in BIG_DOMAINS if _one_slip(domain, big)), None)


def is_role(address: str) -> bool:
    """Whether a normalised address is a function rather than a person."""
    return address.rpartition("@")[0].partition("+")[0] in ROLES


def _one_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    first, second = one[start:], other[start:]
    if len(one) == len(other):
        swapped = first[:2] == second[1::-1] and first[2:] == second[2:]
        return first[1:] == second[1:] or swapped
    return first[1:] == second if len(first) > len(second) else first == second[1:]
