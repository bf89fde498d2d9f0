"""A link is good for one draft as it was, one act, and a while: whatever is changed in it makes it void."""

import pytest

from postroom.rules.approval_links import check_decision, sign_decision

KEY = b"k" * 32
LINK = {"workspace_id": "wks_1", "draft_id": "drf_1", "revision": "3", "decision": "approve", "expires": "2000"}


def signature():
    query = sign_decision(KEY, workspace_id="wks_1", draft_id="drf_1", revision=3, decision="approve", expires_s=2000)
    assert query.startswith("do=approve&revision=3&expires=2000&ws=wks_1&sig=")
    return query.rpartition("=")[2]


def is_good(now_s=1999, key=KEY, sig=None, **changes):
    return check_decision(key, signature=signature() if sig is None else sig, now_s=now_s, **{**LINK, **changes})


def test_the_link_as_it_was_made():
    assert is_good()


@pytest.mark.parametrize(
    "changes",
    [
        {"workspace_id": "wks_2"},
        {"draft_id": "drf_2"},
        {"revision": "4"},
        {"revision": "03"},
        {"revision": "x"},
        {"decision": "reject"},
        {"decision": "delete"},
        {"expires": "2001"},
        {"expires": "9" * 40},
        {"now_s": 2000},
        {"key": b"o" * 32},
        {"sig": ""},
        {"sig": "\udcff"},
    ],
)
def test_anything_else(changes):
    assert not is_good(**changes)


def test_no_two_links_say_the_same_bytes():
    one = sign_decision(KEY, workspace_id="wks_1", draft_id="1:drf", revision=1, decision="approve", expires_s=1)
    two = sign_decision(KEY, workspace_id="wks_1:1", draft_id="drf", revision=1, decision="approve", expires_s=1)
    assert one.rpartition("=")[2] != two.rpartition("=")[2]
