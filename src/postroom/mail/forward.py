"""Whether a mail answers another one, by its header: Outlook writes a forward and a reply with the same body."""

from postroom.mail.reply_words import COLONS, FORWARD_PREFIXES, REPLY_PREFIXES, fold

_MAX_PREFIX_CHARS = 20


def is_reply(*, subject: str, in_reply_to: tuple[str, ...] = (), references: tuple[str, ...] = ()) -> bool:
    """Whether the mail answers another, so that a header block in its body is a quote and not a forwarded mail.

    subject: decoded. in_reply_to, references: ids, of which only the number matters.
    The subject's first prefix goes before the ids, for clients set In-Reply-To on forwarded mails too.
    Source: RFC 5322 §3.6.5 for "Re:"; the prefixes of other languages are those in use.
    """
    prefix = subject_prefix(subject)
    if prefix in FORWARD_PREFIXES:
        return False
    return prefix in REPLY_PREFIXES or bool(in_reply_to or references)


def subject_prefix(subject: str) -> str:
    """The first prefix of a subject, folded and without a counter ("re", "aw", "fwd"); "" for none.

    A tag in square brackets, such as a mailing list's, is passed over: `[list] Re: hello`.
    """
    text = subject.lstrip()
    while text.startswith("["):
        _, closed, rest = text.partition("]")
        if not closed:
            return ""
        text = rest.lstrip()
    head = text[:_MAX_PREFIX_CHARS].replace(COLONS[1], COLONS[0])
    before, colon, _ = head.partition(":")
    if not colon:
        return ""
    word = fold(before.partition("[")[0].partition("(")[0]).rstrip("0123456789^ ")
    return word if word in FORWARD_PREFIXES or word in REPLY_PREFIXES else ""
