"""The life of DKIM keys."""

from postroom.rules.dkim_rotation import (
    KEEP_RETIRING_MS,
    ROTATE_EVERY_MS,
    SETTLE_MS,
    KeyLife,
    Step,
    in_rotation,
    next_step_at,
    rotation_is_due,
    rotation_steps,
)

NOW = 1_000_000_000_000
OLD = [KeyLife(selector=one, state="active", created_at=5, active_at=5) for one in ("a-rsa", "a-ed")]


def fresh(seen_at=None):
    return [KeyLife(selector=one, state="pending", created_at=NOW, seen_at=seen_at) for one in ("b-rsa", "b-ed")]


def test_the_first_keys_are_used_as_soon_as_both_are_there():
    assert rotation_steps(fresh(), {"b-rsa"}, NOW) == []
    step = Step(name="switched", selectors=("b-rsa", "b-ed"), first=True)
    assert rotation_steps(fresh(), {"b-rsa", "b-ed"}, NOW) == [step]


def test_new_keys_are_seen_wait_an_hour_and_take_over():
    both = {"b-rsa", "b-ed"}
    assert rotation_steps([*OLD, *fresh()], {"a-rsa", "a-ed"}, NOW) == []
    assert rotation_steps([*OLD, *fresh()], both, NOW) == [Step(name="seen", selectors=("b-rsa", "b-ed"))]
    seen = [*OLD, *fresh(seen_at=NOW)]
    assert next_step_at(seen) == NOW + SETTLE_MS
    assert rotation_steps(seen, both, NOW + SETTLE_MS - 1) == []
    assert rotation_steps(seen, {"b-rsa"}, NOW + SETTLE_MS) == []
    switched = Step(name="switched", selectors=("b-rsa", "b-ed"), replaced=("a-rsa", "a-ed"))
    assert rotation_steps(seen, both, NOW + SETTLE_MS) == [switched]


def test_old_keys_are_kept_for_a_week():
    key = KeyLife(selector="a-rsa", state="retiring", created_at=5, retiring_at=NOW)
    assert next_step_at([key]) == NOW + KEEP_RETIRING_MS
    assert rotation_steps([key], set(), NOW + KEEP_RETIRING_MS - 1) == []
    assert rotation_steps([key], set(), NOW + KEEP_RETIRING_MS) == [Step(name="retired", selectors=("a-rsa",))]


def test_the_schedule_counts_from_the_switch():
    assert not rotation_is_due(OLD, 4 + ROTATE_EVERY_MS)
    assert rotation_is_due(OLD, 5 + ROTATE_EVERY_MS)
    assert not rotation_is_due([*OLD, *fresh()], NOW)
    assert not rotation_is_due(fresh(), NOW + ROTATE_EVERY_MS)
    assert in_rotation([*OLD, *fresh()])
    assert not in_rotation(fresh())
    assert not in_rotation(OLD)
