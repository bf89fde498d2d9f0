"""Every bound has a unit in its name or its note, and they agree with each other."""

import ast
from pathlib import Path

import pytest

from postroom.base import limits

TREE = ast.parse(Path(limits.__file__).read_text(encoding="utf-8"))
NAMES = [node.targets[0].id for node in TREE.body if isinstance(node, ast.Assign)]


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_is_a_positive_number_with_a_note(name):
    value = getattr(limits, name)
    assert isinstance(value, int | float)
    assert value > 0
    position = next(
        number for number, node in enumerate(TREE.body) if isinstance(node, ast.Assign) and node.targets[0].id == name
    )
    note = TREE.body[position + 1]
    assert isinstance(note, ast.Expr), f"{name} says nothing"
    assert isinstance(note.value, ast.Constant)
    assert len(note.value.value) > 10


def test_bounds_agree_with_each_other():
    assert limits.DEFAULT_PAGE <= limits.MAX_PAGE
    assert limits.WEBHOOK_CONCURRENCY_PER_ENDPOINT < limits.WEBHOOK_CONCURRENCY
    assert limits.WEBHOOK_TIMEOUT_S * 1000 < limits.LEASE_MS
    assert limits.WEBHOOK_RETRY_FOR_S < limits.WEBHOOK_PAUSE_AFTER_S
    assert limits.MAX_SMTP_CONNECTIONS_PER_ADDRESS < limits.MAX_SMTP_CONNECTIONS
    assert limits.MAX_OUTBOUND_BYTES * 4 / 3 < limits.MAX_BODY_BYTES
    assert limits.MAX_REFERENCES_MATCHED <= limits.MAX_MESSAGE_IDS
    assert limits.MAX_MESSAGE_BYTES < limits.MAX_MAIL_BYTES_IN_FLIGHT


def test_the_standards_least_is_kept():
    assert limits.MAX_RECIPIENTS_PER_MAIL >= 100
    assert limits.MAX_COMMAND_LINE_BYTES >= 512
    assert limits.SMTP_IDLE_TIMEOUT_S >= 300
    assert limits.DELIVERY_RETRY_FOR_S >= 4 * 86_400
