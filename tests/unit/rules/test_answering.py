"""What an answer takes from the message it answers."""

import pytest

from postroom.mail.values import Mailbox
from postroom.rules.answering import (
    Parent,
    forward_subject,
    forwarded_text,
    reply_recipients,
    reply_references,
    reply_subject,
)

ME = "agent@here.test"


def box(address, name=""):
    return Mailbox(address=address, name=name)


def parent(**fields):
    plain = {"outbound": False, "author": box("ann@x"), "reply_to": None, "to": (box(ME),), "cc": ()}
    return Parent(**{**plain, **fields})


def answered(found, *, everyone):
    who = reply_recipients(found, ME, everyone=everyone)
    return [one.address for one in who.to], [one.address for one in who.cc]


@pytest.mark.parametrize(
    ("found", "everyone", "expected"),
    [
        (parent(), False, (["ann@x"], [])),
        (parent(reply_to=box("desk@x")), False, (["desk@x"], [])),
        (parent(to=(box(ME), box("bob@x")), cc=(box("carl@x"),)), False, (["ann@x"], [])),
        (parent(to=(box(ME), box("bob@x")), cc=(box("carl@x"),)), True, (["ann@x"], ["bob@x", "carl@x"])),
        (parent(to=(box("agent+tag@HERE.test"), box("bob@x"))), True, (["ann@x"], ["bob@x"])),
        (parent(to=(box("bob@x"), box("BOB@x")), cc=(box("bob@X"), box("ann@x"))), True, (["ann@x"], ["bob@x"])),
        (parent(to=(box(""), box("bob@x"))), True, (["ann@x"], ["bob@x"])),
        (parent(author=None), False, ([], [])),
        (parent(author=box("")), True, ([], [])),
        (parent(outbound=True, to=(box("bob@x"),), cc=(box("carl@x"),)), False, (["bob@x"], [])),
        (parent(outbound=True, to=(box("bob@x"),), cc=(box("carl@x"),)), True, (["bob@x"], ["carl@x"])),
    ],
)
def test_who_gets_an_answer(found, everyone, expected):
    assert answered(found, everyone=everyone) == expected


@pytest.mark.parametrize(
    ("subject", "reply", "forward"),
    [
        ("Hello", "Re: Hello", "Fwd: Hello"),
        ("", "Re: ", "Fwd: "),
        ("Re: Hello", "Re: Hello", "Fwd: Re: Hello"),
        ("RE: Hello", "RE: Hello", "Fwd: RE: Hello"),
        (" re:Hello", " re:Hello", "Fwd:  re:Hello"),
        ("AW: Hallo", "AW: Hallo", "Fwd: AW: Hallo"),
        ("回复：你好", "回复：你好", "Fwd: 回复：你好"),  # noqa: RUF001 - full-width colon
        ("Fwd: Hello", "Re: Fwd: Hello", "Fwd: Hello"),
        ("WG: Hallo", "Re: WG: Hallo", "WG: Hallo"),
        ("Results: 5", "Re: Results: 5", "Fwd: Results: 5"),
        ("Regarding x", "Re: Regarding x", "Fwd: Regarding x"),
    ],
)
def test_subjects_are_marked_once(subject, reply, forward):
    assert reply_subject(subject) == reply
    assert forward_subject(subject) == forward


@pytest.mark.parametrize(
    ("chain", "parent_id", "expected"),
    [
        ((), None, ()),
        ((), "<p@x>", ("<p@x>",)),
        (("<A@X>", "<b@x>"), "<p@x>", ("<A@X>", "<b@x>", "<p@x>")),
        (("<a@x>", "<p@x>", "<b@x>"), "<p@x>", ("<a@x>", "<b@x>", "<p@x>")),
        (("<a@x>",), None, ("<a@x>",)),
    ],
)
def test_the_chain_is_kept_to_the_letter_with_the_parent_at_its_end(chain, parent_id, expected):
    assert reply_references(chain, parent_id) == expected


def test_a_forwarded_mail_is_whole_under_the_note():
    fields = {"author": "Ann <ann@x>", "date": "Tue", "subject": "Hi", "to": "bob@x", "text": "Body\n"}
    text = forwarded_text("For you.", **fields)
    assert text.startswith("For you.\n\n---------- Forwarded message")
    assert text.endswith("\n\nBody\n")
    assert forwarded_text("", **fields) == text.removeprefix("For you.\n\n")
