"""Replies of hosts, most of them as they were seen, and what becomes of the recipient."""

import pytest

from postroom.rules.smtp_outcome import outcome_of


@pytest.mark.parametrize(
    ("code", "enhanced_code", "text", "step", "expected"),
    [
        (250, "2.0.0", "Ok: queued as 4F2A1", "end", "delivered"),
        # The mail is not anywhere before its end is answered.
        (250, None, "Ok", "data", "deferred"),
        # The word of RFC 5321.
        (450, None, "mailbox busy", "rcpt", "deferred"),
        (451, "4.7.1", "Greylisted", "rcpt", "deferred"),
        (450, "4.1.1", "user unknown", "rcpt", "deferred"),
        (421, "4.7.28", "unusual rate of mail", "end", "deferred"),
        (550, "5.1.1", "no such user", "rcpt", "bounced"),
        (550, None, "no such user", "rcpt", "bounced"),
        (553, "5.1.8", "sender domain does not exist", "mail", "bounced"),
        (554, "5.7.1", "blocked by our policy", "end", "bounced"),
        (556, "5.1.10", "recipient domain takes no mail", "rcpt", "bounced"),
        # Full mailboxes are emptied, full disks too.
        (552, "5.2.2", "The email account is over quota", "rcpt", "deferred"),
        (550, "5.2.2", "mailbox full", "end", "deferred"),
        (552, None, "mailbox full", "rcpt", "deferred"),
        (552, "5.3.1", "system storage exceeded", "end", "deferred"),
        (554, "5.4.5", "congestion", "end", "deferred"),
        # A mail that is too large stays so, at every step.
        (552, "5.3.4", "message size exceeds the limit", "mail", "bounced"),
        (552, "5.3.4", "message size exceeds the limit", "rcpt", "bounced"),
        (552, "5.2.3", "larger than this mailbox takes", "rcpt", "bounced"),
        (552, None, "message too large", "end", "bounced"),
        # Those that contradict themselves, in codes or in words.
        (554, None, "4.7.1 service unavailable, come back", "rcpt", "deferred"),
        (554, None, "4.3.2 server busy", "end", "deferred"),
        (550, "5.7.1", "Recipient address rejected: Greylisted for 60 seconds", "rcpt", "deferred"),
        (554, "5.7.1", "Your address is temporarily blocked", "mail", "deferred"),
        (550, None, "internal error, please try again later", "end", "deferred"),
        (550, "5.7.1", "refused; do not try again later", "end", "bounced"),
        (550, "5.1.1", "user unknown; try again later with another address", "rcpt", "bounced"),
        (554, None, "4.x.y is not a code", "rcpt", "bounced"),
        (554, None, "4.7.1.2 is an address", "rcpt", "bounced"),
        (554, None, "", "end", "bounced"),
    ],
)
def test_what_a_reply_means(code, enhanced_code, text, step, expected):
    assert outcome_of(code, enhanced_code, text, step) == expected
