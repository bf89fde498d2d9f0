"""Tag lists: the `name=value; name=value` of DKIM and ARC fields and of key records. RFC 6376 §3.2."""

import binascii
import string

from postroom.mail.authentication.verdicts import DkimVerdict

_FIRST = frozenset(string.ascii_letters)
_REST = frozenset(string.ascii_letters + string.digits + "_")
_FOLDS = str.maketrans("\t", " ", "\r\n")
_NO_SPACE = str.maketrans("", "", " \t\r\n")


class Refusal(ValueError):
    """Why a signature, a key or a chain cannot be used: the verdict on it and a sentence, which quotes no mail."""

    def __init__(self, verdict: DkimVerdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict: DkimVerdict = verdict
        self.reason = reason


def parse_tags(text: str) -> dict[str, str]:
    """The tags of a list by name, in order; a value keeps its inner spaces, its folds are single spaces or gone.

    text: folded or not; bytes over 127 may be surrogates.
    Raises: Refusal (`neutral`) for anything that is no tag list: a name twice, an empty item other than after the
    last semicolon, a control character. An empty value is a value. Source: RFC 6376 §3.2.
    """
    plain = text.translate(_FOLDS)
    if not plain.isprintable() and any(char < " " or char == "\x7f" for char in plain):
        raise Refusal("neutral", "a control character in a tag list")
    items = plain.split(";")
    if len(items) > 1 and not items[-1].strip(" "):
        items.pop()
    tags: dict[str, str] = {}
    for item in items:
        before, equals, value = item.partition("=")
        name = before.strip(" ")
        if not equals or not name or name[0] not in _FIRST or not _REST.issuperset(name):
            raise Refusal("neutral", "an item of a tag list is no name=value")
        if name in tags:
            raise Refusal("neutral", f"two {name}= tags" if len(name) <= 3 else "a tag stands twice")
        tags[name] = value.strip(" ")
    return tags


def decode_base64(value: str) -> bytes:
    """The bytes of a base64 value, white space inside left out and missing padding forgiven.

    Raises: Refusal (`neutral`) for other characters, and when there are no bytes. Source: RFC 6376 §3.5.
    """
    packed = value.translate(_NO_SPACE)
    padding = "=" * (-len(packed) % 4)
    try:
        found = binascii.a2b_base64((packed + padding).encode("ascii"), strict_mode=True)
    except (UnicodeError, ValueError):
        found = b""
    if not found:
        raise Refusal("neutral", "a value that is no base64")
    return found


def tag_words(value: str) -> tuple[str, ...]:
    """The words of a colon-separated value (`h=`, `q=`, `s=`, `t=`), lower case; empty ones are left out."""
    return tuple(word for word in (piece.strip(" ").lower() for piece in value.split(":")) if word)
