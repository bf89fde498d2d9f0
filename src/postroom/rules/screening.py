"""Whether a mail tries to give orders to the model that reads it, and what in it says so.

A local, explainable score: wordings by families of ideas in some twenty languages, the frame marks of prompts, and the
same again in what was encoded, disguised or hidden. See decisions.md#screening.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from postroom.mail.values import HiddenText
from postroom.rules.screening_ciphers import deciphered_texts
from postroom.rules.screening_encodings import MIN_ENCODED_CHARS, decoded_texts
from postroom.rules.screening_folding import fold_text, visible
from postroom.rules.screening_html import shown_text
from postroom.rules.screening_phrases import find_phrases, split_words
from postroom.rules.screening_signals import Signal
from postroom.rules.screening_structure import TRIGGERS, find_leaking_images, find_structure

FLAGGED = 0.5
"""The score from which a mail is flagged; below it there are no findings."""
_MAX_TEXT_CHARS = 524_288
"""Characters of one text that are read; a decision: no model is given more of one mail."""
_MAX_TEXTS = 200
"""Texts of one mail that are read: names, hidden texts and attachments beside its own."""
_MAX_FINDINGS = 20
_MAX_SUSPICIONS = 100
_MAX_EXCERPT_CHARS = 160
_MIN_LISTED = 0.3
"""The least confidence of what is listed once a mail is flagged."""
_MAX_DEPTH = 2
"""How often something decoded is decoded again."""
_NEAR_WORDS = 150
"""How far apart hints may stand and still count together."""
_HIDDEN_DOUBT = 0.7
_COMMENT_DOUBT = 0.9
_DISGUISED_DOUBT = 0.6
"""What is left of the doubt about a wording when it is hidden, in a comment, or disguised."""
_SENDER_SHIFT = 0.03
_DRESSES = {"lookalikes": "look-alike letters", "styled": "letters styled to look different"}
"""Tricks of the letters themselves; invisible characters are not among them, newsletters pad with them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One reason why a mail was flagged."""

    kind: str
    """`instruction_override`, `jailbreak_persona`, `prompt_extraction`, `exfiltration`, `agent_directed`, `fake_role`,
    `decode_and_obey` or `hidden_characters`."""
    where: str
    """`subject`, `text`, `html`, `hidden`, `comment`, `filename`, `from_name`, `reply_to` or `attachment`."""
    excerpt: str
    """The words it is about, at most 160 characters, all of them printable."""
    confidence: float
    """0 to 1."""
    reason: str
    """One sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """How far a mail is to be suspected, and why."""

    score: float
    """0 to 1; 0.5 and more is flagged."""
    findings: tuple[Finding, ...] = ()
    """The surest first; none below 0.5."""


_CLEAN = Screening(score=0.0)


def screen(
    *,
    subject: str,
    text: str,
    html: str | None = None,
    hidden: Sequence[HiddenText] = (),
    filenames: Sequence[str] = (),
    from_name: str = "",
    reply_to: str = "",
    attachments_text: Sequence[str] = (),
    sender_verified: bool | None = None,
) -> Screening:
    """The score of a mail and its findings; a score below 0.5 has none.

    sender_verified: whether DMARC passed, None when that is not known; it shifts the confidences a little, and never
    decides. Never raises; linear in the size of what is given.
    """
    suspicions = [
        (where, signal)
        for where, content in _texts(subject, text, html, hidden, filenames, from_name, reply_to, attachments_text)
        if content
        for signal in _weighed(where, read_signals(content))
    ]
    if not suspicions:
        return _CLEAN
    # Every pair is compared below: no mail needs more of them to be flagged.
    suspicions = sorted(suspicions, key=lambda suspicion: -suspicion[1].confidence)[:_MAX_SUSPICIONS]
    score = _score(suspicions)
    if score < FLAGGED:
        return Screening(score=round(score, 2))
    shift = {None: 0.0, True: -_SENDER_SHIFT, False: _SENDER_SHIFT}[sender_verified]
    return Screening(score=round(_within(score + shift, FLAGGED), 2), findings=_findings(suspicions, shift))


def read_signals(text: str) -> tuple[Signal, ...]:
    """Everything that one text gives away, what is encoded in it included."""
    return tuple(_signals(text[:_MAX_TEXT_CHARS], _MAX_DEPTH))


