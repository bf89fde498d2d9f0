"""What must be approved, and why: each sign by itself, and each that is none."""

import pytest

from postroom.rules.approval import (
    RISKY_RECIPIENTS,
    Conversation,
    Outgoing,
    OutgoingFile,
    approval_reasons,
    is_executable,
    screening_kinds,
    why_unauthenticated,
)

ANN = "ann@example.com"
CALM = Conversation(known=frozenset({ANN}), domains=frozenset({"example.com"}))


def codes(policy, conversation=CALM, **fields):
    message = Outgoing(**{"recipients": (ANN,), "text": "See you on Monday.", **fields})
    return [one.code for one in approval_reasons(policy, message, conversation)]


def test_nothing_is_asked_where_nothing_is_wanted():
    trouble = Conversation(findings=("jailbreak_persona",), unauthenticated="DMARC failed")
    assert codes("none", trouble, recipients=("x@y.example",) * 50, text="https://evil.example/") == []


def test_all_asks_for_the_most_harmless_mail():
    assert codes("all") == ["policy"]


def test_first_contact_names_the_strangers_alone():
    assert codes("first_contact") == []
    message = Outgoing(recipients=(ANN, "bob@example.org"))
    (reason,) = approval_reasons("first_contact", message, CALM)
    assert reason.code == "first_contact"
    assert "bob@example.org" in reason.detail
    assert ANN not in reason.detail
    assert codes("first_contact", text="https://evil.example/") == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "Look: https://evil.example/x"}, "new_link_domain"),
        ({"text": "Look: https://example.com.evil.example/x"}, "new_link_domain"),
        ({"text": "Look: https://notexample.com/x"}, "new_link_domain"),
        ({"text": "", "html": '<a href="https://evil.example/x">here</a>'}, "new_link_domain"),
        ({"files": (OutgoingFile(filename="setup.exe", head=b""),)}, "executable_attachment"),
        ({"files": (OutgoingFile(filename="photo.png", head=b"MZ\x90\x00"),)}, "executable_attachment"),
        ({"recipients": tuple(f"a{n}@example.com" for n in range(RISKY_RECIPIENTS + 1))}, "many_recipients"),
    ],
)
def test_each_sign_of_risk(fields, code):
    assert codes("risky", **fields) == [code]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Look: https://example.com/x and https://www.EXAMPLE.com./y"},
        {"files": (OutgoingFile(filename="report.pdf", head=b"%PDF-1.7"),)},
        {"recipients": tuple(f"a{n}@example.com" for n in range(RISKY_RECIPIENTS))},
        {"text": "No links, but a name.exe in the text"},
    ],
)
def test_what_is_no_risk(fields):
    assert codes("risky", **fields) == []


def test_the_message_that_is_answered_counts():
    trouble = Conversation(findings=("instruction_override",), unauthenticated="DMARC failed")
    assert codes("risky", trouble) == ["parent_screening", "parent_unauthenticated"]


@pytest.mark.parametrize("name", ["a.EXE", "b.tar.sh", "invoice.pdf.js", "sheet.xlsm", "disk.iso", "x.lnk"])
def test_names_of_files_that_run(name):
    assert is_executable(OutgoingFile(filename=name, head=b""))


@pytest.mark.parametrize("name", ["a.pdf", "b.docx", "exe", "c.txt", "d.png", "noextension", ""])
def test_names_of_files_that_do_not(name):
    assert not is_executable(OutgoingFile(filename=name, head=b"hello"))


def test_reading_the_verdicts_that_a_message_carries():
    assert why_unauthenticated(None) is None
    assert why_unauthenticated({"dmarc": {"result": "pass"}, "spf": {"result": "fail"}}) is None
    assert why_unauthenticated({"dmarc": {"result": "none"}, "spf": {"result": "fail"}}) == "SPF failed"
    assert why_unauthenticated({"dmarc": {"result": "fail"}}) == "DMARC failed"
    assert screening_kinds(None) == ()
    assert screening_kinds({"findings": [{"kind": "a"}, {"kind": "b"}, {"kind": "a"}]}) == ("a", "b")


def test_a_long_list_is_cut_and_counted():
    message = Outgoing(recipients=tuple(f"a{n}@example.org" for n in range(9)))
    (reason,) = approval_reasons("first_contact", message, CALM)
    assert reason.detail.endswith("a4@example.org and 4 more.")
