"""What reports return of the mail they are about."""

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reports.original import OriginalMail, read_original
from postroom.mail.values import ParsedMail

HEADER = (
    "Received: from a by b\nTo: Ann <ann@b.example>\nSubject: =?utf-8?q?h=C3=A4llo?=\nMessage-ID: <m@ours.example>\n"
)
WHOLE = OriginalMail(message_id="<m@ours.example>", subject="hällo", recipients=("ann@b.example",))
NOTHING = ParsedMail(subject="")


@pytest.mark.parametrize(
    "content_type",
    ["message/rfc822", "text/rfc822-headers", "message/global", "message/partial", "text/plain; name=header.txt"],
)
def test_the_part_that_holds_it(content_type):
    mail = parse_mail(
        f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nwords\n--q\n"
        f"Content-Type: {content_type}\nContent-Disposition: attachment\n\n{HEADER}\nHi\n--q--\n".encode()
    )
    assert read_original(mail, returned="", words="") == WHOLE


@pytest.mark.parametrize(
    "returned",
    [
        HEADER,
        f"--- Below this line is a copy of the message.\n\n{HEADER}\nHi",
        "------ This is a copy ------\n------ only the first part\n\n" + HEADER,
        "Original message as received:\n====\n" + "".join(f">{line}\n" for line in HEADER.splitlines()),
    ],
)
def test_the_text_below_the_words(returned):
    assert read_original(NOTHING, returned=returned, words="") == WHOLE


def test_what_the_words_say():
    words = "Your message\n\n  To: ann@b.example\n  Subject: hello\n  Message-id: <m@ours.example>\n\ndid not arrive"
    assert read_original(NOTHING, returned="", words=words) == OriginalMail(
        message_id="<m@ours.example>", subject="hello"
    )


def test_nothing():
    assert read_original(NOTHING, returned="Message removed\n", words="no subject here") == OriginalMail()
