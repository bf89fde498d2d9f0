"""Labels are short, few, and spelt in one way."""

import pytest

from postroom.base.errors import BadInput
from postroom.rules.labels import MAX_LABEL_CHARS, MAX_LABELS, LabelChange, changed_labels, clean_label


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Billing", "billing"),
        ("  needs \t a  person ", "needs a person"),
        ("\uff36\uff29\uff30", "vip"),
        ("Straße", "strasse"),
        ("支払い", "支払い"),
        ("a,b:c", "a,b:c"),
        ("x" * MAX_LABEL_CHARS, "x" * MAX_LABEL_CHARS),
    ],
)
def test_one_spelling(written, kept):
    assert clean_label(written) == kept
    assert clean_label(kept) == kept


@pytest.mark.parametrize("written", ["", "  ", "x" * (MAX_LABEL_CHARS + 1), "a\x07b", "a\u202eb", "\ufdfa" * 60])
def test_what_cannot_be_a_label(written):
    with pytest.raises(BadInput) as caught:
        clean_label(written, "label")
    assert (caught.value.code, caught.value.param) == ("invalid_label", "label")


def test_changes():
    assert changed_labels(["b"], LabelChange(add=("A", "a", "c"))) == ["a", "b", "c"]
    assert changed_labels(["b", "c"], LabelChange(remove=("B", "never there"))) == ["c"]
    assert changed_labels(["b"], LabelChange(add=("x",), remove=("x",))) == ["b"]
    assert changed_labels(["b"], LabelChange(exactly=("Z", "y"))) == ["y", "z"]
    assert changed_labels(["b"], LabelChange(exactly=())) == []


def test_there_are_not_more_than_so_many():
    full = [f"label {number}" for number in range(MAX_LABELS)]
    assert len(changed_labels(full, LabelChange(add=("label 0",)))) == MAX_LABELS
    assert len(changed_labels(full, LabelChange(add=("one more",), remove=("label 0",)))) == MAX_LABELS
    with pytest.raises(BadInput) as caught:
        changed_labels(full, LabelChange(add=("one more",)))
    assert caught.value.code == "too_many_labels"
