"""The tree of errors: every one says what happened, whether to try again, and what to do."""

import inspect

import pytest

from postroom.base import errors
from postroom.base.errors import PostroomError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, PostroomError) and kind is not PostroomError
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_can_be_told_at_every_door(kind):
    assert 400 <= kind.http_status <= 599
    code, enhanced = kind.smtp_reply
    assert 400 <= code <= 599
    assert enhanced.split(".")[0] == str(code // 100)
    assert len(enhanced.split(".")) == 3
    assert kind.code
    assert kind.code != PostroomError.code
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_permanence_agrees_with_the_smtp_reply(kind):
    if kind.code != "bad_setting":
        assert kind.permanent == (kind.smtp_reply[0] >= 500)


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = {line.split("── ")[1].split()[0] for line in errors.__doc__.splitlines() if "── " in line}
    assert drawn == {kind.__name__ for kind in KINDS}
    for kind in KINDS:
        line = next(line for line in errors.__doc__.splitlines() if f"── {kind.__name__} " in line)
        assert str(kind.http_status) in line or kind.code == "bad_setting"


def test_codes_differ():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_an_error_carries_what_it_was_given_and_its_class_stays_as_it_is():
    error = errors.BadInput("No.", code="invalid_url", fix="Mend it.", param="url", retry_after_s=3)
    assert (str(error), error.message, error.code, error.fix) == ("No.", "No.", "invalid_url", "Mend it.")
    assert (error.param, error.retry_after_s) == ("url", 3)
    assert errors.BadInput("No.").code == "invalid_request"
    assert errors.BadInput("No.").fix is None
