"""Labels: short words that people and agents tie to messages and threads."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from postroom.base.errors import BadInput

MAX_LABELS = 32
"""Labels of one message or thread. A decision of ours: more are better kept as metadata elsewhere."""
MAX_LABEL_CHARS = 64
"""Characters of a label. A decision of ours: a word or three."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelChange:
    """What is to become of a thing's labels."""

    exactly: tuple[str, ...] | None = None
    """The labels that it has from now on; None where only some are added or taken away."""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def clean_label(text: str, param: str = "labels") -> str:
    """The label as it is kept: NFKC, lower case, white space made one space each. Raises BadInput naming `param`."""
    label = " ".join(unicodedata.normalize("NFKC", text[: MAX_LABEL_CHARS * 8]).casefold().split())
    if not label or len(label) > MAX_LABEL_CHARS or not label.isprintable():
        raise BadInput(
            f"{text[:MAX_LABEL_CHARS]!r} cannot be a label.",
            code="invalid_label",
            param=param,
            fix=f"Write 1 to {MAX_LABEL_CHARS} printable characters.",
        )
    return label


def changed_labels(current: Iterable[str], change: LabelChange) -> list[str]:
    """The labels after the change, sorted, each once. Raises BadInput for one that cannot be, and for too many.

    What is both added and removed is removed.
    """
    kept = set(current) if change.exactly is None else {clean_label(one) for one in change.exactly}
    kept |= {clean_label(one, "labels.add") for one in change.add}
    kept -= {clean_label(one, "labels.remove") for one in change.remove}
    if len(kept) > MAX_LABELS:
        raise BadInput(
            f"That would be {len(kept)} labels, and {MAX_LABELS} are the most.",
            code="too_many_labels",
            param="labels",
            fix="Take some away first.",
        )
    return sorted(kept)
