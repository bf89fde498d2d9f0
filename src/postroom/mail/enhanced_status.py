"""Enhanced status codes, `5.1.1`, as they stand before a reply's text. RFC 3463 §2, RFC 2034 §4."""

_DIGITS = frozenset("0123456789")


def split_enhanced_code(text: str, code: int) -> tuple[str | None, str]:
    """The enhanced code at the start of the text, and the rest; (None, text) when there is none.

    code: the reply code that the text came with. An enhanced code of another class is not one (RFC 2034 §4: the
    first digits must agree), it is left in the text.
    """
    word, _, rest = text.partition(" ")
    parts = word.split(".", 3)
    if len(parts) != 3 or parts[0] != str(code // 100) or parts[0] not in {"2", "4", "5"}:
        return None, text
    if not all(0 < len(part) <= 3 and _DIGITS.issuperset(part) for part in parts):
        return None, text
    return word, rest.lstrip(" ")
