"""What a property of a caller's schema asks for, told from its name, title, description, format and type."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from postroom.rules.intent_phrases import fold_text

MAX_NAME_WORDS = 12
"""Words of a name and its title that are looked at."""

Role = Literal[
    "amount",
    "currency",
    "date",
    "time",
    "email",
    "phone",
    "order",
    "purchase_order",
    "invoice",
    "quote",
    "ticket",
    "customer",
    "booking",
    "tracking",
    "carrier",
    "quantity",
    "company",
    "sender_name",
    "sender_email",
    "subject",
    "intent",
    "accepted",
    "declined",
    "urgent",
    "language",
    "items",
    "url",
]

_PHRASES: tuple[tuple[str, Role], ...] = (
    ("purchase order", "purchase_order"),
    ("po number", "purchase_order"),
    ("po", "purchase_order"),
    ("tracking", "tracking"),
    ("shipment number", "tracking"),
    ("carrier", "carrier"),
    ("courier", "carrier"),
    ("order number", "order"),
    ("order id", "order"),
    ("order no", "order"),
    ("order ref", "order"),
    ("order reference", "order"),
    ("invoice number", "invoice"),
    ("invoice id", "invoice"),
    ("invoice no", "invoice"),
    ("quote number", "quote"),
    ("quote id", "quote"),
    ("offer number", "quote"),
    ("ticket", "ticket"),
    ("case number", "ticket"),
    ("case id", "ticket"),
    ("customer number", "customer"),
    ("customer id", "customer"),
    ("account number", "customer"),
    ("booking number", "booking"),
    ("booking reference", "booking"),
    ("reservation number", "booking"),
    ("sender email", "sender_email"),
    ("from email", "sender_email"),
    ("from address", "sender_email"),
    ("reply email", "sender_email"),
    ("email", "email"),
    ("e mail", "email"),
    ("mail address", "email"),
    ("phone", "phone"),
    ("telephone", "phone"),
    ("mobile", "phone"),
    ("cell", "phone"),
    ("fax", "phone"),
    ("currency", "currency"),
    ("sender name", "sender_name"),
    ("sender", "sender_name"),
    ("from name", "sender_name"),
    ("contact name", "sender_name"),
    ("customer name", "sender_name"),
    ("contact person", "sender_name"),
    ("full name", "sender_name"),
    ("company", "company"),
    ("organization", "company"),
    ("organisation", "company"),
    ("vendor name", "company"),
    ("supplier name", "company"),
    ("subject", "subject"),
    ("language", "language"),
    ("intent", "intent"),
    ("accepted", "accepted"),
    ("accept", "accepted"),
    ("accepts", "accepted"),
    ("approved", "accepted"),
    ("agreed", "accepted"),
    ("confirmed", "accepted"),
    ("declined", "declined"),
    ("rejected", "declined"),
    ("urgent", "urgent"),
    ("urgency", "urgent"),
    ("priority", "urgent"),
    ("date", "date"),
    ("deadline", "date"),
    ("due", "date"),
    ("day", "date"),
    ("eta", "date"),
    ("time", "time"),
    ("quantity", "quantity"),
    ("qty", "quantity"),
    ("units", "quantity"),
    ("item count", "quantity"),
    ("number of", "quantity"),
    ("price", "amount"),
    ("amount", "amount"),
    ("total", "amount"),
    ("cost", "amount"),
    ("budget", "amount"),
    ("fee", "amount"),
    ("sum", "amount"),
    ("subtotal", "amount"),
    ("deposit", "amount"),
    ("discount amount", "amount"),
    ("rate", "amount"),
    ("bid", "amount"),
    ("offer", "amount"),
    ("counter offer", "amount"),
    ("line items", "items"),
    ("items", "items"),
    ("products", "items"),
    ("positions", "items"),
)
_FORMATS: dict[str, Role] = {
    "email": "email",
    "idn-email": "email",
    "date": "date",
    "date-time": "date",
    "time": "time",
    "phone": "phone",
    "uri": "url",
    "url": "url",
}
_SINGLE_WORDS: dict[str, Role] = {
    "order": "order",
    "invoice": "invoice",
    "quote": "amount",
    "status": "intent",
    "decision": "intent",
    "name": "sender_name",
    "url": "url",
    "link": "url",
}


def name_words(name: str) -> list[str]:
    """The words of `deliveryDate`, `delivery_date` or `delivery-date`, folded."""
    spaced = []
    for before, letter in zip(" " + name, name, strict=False):
        if letter.isupper() and before.islower():
            spaced.append(" ")
        spaced.append(letter if letter.isalnum() else " ")
    return fold_text("".join(spaced)).split()[:MAX_NAME_WORDS]


def property_words(name: str, schema: Mapping[str, Any]) -> list[str]:
    """The words by which a property may be labelled in a mail: of its title if it has one, else of its name."""
    title = schema.get("title")
    return name_words(title) if isinstance(title, str) and title.strip() else name_words(name)


def role_of(name: str, schema: Mapping[str, Any]) -> Role | None:
    """What a property asks for: by its name, else its title, its format, its description; None when nothing tells."""
    for text in (name, schema.get("title")):
        if isinstance(text, str) and (role := _role_in(name_words(text))):
            return _by_format(role, schema)
    stated = schema.get("format")
    if isinstance(stated, str) and stated in _FORMATS:
        return _FORMATS[stated]
    description = schema.get("description")
    return _role_in(name_words(description)) if isinstance(description, str) else None


def _by_format(role: Role, schema: Mapping[str, Any]) -> Role:
    """`order: {format: date}` asks for a date whatever its name."""
    stated = schema.get("format")
    if isinstance(stated, str) and stated in _FORMATS and role not in {"date", "time", "email", "sender_email"}:
        return _FORMATS[stated]
    return role


def _role_in(words: Sequence[str]) -> Role | None:
    if len(words) == 1 and words[0] in _SINGLE_WORDS:
        return _SINGLE_WORDS[words[0]]
    joined = f" {' '.join(words)} "
    for phrase, role in _PHRASES:
        if f" {phrase} " in joined or (role not in {"purchase_order", "accepted"} and f" {phrase}s " in joined):
            return role
    return None
