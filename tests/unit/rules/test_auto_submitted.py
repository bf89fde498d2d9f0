"""Which of our mail says that no person wrote it."""

import pytest

from postroom.rules.auto_submitted import auto_submitted_fields

SAID = (("Auto-Submitted", "auto-generated"),)


@pytest.mark.parametrize(
    ("policy", "asked", "fields"),
    [
        ("asked", None, ()),
        ("asked", False, ()),
        ("asked", True, SAID),
        ("unattended", None, SAID),
        ("unattended", False, ()),
        ("unattended", True, SAID),
    ],
)
def test_the_message_decides_and_else_its_inbox(policy, asked, fields):
    assert auto_submitted_fields(policy, asked, ()) == fields
    assert auto_submitted_fields(policy, asked, (("X-Auto-Submitted", "no"),)) == fields


@pytest.mark.parametrize("name", ["Auto-Submitted", "auto-submitted"])
@pytest.mark.parametrize("asked", [None, True])
def test_what_its_writer_named_is_not_said_twice(name, asked):
    assert auto_submitted_fields("unattended", asked, (("X-Order", "7"), (name, "auto-replied"))) == ()