def _signals(text: str, depth: int) -> Iterator[Signal]:
    folded = fold_text(text)
    words = split_words(folded.text, folded.letters)
    distinct = set(words)
    dressed = next((trick for trick in folded.tricks if trick in _DRESSES), None)
    for signal in find_phrases(words, distinct):
        yield signal if dressed is None else _undressed(signal, _DRESSES[dressed])
    if not TRIGGERS.isdisjoint(distinct):
        yield from find_structure(folded.text, distinct)
    if "](http" in folded.text:
        yield from find_leaking_images(folded.text)
    for plain in folded.smuggled:
        yield from _smuggled(plain, depth)
    if not depth:
        return
    for plain in folded.readings:
        yield from _disguised(plain, "letters that are read another way", 1)
    for name, plain in decoded_texts(text) if len(text) >= MIN_ENCODED_CHARS else ():
        yield from _disguised(plain, name, depth)
    for name, plain in deciphered_texts(text, folded.text, distinct):
        yield from _disguised(plain, name, depth)


def _smuggled(plain: str, depth: int) -> Iterator[Signal]:
    """What a text says that nobody sees; that there is one is a finding by itself."""
    yield from _disguised(plain, "characters that nobody sees", depth)
    letters = sum(char.isascii() and char.isalpha() for char in plain)
    if letters * 2 > len(plain) and " " in plain.strip():
        yield Signal(
            kind="hidden_characters",
            excerpt=plain,
            confidence=FLAGGED,
            reason="has a text in characters that are not meant to be seen",
            place=0,
        )


def _disguised(plain: str, name: str, depth: int) -> Iterator[Signal]:
    for signal in _signals(plain, max(depth - 1, 0)) if depth else ():
        yield replace(_undressed(signal, name), place=0)


def _undressed(signal: Signal, name: str) -> Signal:
    """The signal with what it was disguised as, and less doubt for it."""
    confidence = 1 - (1 - signal.confidence) * _DISGUISED_DOUBT
    return replace(signal, confidence=confidence, reason=f"{signal.reason}; it was written in {name}")


def _texts(
    subject: str,
    text: str,
    html: str | None,
    hidden: Sequence[HiddenText],
    filenames: Sequence[str],
    from_name: str,
    reply_to: str,
    attachments_text: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """Every text of the mail with the place it stands in."""
    yield "text", text
    yield "subject", subject
    if html:
        yield from (("html", part) for part in shown_text(html[:_MAX_TEXT_CHARS], text))
    yield from (("comment" if part.reason == "comment" else "hidden", part.text) for part in hidden[:_MAX_TEXTS])
    yield from (("filename", _spelt_out(name)) for name in filenames[:_MAX_TEXTS])
    yield "from_name", from_name
    yield "reply_to", reply_to
    yield from (("attachment", part) for part in attachments_text[:_MAX_TEXTS])


def _spelt_out(filename: str) -> str:
    """A file name with spaces for the signs that stand for them."""
    return filename.replace("_", " ").replace("-", " ").replace(".", " ").replace("+", " ")


def _weighed(where: str, signals: Iterable[Signal]) -> Iterator[Signal]:
    """The signals with the doubt that their place takes away."""
    doubt = {"hidden": _HIDDEN_DOUBT, "comment": _COMMENT_DOUBT}.get(where, 1.0)
    for signal in signals:
        yield replace(signal, confidence=1 - (1 - signal.confidence) * doubt) if doubt < 1 else signal


def _score(suspicions: list[tuple[str, Signal]]) -> float:
    """The chance that one of the signals near each other is right, taking the surest of those with the same reason."""
    best = 0.0
    for where, centre in suspicions:
        surest: dict[tuple[str, str], float] = {}
        for other_where, other in suspicions:
            near = where != other_where or abs(other.place - centre.place) <= _NEAR_WORDS
            if near:
                key = (other.kind, other.reason)
                surest[key] = max(surest.get(key, 0.0), other.confidence)
        doubt = 1.0
        for confidence in surest.values():
            doubt *= 1 - confidence
        best = max(best, 1 - doubt)
    return best


def _findings(suspicions: list[tuple[str, Signal]], shift: float) -> tuple[Finding, ...]:
    findings: dict[tuple[str, str], Finding] = {}
    for where, signal in suspicions:
        if (signal.confidence >= _MIN_LISTED or not findings) and len(findings) < _MAX_FINDINGS:
            findings.setdefault((where, signal.reason), _finding(where, signal, shift))
    return tuple(findings.values())


def _finding(where: str, signal: Signal, shift: float) -> Finding:
    return Finding(
        kind=signal.kind,
        where=where,
        excerpt=visible(signal.excerpt, _MAX_EXCERPT_CHARS),
        confidence=round(_within(signal.confidence + shift, 0.0), 2),
        reason=signal.reason[:1].upper() + signal.reason[1:] + ".",
    )


def _within(value: float, least: float) -> float:
    return max(least, min(0.99, value))
