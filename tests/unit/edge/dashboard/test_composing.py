import pytest

from postroom.base.errors import BadInput
from postroom.edge.dashboard.composing import Uploaded, Written, people_of_answer, split_people


def written(**said):
    names = ("inbox_id", "parent_id", "draft_id", "to", "cc", "bcc", "subject", "text", "send_at", "once")
    return Written(**{**dict.fromkeys(names, ""), "action": "send", "force": False, "kept": (), **said})


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("", ()),
        (" , ;\n", ()),
        ("a@x.example", ("a@x.example",)),
        ("a@x.example; b@x.example,\nc@x.example", ("a@x.example", "b@x.example", "c@x.example")),
        ('"Byron, Ada" <ada@x.example>, b@x.example', ('"Byron, Ada" <ada@x.example>', "b@x.example")),
        ("Ada <a@x.example,>; b@x.example", ("Ada <a@x.example,>", "b@x.example")),
        ('"never closed, a@x.example', ('"never closed, a@x.example',)),
    ],
)
def test_people_are_parted_but_not_inside_of_quotes(text, people):
    assert split_people(text) == people


def test_the_same_form_has_the_same_fingerprint():
    file = Uploaded(filename="a.txt", content_type="text/plain", content=b"1")
    form = written(text="Hello", files=(file,), once="x")
    assert form.fingerprint() == written(text="Hello", files=(file,), once="y").fingerprint()
    for other in (written(text="Hello!", files=(file,)), written(text="Hello"), written(to="Hello", files=(file,))):
        assert other.fingerprint() != form.fingerprint()


def test_a_moment_that_has_just_passed_is_now():
    now = 1_788_264_000_000
    assert written(send_at="2026-09-01T11:59:59Z").message(now, thread_id=None).send_at is None
    with pytest.raises(BadInput):
        written(send_at="2026-08-01T12:00:00Z").message(now, thread_id=None)
    later = written(send_at="2026-09-01T13:00:00Z").message(now, thread_id=None)
    assert later.send_at == now + 3_600_000


def test_what_a_person_writes_never_says_that_nobody_did():
    assert written(text="Hello").message(0, thread_id=None).auto_submitted is False


def test_an_answer_goes_back_and_not_to_ourselves():
    parent = {
        "direction": "inbound",
        "from": "Ada <ada@x.example>",
        "replyTo": None,
        "to": ["us@here.example", "bob@x.example"],
        "cc": ["cem@x.example"],
    }
    assert people_of_answer(parent, "us@here.example", everyone=False) == (["Ada <ada@x.example>"], [])
    to, cc = people_of_answer(parent, "us@here.example", everyone=True)
    assert to[0] == "Ada <ada@x.example>"
    assert {*to[1:], *cc} == {"bob@x.example", "cem@x.example"}
