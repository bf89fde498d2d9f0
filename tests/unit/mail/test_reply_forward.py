# ruff: noqa: RUF001 - the letters of many scripts are what is tested

import pytest

from postroom.mail.forward import is_reply, subject_prefix


@pytest.mark.parametrize(
    ("subject", "prefix"),
    [
        ("Re: hello", "re"),
        ("RE[2]: hello", "re"),
        ("Re^3: hello", "re"),
        ("Re(2): hello", "re"),
        ("AW: Hallo", "aw"),
        ("Antw: Hallo", "antw"),
        ("回复：你好", "回复"),
        ("  [list] [other] SV: hej", "sv"),
        ("Fwd: hello", "fwd"),
        ("WG: Hallo", "wg"),
        ("转发：你好", "转发"),
        ("hello", ""),
        ("Result: fine", ""),
        ("[unclosed Re: hello", ""),
        ("", ""),
    ],
)
def test_prefix(subject, prefix):
    assert subject_prefix(subject) == prefix


def test_prefix_of_a_forward_goes_before_the_ids():
    ids = ("<a@example.com>",)
    assert is_reply(subject="hello", in_reply_to=ids)
    assert is_reply(subject="hello", references=ids)
    assert is_reply(subject="Re: hello")
    assert not is_reply(subject="hello")
    assert not is_reply(subject="Fwd: Re: hello", in_reply_to=ids, references=ids)
