"""A key does what its scopes say, and hands on no more than that."""

import pytest

from postroom.base.errors import BadInput
from postroom.rules.scopes import SCOPES, cannot_grant, check_scopes, missing_scope


def test_the_scopes_are_those_of_the_manual():
    assert len(SCOPES) == 22
    assert {"messages:send", "messages:quarantine", "drafts:approve", "audit:read", "admin"} < SCOPES


def test_a_held_scope_lacks_nothing_and_implies_nothing():
    assert missing_scope({"messages:write"}, "messages:write") is None
    assert missing_scope({"messages:write"}, "messages:read") == "messages:read"
    assert missing_scope(["messages:read"], "messages:send") == "messages:send"
    assert missing_scope((), "stats:read") == "stats:read"


def test_admin_stands_for_all():
    assert all(missing_scope({"admin"}, scope) is None for scope in SCOPES)
    everything_else = SCOPES - {"admin"}
    assert missing_scope(everything_else, "admin") == "admin"


def test_a_scope_that_does_not_exist_cannot_be_asked_for():
    with pytest.raises(ValueError, match="mesages:read"):
        missing_scope({"admin"}, "mesages:read")


def test_unknown_scopes_are_named_with_the_likely_one_and_the_known_ones():
    check_scopes([])
    check_scopes(sorted(SCOPES))
    with pytest.raises(BadInput) as caught:
        check_scopes(["inboxes:read", "message:read"])
    error = caught.value
    assert (error.code, error.param) == ("unknown_scope", "scopes")
    assert "'message:read'" in error.message
    assert "Did you mean 'messages:read'?" in error.fix
    assert all(scope in error.fix for scope in SCOPES)


def test_a_long_unknown_scope_is_cut_in_the_answer():
    with pytest.raises(BadInput) as caught:
        check_scopes(["x" * 100_000])
    assert len(caught.value.message) < 100
    assert "Did you mean" not in caught.value.fix


def test_a_key_hands_on_only_what_it_holds():
    held = {"keys:write", "messages:read"}
    assert cannot_grant(held, ["messages:read"]) == ()
    assert cannot_grant(held, ["messages:send", "admin", "messages:read", "admin"]) == ("admin", "messages:send")
    assert cannot_grant({"admin"}, SCOPES) == ()
    assert cannot_grant(SCOPES - {"admin"}, {"admin"}) == ("admin",)
    assert cannot_grant(held, []) == ()
