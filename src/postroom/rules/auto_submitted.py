"""Which of our mail says that no person wrote it. See decisions.md#auto-submitted."""

from collections.abc import Iterable

FIELD = "Auto-Submitted"


def auto_submitted_fields(
    policy: str, asked: bool | None, headers: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """The header field of a message that no person has approved, or none. Source: RFC 3834 §5.

    policy: of the inbox, asked or unattended. asked: the message's own word, which wins; None when it has none.
    headers: those that its writer named; where the field is among them, it is not said a second time.
    """
    wanted = policy == "unattended" if asked is None else asked
    if not wanted or any(name.lower() == FIELD.lower() for name, _ in headers):
        return ()
    return ((FIELD, "auto-generated"),)
