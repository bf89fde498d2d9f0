"""Which thread a mail joins: by ids, in one order, never by the subject."""

import pytest

from postroom.base.limits import MAX_REFERENCES_MATCHED
from postroom.rules.threading import KnownId, id_key, join_thread, known_keys, referred_ids


def known(*entries):
    """By id: (thread, message, kind) of its holders."""
    found = {}
    for message_id, thread_id, holder, kind in entries:
        found.setdefault(id_key(message_id), []).append(KnownId(thread_id=thread_id, message_id=holder, kind=kind))
    return found


def join(found, *, message_id="<me@x>", in_reply_to=(), references=()):
    choice = join_thread(message_id=message_id, in_reply_to=in_reply_to, references=references, known=found)
    return choice.thread_id, choice.reason


A = ("<a@x>", "thr_a", "msg_1", "own")
B = ("<b@x>", "thr_b", "msg_2", "own")


@pytest.mark.parametrize(
    ("refers", "expected"),
    [
        ({}, (None, "none")),
        ({"in_reply_to": ["<z@x>"]}, (None, "none")),
        ({"in_reply_to": ["<a@x>"]}, ("thr_a", "in_reply_to")),
        ({"in_reply_to": ["<a@x>"], "references": ["<b@x>"]}, ("thr_a", "in_reply_to")),
        ({"in_reply_to": ["<z@x>"], "references": ["<a@x>", "<b@x>"]}, ("thr_b", "references")),
        ({"references": ["<b@x>", "<a@x>", "<z@x>"]}, ("thr_a", "references")),
        ({"in_reply_to": ["<z@x>", "<b@x>"]}, ("thr_b", "in_reply_to")),
    ],
)
def test_in_reply_to_goes_first_then_references_from_the_right(refers, expected):
    assert join(known(A, B), **refers) == expected


def test_an_alias_is_as_good_as_the_id():
    found = known(("<relay@ses>", "thr_a", "msg_1", "alias"))
    assert join(found, in_reply_to=["<relay@ses>"]) == ("thr_a", "in_reply_to")


def test_who_has_the_id_goes_before_who_mentions_it():
    found = known(("<p@x>", "thr_early", "msg_0", "mention"), ("<p@x>", "thr_own", "msg_9", "own"))
    assert join(found, in_reply_to=["<p@x>"]) == ("thr_own", "in_reply_to")


def test_of_several_the_oldest_decides():
    found = known(("<p@x>", "thr_2", "msg_2", "own"), ("<p@x>", "thr_1", "msg_1", "own"))
    assert join(found, in_reply_to=["<p@x>"]) == ("thr_1", "in_reply_to")


def test_a_mail_that_its_answer_overtook_joins_the_answer():
    found = known(("<me@x>", "thr_a", "msg_1", "mention"))
    assert join(found) == ("thr_a", "mentioned")


def test_a_mail_does_not_join_a_namesake():
    """Two mails may carry one Message-ID; that alone makes no conversation."""
    assert join(known(("<me@x>", "thr_a", "msg_1", "own"))) == (None, "none")


def test_a_mail_without_any_id_starts_a_thread():
    assert join(known(A), message_id=None) == (None, "none")


def test_ids_are_looked_for_once_each_the_most_telling_first():
    assert referred_ids(["<c@x>"], ["<a@x>", "<b@x>", "<c@x>"]) == ("<c@x>", "<b@x>", "<a@x>")
    assert referred_ids([], []) == ()


def test_a_long_chain_is_looked_up_from_its_new_end():
    chain = [f"<{number}@x>" for number in range(500)]
    looked = referred_ids([chain[-1]], chain)
    assert len(looked) == MAX_REFERENCES_MATCHED
    assert looked[0] == chain[-1]
    assert chain[-MAX_REFERENCES_MATCHED] in looked


def test_keys_are_short_whatever_the_id_and_the_same_for_the_same_id():
    assert len(id_key("<" + "x" * 900 + "@y>")) == len(id_key("")) == 32
    assert id_key("<A.b@Example.COM>") == id_key("<a.B@example.com>")
    assert id_key("<a@x>") != id_key("<b@x>")
    assert id_key("<\ud800@x>") == id_key("<\ud800@x>")


def test_the_keys_of_a_message_are_those_of_all_that_it_names():
    assert known_keys("<a@x>", ["<b@x>", None, "", "<a@x>"]) == {id_key("<a@x>"), id_key("<b@x>")}
    assert known_keys(None, []) == set()
