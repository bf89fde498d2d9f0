"""One-time codes in a mail: what a person would type into the page that asked for it; each with its reason.

A code is a piece of the right shape (code_shapes.py) that stands where the words name it: beside "your code", alone on
a line below it, in the subject. Most mail is left after a look for a few stems; of the others little is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from postroom.mail.html_text import HtmlReading, read_html
from postroom.rules import code_words as words
from postroom.rules.code_shapes import Candidate, code_candidates, normal_line, without_addresses

MAX_CODES = 10
"""Codes told of one mail."""
MAX_CODE_TEXT_CHARS = 8_192
"""Characters of a text that are read: who sends a code says it early."""
_STUB_CHARS = 1_000
"""A plain text shorter than this may be the stub beside HTML that says all."""
_LEAST_CONFIDENCE = 0.66
_STRONG, _WEAK, _ASKED = 0.75, 0.5, 0.55
"""What a name of a one-time code, a word for any code, and a request to type something say for what stands there."""
_NEAR_CHARS = 30
_FAR_CHARS = 80
"""Between a label and its code on one line."""
_LINES_ABOVE = 3
_LINES_BELOW = 2
"""Lines with words between which a code may stand alone."""
_MAX_LABELS = 50
"""Labels of one line that are looked at."""
_MAX_LETTERS_CHARS = 12
"""A line of a code of letters only."""
_MAX_LAST_CHARS = 300
"""A last line that binds a code to a domain; a domain has 253 at most."""

_WORD = re.compile(r"[^\W\d_\u2e80-\uffff]++(?:[-'][^\W\d_\u2e80-\uffff]++)*+")
_NUMBER = re.compile(r"[0-9]{5,10}+")
_AROUND_WORDS = " \t:.,#*\"'()[]-|\uff1a\u3010"
_CLAUSE_ENDS = (". ", "! ", "? ", "; ", "。", "\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundCode:
    """A one-time code."""

    value: str
    """What is to be typed: digits without the marks between them, others as they are written."""
    confidence: float
    """0 to 1."""
    reason: str
    """Where it stood, such as `after "verification code"`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Label:
    """Words that name a code."""

    name: str
    start: int
    end: int
    weight: float
    named: bool
    """Whether the words say that it lets one in, or proves who one is; else it could be any code."""
    confirms: bool = False
    """Whether it is one for confirming, which bookings have too."""
    yours: bool = False
    """Whether they say that it is the reader's, or to be typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """One line of the subject or of the text."""

    text: str
    labels: tuple[_Label, ...]
    candidates: tuple[Candidate, ...] = ()
    is_subject: bool = False


def find_codes(
    *, subject: str, text: str, html: str | None = None, reading: HtmlReading | None = None
) -> tuple[FoundCode, ...]:
    """The one-time codes that the mail states, likeliest first; empty for most mail, at the cost of a few searches.

    text: as a reader sees it; quoted lines (`>`) are left out. html: as sent; it is read when the text says no code,
    only what it shows counts. reading: what `read_html` made of it, when that is known.
    At most MAX_CODES. Never raises; linear in what it reads.
    """
    text = text[:MAX_CODE_TEXT_CHARS]
    told = _may_tell(subject) or _may_tell(text) or text.find("\n@", max(len(text) - _MAX_LAST_CHARS, 0)) >= 0
    found = _read(subject, text) if told else ()
    if found or not (html or reading):
        return found
    if reading is None and (told or len(text) < _STUB_CHARS) and html and _may_tell(html, is_html=True):
        reading = read_html(html)
    if reading is None or not _may_tell(shown := reading.text[:MAX_CODE_TEXT_CHARS]):
        return ()
    return () if shown == text else _read(subject, shown)


def _may_tell(text: str, *, is_html: bool = False) -> bool:
    """Whether any word for a code is in the text. In HTML a character may be written as a reference."""
    lowered = text.lower()
    for stem in words.STEMS:
        if stem in lowered:
            return True
    if not text.isascii() and any(stem in lowered for stem in words.OTHER_STEMS):
        return True
    return is_html and "&" in lowered and ("acute;d" in lowered or lowered.count("&#") > 20)


def _read(subject: str, text: str) -> tuple[FoundCode, ...]:
    """The codes of a mail that may tell some."""
    lowered = f"{subject}\n{text}".lower()
    stems = tuple(stem for stem in words.STEMS if stem in lowered)
    lines = [_read_line(subject[: _FAR_CHARS * 4], stems, is_subject=True)]
    lines += [_read_line(line, stems) for line in _shown_lines(text)]
    best = {code.value: code for code in _bound_to_domain(text)}
    if any(line.labels for line in lines) or _asks_to_type(text):
        mood = _Mood(lowered)
        for value, confidence, reason in _placed([_with_candidates(line) for line in lines], mood):
            known = best.get(value)
            if confidence >= _LEAST_CONFIDENCE and (known is None or known.confidence < confidence):
                best[value] = FoundCode(value=value, confidence=min(round(confidence, 2), 0.99), reason=reason)
    return tuple(sorted(best.values(), key=lambda code: -code.confidence)[:MAX_CODES])


def _asks_to_type(text: str) -> bool:
    """Whether some number stands right behind a word that asks to type it."""
    for match in _NUMBER.finditer(text):
        before = text[max(match.start() - 20, 0) : match.start()].lower().split()
        if before and before[-1].strip(_AROUND_WORDS) in words.ENTER:
            return True
    return False


def _shown_lines(text: str) -> Iterator[str]:
    """The lines with words, quoted ones left out; digits that stand each on a line of their own are one line."""
    single: list[str] = []
    for line in [*text.split("\n"), "."]:
        shown = line.strip()
        if not shown or shown.startswith(">"):
            continue
        if len(shown) == 1 and shown.isalnum():
            single.append(shown)
            continue
        if single:
            yield " ".join(single)
            single = []
        yield shown


def _bound_to_domain(text: str) -> Iterator[FoundCode]:
    """The code of a last line `@example.com #123456`, which names the only site to type it into."""
    last = text.rstrip().rpartition("\n")[2].strip()
    if not last.startswith("@") or len(last) > _MAX_LAST_CHARS:
        return
    parts = last[1:].split()
    if len(parts) in {2, 3} and "." in parts[0] and parts[1].startswith("#") and parts[1][1:].isalnum():
        value = parts[1][1:]
        if 4 <= len(value) <= 10 and parts[0].replace(".", "").replace("-", "").isalnum():
            yield FoundCode(value=value, confidence=0.99, reason=f"bound to {parts[0].lower()}")


def _read_line(line: str, stems: Sequence[str], *, is_subject: bool = False) -> _Line:
    """The line with its labels. stems: those that stand somewhere in the mail."""
    line = normal_line(line)
    lowered = line.lower()
    if "©" in line or "copyright" in lowered:
        return _Line(text="", labels=())
    labels = _labels(lowered if len(lowered) == len(line) else line, stems)
    return _Line(text=line, labels=tuple(labels), is_subject=is_subject)


def _with_candidates(line: _Line) -> _Line:
    """The line with the pieces that could be codes."""
    letters_alone = line.text.isupper() and len(line.text) <= _MAX_LETTERS_CHARS
    if not line.labels and not letters_alone and not any(map(str.isdigit, line.text)):
        return line
    return replace(line, candidates=tuple(code_candidates(without_addresses(line.text))))


def _labels(line: str, stems: Sequence[str]) -> list[_Label]:
    """The words in the line that name codes, in order. line: lower case."""
    labels: list[_Label] = []
    if not line.isascii():
        for names, weight in ((words.SCRIPT_STRONG, _STRONG), (words.SCRIPT_WEAK, _WEAK)):
            for name in names:
                start = line.find(name)
                if start >= 0 and all(start >= label.end or start < label.start for label in labels):
                    named = weight == _STRONG
                    labels.append(_Label(name=name, start=start, end=start + len(name), weight=weight, named=named))
    if any(stem in line for stem in stems) or not line.isascii():
        found = [(match[0], match.start(), match.end()) for match in _WORD.finditer(line)]
        for index, (word, _, _) in enumerate(found):
            label = _label_at(line, found, index, word)
            if label is not None and len(labels) < _MAX_LABELS:
                labels.append(label)
    labels.sort(key=lambda label: label.start)
    return labels


def _label_at(line: str, found: Sequence[tuple[str, int, int]], index: int, word: str) -> _Label | None:
    """The label that the word makes with those around it; None when it names no code, or another kind of code."""
    parts = word.split("-")
    is_password = word in words.PASSWORDS
    is_strong = word in words.STRONG or not words.STRONG.isdisjoint(parts)
    is_weak = word in words.WEAK or (len(parts) > 1 and not words.WEAK.isdisjoint(parts))
    if not (is_password or is_strong or is_weak):
        return None
    _, start, end = found[index]
    before = _same_clause(line, found[max(index - 3, 0) : index + 1])[:-1]
    after = _same_clause(line, found[index : index + 6], forward=True)[1:]
    near = [*before, *after, *(parts if len(parts) > 1 else ())]
    yours = any(other in words.YOURS for other in (*before, *after[:2])) or not words.ENTER.isdisjoint(before)
    name = " ".join([*before[-1:], word]) if before else word
    if is_password:
        if not any(other.startswith(words.ONCE_BEGINNINGS) for other in near):
            return None
        return _Label(name=name, start=start, end=end, weight=_STRONG, named=True, yours=yours)
    beside = (*before[-1:], *after[:2], *parts[:-1])
    if not words.BAD_WORDS.isdisjoint(beside) or any(other.startswith(words.BAD_BEGINNINGS) for other in beside):
        return None
    if not words.BAD_WORDS.isdisjoint(before[-2:-1]) and not before[-1].startswith(words.GOOD_BEGINNINGS):
        return None
    good = [other for other in near if other in words.GOOD_WORDS or other.startswith(words.GOOD_BEGINNINGS)]
    return _Label(
        name=name,
        start=start,
        end=end,
        weight=_STRONG if is_strong or good else _WEAK,
        named=bool(good) or (is_strong and word not in {"passcode", "passcodes"}),
        confirms=bool(good) and not is_strong and all(other.startswith("confirm") for other in good),
        yours=yours,
    )


def _same_clause(line: str, found: Sequence[tuple[str, int, int]], *, forward: bool = False) -> list[str]:
    """The words from the last one back, or from the first one on, until a mark or a number stands between two."""
    kept: list[str] = []
    ordered = found if forward else found[::-1]
    for number, (word, start, end) in enumerate(ordered):
        if number:
            _, other_start, other_end = ordered[number - 1]
            between = line[other_end:start] if forward else line[end:other_start]
            if between.strip(" \t\u00a0\"'(),/-*[]"):
                break
        kept.append(word)
    return kept if forward else kept[::-1]


class _Mood:
    """What the mail as a whole is about."""

    def __init__(self, lowered: str) -> None:
        rows = sum(any(word in lowered for word in row) for row in words.SUPPORT)
        self.support = min(rows, 3) * 0.06
        self.sells = any(word in lowered for word in words.PROMOTION)
        self.travels = any(word in lowered for word in words.TRAVEL)
        self.meets = any(word in lowered for word in words.MEETING)

    def weigh(self, label: _Label) -> float:
        """What the mail says for a code of that label, beside the place where it stands."""
        weight = label.weight + self.support + (0.08 if label.yours else 0.0)
        if self.sells and not label.named:
            weight -= 0.35
        if self.travels and (label.confirms or not label.named):
            weight -= 0.4
        if self.meets and not label.named:
            weight -= 0.5
        return weight


Placed = tuple[str, float, str]


def _placed(lines: Sequence[_Line], mood: _Mood) -> Iterator[Placed]:
    """Every candidate that stands where a label names it: value, confidence, reason."""
    for index, line in enumerate(lines):
        if not line.candidates:
            continue
        extra = 0.1 if line.is_subject else 0.0
        for value, confidence, reason in _on_line(line, mood):
            yield value, confidence + extra, reason
        if not line.is_subject and any(candidate.alone for candidate in line.candidates):
            yield from _around_line(lines, index, mood)
    yield from _alone_in_mail(lines, mood)


def _on_line(line: _Line, mood: _Mood) -> Iterator[Placed]:
    for number, candidate in enumerate(line.candidates):
        if _is_named_otherwise(line.text[: candidate.start], labelled=bool(line.labels)):
            continue
        since = line.candidates[number - 1].end if number else 0
        for label in line.labels:
            if since <= label.end <= candidate.start:
                gap = line.text[label.end : min(candidate.start, label.end + _FAR_CHARS + 1)]
                if _leads_on(label, gap):
                    near = 0.1 if len(gap) <= _NEAR_CHARS else 0.0
                    yield candidate.value, mood.weigh(label) + near + candidate.fitness, f'after "{label.name}"'
            elif label.start >= candidate.end and (label.named or label.yours):
                gap = line.text[candidate.end : min(label.start, candidate.end + _FAR_CHARS)]
                following = line.candidates[number + 1].start if number + 1 < len(line.candidates) else len(line.text)
                if len(gap) <= _FAR_CHARS // 2 and not _ends_clause(gap) and label.start < following:
                    yield candidate.value, mood.weigh(label) + 0.05 + candidate.fitness, f'before "{label.name}"'
        yield from _asked_for(line, candidate, mood)


def _asked_for(line: _Line, candidate: Candidate, mood: _Mood) -> Iterator[Placed]:
    """What is asked to be typed where no word for a code stands, as in "Enter 123456 to verify …"."""
    if not candidate.value.isdigit() or len(candidate.value) < 5:
        return
    before = line.text[max(candidate.start - 20, 0) : candidate.start].lower().split()
    after = line.text[candidate.end : candidate.end + _FAR_CHARS].lower()
    if before and before[-1].strip(":*\"'") in words.ENTER and any(purpose in after for purpose in words.PURPOSES):
        yield candidate.value, _ASKED + mood.support + 0.05 + candidate.fitness, f'after "{before[-1]}"'


def _around_line(lines: Sequence[_Line], index: int, mood: _Mood) -> Iterator[Placed]:
    """The code that stands alone on that line, when a line near it names it."""
    above = lines[max(index - _LINES_ABOVE, 1) : index]
    if above and not above[-1].labels and _is_named_otherwise(above[-1].text):
        return
    for candidate in lines[index].candidates:
        for distance, line in enumerate(reversed(above)):
            if line.candidates and any(other.alone for other in line.candidates):
                break
            for label in line.labels:
                near = 0.1 if distance == 0 else 0.05
                yield candidate.value, mood.weigh(label) + near + candidate.fitness, f'below "{label.name}"'
        for line in lines[index + 1 : index + 1 + _LINES_BELOW]:
            for label in line.labels:
                if not line.candidates:
                    yield candidate.value, mood.weigh(label) + candidate.fitness, f'above "{label.name}"'


def _alone_in_mail(lines: Sequence[_Line], mood: _Mood) -> Iterator[Placed]:
    """The only piece that stands alone on a line, in a mail that names a one-time code elsewhere."""
    labels = [label for line in lines for label in line.labels if label.named]
    if not labels:
        return
    alone = {
        candidate.value: (index, candidate)
        for index, line in enumerate(lines)
        for candidate in line.candidates
        if candidate.alone and candidate.fitness > 0 and not line.is_subject
    }
    if len(alone) != 1:
        return
    index, candidate = next(iter(alone.values()))
    if not _is_named_otherwise(lines[index - 1].text):
        label = max(labels, key=mood.weigh)
        yield candidate.value, mood.weigh(label) - 0.1 + candidate.fitness, f'alone, with "{label.name}" elsewhere'


def _leads_on(label: _Label, gap: str) -> bool:
    """Whether what stands between a label and a number lets the label name it: more, the more the label says."""
    if len(gap) > _FAR_CHARS or _ends_clause(gap):
        return False
    if label.named or label.yours:
        return True
    return not _WORD.search(gap) or gap.rstrip().endswith((":", "\uff1a")) or gap.lower().split()[-1] in words.COPULAS


def _ends_clause(gap: str) -> bool:
    return any(mark in gap for mark in _CLAUSE_ENDS) or gap.endswith(("?", ";"))


def _is_named_otherwise(before: str, *, labelled: bool = False) -> bool:
    """Whether the words right before a number say that it is an order's, an invoice's, a phone's.

    labelled: whether a label stands on the line too, so that in "code for your account:" the colon belongs to it.
    """
    tail = before[-40:].lower().rstrip()
    last = [word.strip(_AROUND_WORDS) for word in tail.split()[-2:]]
    tail = tail.strip(_AROUND_WORDS)
    if not tail:
        return False
    if tail.endswith("№") or (not tail.isascii() and tail.endswith(words.SCRIPT_NEGATIVE)):
        return True
    if last[-1] in words.NEGATIVE:
        return not (labelled and before.rstrip().endswith(":") and last[-1] in words.HOLDERS)
    return len(last) == 2 and last[-1] in words.NUMBER_WORDS and last[-2] in words.NEGATIVE
