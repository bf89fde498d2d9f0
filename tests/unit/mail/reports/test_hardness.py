"""Reasons of refusals, and what follows from them."""

import pytest

from postroom.mail.reports.hardness import find_reason, infer_status, is_hard, prefer_status, refused_after_content


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table", "user_unknown"),
        ("No such user here", "user_unknown"),
        ("The email account that you tried to reach does not exist", "user_unknown"),
        ("sorry, that account isn\u2019t a user of ours", "user_unknown"),
        ("Benutzer unbekannt", "user_unknown"),
        ("Host or domain name not found. Name service error for name=x", "host_unknown"),
        ("Domain does not exist", "host_unknown"),
        ("this domain does not accept mail (nullMX)", "takes_no_mail"),
        ("the user has moved to another company", "moved"),
        ("mailbox is full: quota exceeded", "mailbox_full"),
        ("552 message size exceeds fixed maximum message size", "too_big"),
        ("the account has been disabled", "disabled"),
        ("Client host [192.0.2.1] blocked using zen.spamhaus.org", "blocked"),
        ("did not pass: unauthenticated mail, see DMARC", "authentication"),
        ("Sender address rejected: Domain not found", "sender"),
        ("too many messages from your server, slow down", "rate"),
        ("This message looks like spam", "content"),
        ("Relay access denied", "content"),
        ("connection timed out", "network"),
        ("message expired after five days", "expired"),
        ("Recipient address rejected: Policy restrictions", "content"),
        ("Recipient address rejected", "user_unknown"),
        ("lorem ipsum", None),
        ("", None),
    ],
)
def test_find_reason(words, reason):
    assert find_reason(words) == reason


def test_an_address_is_no_reason():
    assert find_reason("550 <mailbox-full@spam.example> refuses") == find_reason("550 refuses")


def hard(words, *, action="failed", status=None, code=550, context=""):
    return is_hard(action=action, status=status, words=words, code=code, context=context or words)


def test_an_address_that_does_not_exist_is_hard():
    assert hard("550 5.1.1 user unknown", status="5.1.1")
    assert hard("550 user unknown")
    assert hard("550 5.1.1 rejected", status="5.1.1")
    assert hard("no answer that anybody understands", status="5.1.10")
    assert hard("550 5.1.1 inactive address", status="5.1.1"), "the host's own word that there is none counts"


def test_what_may_pass_is_soft():
    assert not hard("450 user unknown", code=450)
    assert not hard("user unknown", status="4.1.1", code=None)
    assert not hard("user unknown", action="delayed")
    assert not hard("552 5.2.2 mailbox full, user unknown", status="5.2.2", code=552)
    assert not hard("550 5.7.1 blocked as spam", status="5.7.1")
    assert not hard("550 5.2.1 account disabled", status="5.2.1")
    assert not hard("550 5.1.1 sent to too many recipients this hour", status="5.1.1")
    assert not hard("550 no")


def test_an_unknown_user_of_a_host_that_had_read_the_mail_is_soft():
    said = "550 Unknown user ann@b.example"
    assert not hard(said, status="5.0.0", context=said + " (in reply to\n    end of DATA command)")
    assert not hard(said, status="5.0.0", context=f">>> DATA\n<<< {said}")
    assert hard(said, status="5.0.0", context=f"{said} (in reply to RCPT TO command)")
    assert hard(said, status="5.1.1", context=f"{said} (in reply to end of DATA command)")


def test_a_pipelined_transcript_shows_data_before_the_answers_to_rcpt():
    assert not refused_after_content(">>> DATA\n<<< 550 no\n<<< 503 need RCPT before DATA")
    assert not refused_after_content(">>> DATA\n<<< 550 no\n<<< 554 no valid recipients")
    assert refused_after_content(">>> DATA\n<<< 550 no")


@pytest.mark.parametrize(
    ("stated", "said", "expected"),
    [
        ("5.0.0", "5.1.1", "5.1.1"),
        ("5.1.1", "5.7.1", "5.7.1"),
        ("4.5.0", "5.5.0", "5.5.0"),
        ("5.1.1", "5.0.0", "5.1.1"),
        ("5.1.1", "5.1.0", "5.1.1"),
        ("5.1.1", None, "5.1.1"),
        (None, "5.1.1", "5.1.1"),
        (None, None, None),
    ],
)
def test_prefer_status(stated, said, expected):
    assert prefer_status(stated, said) == expected


@pytest.mark.parametrize(
    ("words", "code", "action", "expected"),
    [
        ("user unknown", 550, "failed", "5.1.1"),
        ("mailbox full", 452, "failed", "4.2.2"),
        ("mailbox full", None, "delayed", "4.2.2"),
        ("giving up after three days", None, "failed", "4.4.7"),
        ("lorem", 550, "failed", "5.0.0"),
        ("lorem", 451, "failed", "4.0.0"),
        ("lorem", None, "failed", None),
        ("user unknown", None, "delivered", None),
    ],
)
def test_infer_status(words, code, action, expected):
    assert infer_status(action=action, words=words, code=code) == expected
