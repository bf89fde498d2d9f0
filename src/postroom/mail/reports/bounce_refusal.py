"""What a host said about a recipient, out of the words of a report, and what follows from it."""

from postroom.mail.reports.hardness import WEAK, find_reason, infer_status, is_hard, prefer_status
from postroom.mail.reports.smtp_reply_text import QuotedReply, find_reply, one_line
from postroom.mail.reports.values import Action, ReportedRecipient

_MAX_WORDS = 16_384
"""Characters about one recipient that are looked at."""
_MAX_LINES = 80
_MAX_JOINED = 12
"""Lines of one reply."""
_EXPIRED = ".4.7"
"""RFC 3463 §3.5: the time for delivery ran out."""
_ANSWER_MARKS = ("<<<", "Received >>>")


def describe(
    *, address: str, action: Action, stated: str | None, diagnostic: str, words: str, everything: str
) -> ReportedRecipient:
    """The recipient with all that is known of its refusal.

    stated: the enhanced code of the report; None for none.
    diagnostic: what the report quotes from the host; "" when it quotes nothing, then the words are searched.
    words: the lines about this recipient; everything: the whole text before the returned mail.
    """
    said = one_line(diagnostic) or _find_diagnostic(words)
    if not said or (find_reason(said) is None and not find_reply(said).code):
        said = _find_diagnostic(everything) or said
    reply = find_reply(said)
    refusal = said[reply.start :] if reply.certain else said  # what a relay puts before a reply is its own guess
    if find_reason(refusal) is None:
        refusal = said
    if not diagnostic and find_reason(refusal) in WEAK:
        refusal = _find_telling(words) or _find_telling(everything) or refusal
    known = prefer_status(stated, reply.status)
    if known and known.endswith(_EXPIRED):
        known = _last_status(words) or _last_status(everything) or known
    return ReportedRecipient(
        address=address,
        action=action,
        status=known or infer_status(action=action, words=refusal, code=reply.code),
        smtp_code=reply.code,
        diagnostic=said or None,
        hard=is_hard(
            action=action,
            status=known,
            words=refusal,
            code=reply.code,
            context=words or everything,
        ),
    )


def _last_status(words: str) -> str | None:
    """What the last attempt was told, of a mail whose time ran out: that says only that there were attempts."""
    for line in words[:_MAX_WORDS].split("\n")[:_MAX_LINES]:
        status = find_reply(line).status
        if status is not None and status[0] == "4" and not status.endswith(_EXPIRED):
            return status
    return None


def _find_diagnostic(words: str) -> str:
    """The words in which the host, or the reporting system, says why; "" when none of them say."""
    lines = words[:_MAX_WORDS].split("\n")[:_MAX_LINES]
    answers = [number for number, line in enumerate(lines) if line.lstrip().startswith(_ANSWER_MARKS)]
    for number in answers:
        if find_reply(lines[number]).code:
            return _join_answers(lines, number)
    best: int | None = None
    for number, line in enumerate(lines):
        reply = find_reply(line)
        if reply.code and reply.certain:
            best = number
            break
        if best is None and (reply.status or reply.code):
            best = number
    if best is None:
        return _first_telling(lines)
    return one_line(_cut_before(_join_paragraph(lines, best), find_reply(lines[best])))


def _join_answers(lines: list[str], start: int) -> str:
    """The lines of one reply in a transcript, without their marks."""
    code = find_reply(lines[start]).code
    parts: list[str] = []
    for line in lines[start : start + _MAX_JOINED]:
        bare = line.strip()
        if not bare.startswith(_ANSWER_MARKS) or find_reply(bare).code not in {code, None}:
            break
        parts.append(bare.partition("<<<" if bare.startswith("<<<") else ">>>")[2].strip())
    return one_line(" ".join(parts))


def _join_paragraph(lines: list[str], start: int) -> str:
    """The line and those that follow it up to an empty one; a reply of several lines may have empty ones between."""
    parts = [lines[start].strip()]
    code = find_reply(lines[start]).code
    for number in range(start + 1, min(len(lines), start + _MAX_JOINED)):
        line = lines[number].strip()
        if not line:
            following = lines[number + 1].strip() if number + 1 < len(lines) else ""
            if code is None or not following.startswith(str(code)):
                break
        parts.append(line)
    return " ".join(parts)


def _cut_before(text: str, reply: QuotedReply) -> str:
    """The text from what was said on: `host x said: 550 …` without the host."""
    if reply.code is None:
        return text
    for mark in ("said: ", "responded: ", "reason: ", "returned: ", "was: ", "as follows: ["):
        before, found, after = text.partition(mark)
        if found and len(before) <= reply.start + len(mark) and after[:3] == str(reply.code):
            return after.rstrip(")]")
    return text


def _find_telling(words: str) -> str:
    """The first line that gives a reason one can act on; "" when none does."""
    for line in words[:_MAX_WORDS].split("\n")[:_MAX_LINES]:
        if line.strip() and find_reason(line) not in WEAK:
            return line
    return ""


def _first_telling(lines: list[str]) -> str:
    """The first line whose words give a reason, with the line before it when the sentence began there."""
    for number, line in enumerate(lines):
        if line.strip() and find_reason(line) is not None:
            return one_line(line)
        if number + 1 < len(lines) and line.strip() and lines[number + 1].strip():
            joined = f"{line.strip()} {lines[number + 1].strip()}"
            if find_reason(joined) is not None and find_reason(lines[number + 1]) is None:
                return one_line(joined)
    return ""
