"""What kind of mail it is: reports first, then what fields state, then lists, and the rest weighed."""

import pytest

from postroom.mail.reports.values import Bounce, Complaint, ReportedRecipient
from postroom.mail.values import Mailbox, ParsedAttachment, ParsedMail
from postroom.rules.triage import is_automatic, is_objection, triage

SENDER = "ann@example.com"
AWAY = "I am out of the office until Monday with limited access to email."


def mail(*headers, content_type="text/plain", subject="Hello", text="Hello", author=SENDER, parts=()):
    attachments = tuple(ParsedAttachment(filename="x", content_type=one, content=b"") for one in parts)
    return ParsedMail(
        subject=subject,
        headers=headers,
        content_type=content_type,
        text=text,
        from_=(Mailbox(address=author),),
        attachments=attachments,
    )


def report(kind, quoted=True, parts=()):
    value = f'"{kind}"' if quoted else kind
    header = ("Content-Type", f"multipart/report; boundary=b; report-type={value}; charset=x")
    return mail(header, content_type="multipart/report", parts=parts)


def category(parsed, mail_from=SENDER, **read):
    return triage(parsed, mail_from, **read).category


def failed(action):
    return Bounce(recipients=(ReportedRecipient(address="a@b.example", action=action),), signals=("why",))


# --- Reports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parsed", "kind"),
    [
        (report("delivery-status"), "bounce"),
        (report("delivery-status", quoted=False), "bounce"),
        (report("Delivery-Status"), "bounce"),
        (report("global-delivery-status"), "bounce"),
        (report("delivery-status", parts=("message/delivery-status",)), "auto_reply"),
        (report("disposition-notification"), "delivery_notice"),
        (mail(content_type="multipart/mixed", parts=("message/disposition-notification",)), "delivery_notice"),
        (report("feedback-report"), "complaint"),
        (report("something-new"), "message"),
        (mail(("Content-Type", "multipart/report; boundary=b"), content_type="multipart/report"), "message"),
        (mail(("Content-Type", "text/plain; report-type=delivery-status")), "message"),
    ],
)
def test_declared_reports(parsed, kind):
    assert category(parsed) == kind


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("failed", "bounce"),
        ("delayed", "bounce"),
        ("delivered", "delivery_notice"),
        ("relayed", "delivery_notice"),
        ("expanded", "delivery_notice"),
    ],
)
def test_a_bounce_that_tells_of_success_is_a_notice(action, kind):
    assert category(mail(), bounce=failed(action)) == kind


def test_a_bounce_that_names_nobody_is_one():
    assert category(mail(), bounce=Bounce(recipients=())) == "bounce"


@pytest.mark.parametrize(
    ("feedback_type", "kind", "objects", "leaves"),
    [
        ("abuse", "complaint", True, False),
        ("fraud", "complaint", True, False),
        ("not-spam", "delivery_notice", False, False),
        ("auth-failure", "delivery_notice", False, False),
        ("opt-out", "unsubscribe", True, True),
    ],
)
def test_complaints_come_first(feedback_type, kind, objects, leaves):
    judged = triage(
        mail(), "", bounce=failed("failed"), complaint=Complaint(feedback_type=feedback_type, signals=("x",))
    )
    assert (judged.category, judged.unsubscribe) == (kind, leaves)
    assert judged.signals == ("x", "null reverse-path")
    assert is_objection(feedback_type) == objects


def test_every_reason_is_given():
    parsed = ParsedMail(
        subject="x",
        headers=(
            ("Content-Type", "multipart/report; report-type=delivery-status"),
            ("Auto-Submitted", "auto-replied"),
        ),
        content_type="multipart/report",
    )
    reasons = ("report-type: delivery-status", "auto-submitted: auto-replied", "null reverse-path")
    assert triage(parsed, "").signals == reasons
    assert triage(parsed, "", bounce=failed("failed")).signals == ("why", *reasons)
    assert triage(mail(), SENDER).signals == ()


def test_signals_are_bounded():
    many = [("Auto-Submitted", "x" * 100_000), *(("List-Id", f"{number}") for number in range(500))]
    signals = triage(mail(*many), "a@b").signals
    assert max(map(len, signals)) < 100
    assert len(signals) <= 40


@pytest.mark.parametrize("value", ['"', "=", "report-type=", 'report-type="', "report-type=;" * 1000])
def test_a_broken_type_is_no_report(value):
    parsed = mail(("Content-Type", f"multipart/report; {value}"), content_type="multipart/report")
    assert category(parsed) == "message"


# --- What fields state ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Auto-Submitted", "no", "message"),
        ("Auto-Submitted", "NO (really)", "message"),
        ("Auto-Submitted", "auto-generated", "message"),
        ("Auto-Submitted", "auto-replied", "auto_reply"),
        ("auto-submitted", " Auto-Replied; owner-email=x ", "auto_reply"),
        ("Auto-Submitted", "auto-replied (vacation)", "auto_reply"),
        ("Auto-Submitted", "auto-notified", "auto_reply"),
        ("X-Autoreply", "yes", "auto_reply"),
        ("X-Autoreply", "No", "message"),
        ("X-Autorespond", "Your mail", "auto_reply"),
        ("X-Autogenerated", "Reply", "auto_reply"),
        ("X-Autogenerated", "Forward", "message"),
        ("X-Auto-Response-Suppress", "All", "message"),
        ("Precedence", "auto_reply", "auto_reply"),
        ("Precedence", "bulk", "message"),
        ("Precedence", "first-class", "message"),
        ("X-Precedence", "auto_reply", "auto_reply"),
        ("X-POST-MessageClass", "9; Autoresponder", "auto_reply"),
        ("X-POST-MessageClass", "1", "message"),
        ("X-FC-MachineGenerated", "true", "auto_reply"),
        ("Delivered-To", "Autoresponder", "auto_reply"),
        ("Delivered-To", "agent@example.com", "message"),
        ("X-Apple-Action", "vacation", "out_of_office"),
        ("X-Mailer", "Vacation 1.2", "auto_reply"),
        ("X-Mailer", "Mail 3.1", "message"),
        ("User-Agent", "My Autoresponder", "auto_reply"),
        ("X-MS-Exchange-Inbox-Rules-Loop", "a@b.example", "message"),
        ("List-Id", "<l.example.com>", "list"),
        ("Precedence", "list", "list"),
        ("List-Post", "NO", "list"),
        ("Mailing-List", "list x@y.example; contact z@y.example", "list"),
        ("List-Unsubscribe", "<mailto:x@y.example>", "message"),
        ("Feedback-ID", "1:2:3:mail", "message"),
    ],
)
def test_one_field(name, value, kind):
    assert category(mail((name, value))) == kind


def test_the_null_path_counts_where_it_is_known():
    assert category(mail(), "") == "auto_reply"
    assert category(mail(), None) == "message"
    assert category(mail(("Return-Path", "<>")), None) == "message"
    assert triage(mail(("Return-Path", "<>")), SENDER).signals == ()


@pytest.mark.parametrize(
    "author", ["MAILER-DAEMON@mx.example", "autoreply@shop.example", "auto-responder@shop.example"]
)
def test_authors_that_are_programs(author):
    assert category(mail(author=author)) == "auto_reply"


# --- Lists, and the mail that looks like one and is waited for --------------------------------------------------------

NEWSLETTER = (("List-Unsubscribe", "<https://x.example>"), ("Feedback-ID", "1:2"), ("Precedence", "bulk"))
SENT_BY_MACHINE = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"), ("Precedence", "bulk"))


def test_a_newsletter_is_a_list():
    assert category(mail(*NEWSLETTER, subject="What is new in May")) == "list"


@pytest.mark.parametrize(
    "subject",
    [
        "Your verification code is 123456",
        "Bestätigen Sie Ihre E-Mail-Adresse",
        "Votre facture du mois",
        "Restablecer su contraseña",
        "Ваш код подтверждения",
        "您的验证码",
        "【重要】パスワード再設定",
        "인증번호 안내",
    ],
)
@pytest.mark.parametrize("headers", [NEWSLETTER, (("List-Id", "<mail.shop.example>"),), SENT_BY_MACHINE])
def test_codes_and_receipts_stay_messages(subject, headers):
    text = "This is an automated message, please do not reply. Thank you for contacting us."
    assert category(mail(*headers, subject=subject, text=text)) == "message"


def test_a_list_that_takes_posts_is_one_whatever_its_subject():
    assert category(mail(("List-Post", "<mailto:l@x.example>"), subject="Re: invoice for the venue")) == "list"


def test_a_list_that_asks_for_confirmation_stays_a_message():
    headers = (("List-Id", "<l.x.example>"), ("X-BeenThere", "l@x.example"), ("X-List-Administrivia", "yes"))
    assert category(mail(*headers, subject="Please answer 1f3a")) == "message"


def test_the_answer_of_a_person_at_a_help_desk_stays_a_message():
    text = "Thank you for your message. The part ships on Friday; the order number is 77."
    assert category(mail(*SENT_BY_MACHINE[:2], subject="Re: [#12] broken part", text=text)) == "message"


# --- Subject and wording ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "subject", "text", "kind"),
    [
        ((), "Automatic reply: Offer", "Hello", "message"),
        ((), "Undelivered Mail Returned to Sender", "Hello", "message"),
        ((), "Out of office", "Can we meet on Friday?", "message"),
        ((), "Plans", AWAY, "message"),
        ((), "Out of office", AWAY, "out_of_office"),
        ((), "Automatic reply: Offer", AWAY, "out_of_office"),
        ((), "AUTO: Ann is out of the office", AWAY, "out_of_office"),
        ((), "Automatic reply: Offer", "I am out until Monday, 30 November.", "out_of_office"),
        ((), "Offer", "I'll be out until Monday; shall we talk then?", "message"),
        ((), "Re: your offer (Automatic Response)", AWAY, "out_of_office"),
        ((), "Re: Automatic reply: Offer", "See you on Monday when you are back.", "message"),
        ((), "Fwd: Automatic reply: Offer", AWAY, "message"),
        ((), "WG: Abwesenheitsnotiz", "Ich bin bis Montag nicht im Büro.", "message"),
        ((("Precedence", "bulk"),), "Offer", AWAY, "out_of_office"),
        ((("X-Auto-Response-Suppress", "All"),), "Automatic reply: Offer", "I have it.", "auto_reply"),
        ((("Precedence", "bulk"),), "On holiday? Fly cheap!", "Our best prices.", "message"),
        ((), "Offer", "This is an automated response. We have received your message.", "auto_reply"),
        ((), "Offer", "Thank you for your email. I will get back to you tomorrow.", "message"),
        ((), "Offer", "Thank you for your email. I am out of the office until Monday. Is Tuesday fine?", "message"),
        ((("Auto-Submitted", "auto-replied"),), "Away until May 5", AWAY, "out_of_office"),
    ],
)
def test_what_is_weighed(headers, subject, text, kind):
    assert category(mail(*headers, subject=subject, text=text)) == kind


def test_only_the_new_text_counts():
    parsed = mail(subject="Re: plans", text=f"Noted, enjoy!\n> This is an automatic reply. {AWAY}")
    assert category(parsed, new_text="Noted, enjoy!") == "message"


@pytest.mark.parametrize(
    "text",
    [
        "Your message to bob@x.example is being held. To prove that you are human, click the link below.",
        "I use a spam filter. The email you sent waits; simply reply to this and be on my approved senders list.",
        "You recently sent me a note. To prevent spam, please click the link below and it is delivered.",
        "Sua mensagem para bob@x.example foi retida pelo AntiSpam. Clique no link abaixo.",
        "Ihre Nachricht an bob@x.example wurde vom Spamschutz zurückgehalten. Bitte folgenden Link anklicken.",
    ],
)
def test_challenges_are_automatic(text):
    judged = triage(mail(subject="Re: Offer", text=text), SENDER)
    assert judged.category == "auto_reply"
    assert judged.signals


@pytest.mark.parametrize(
    "text",
    [
        "To make sure that our mail arrives, add us to your safe senders list. Click the link below.",
        "Please verify your address: click the link below. If you are a real person it takes a second.",
        "Your message to the committee was convincing. Click through the slides when you can.",
        "Our spam filter caught it, sorry. Could you send it again?",
    ],
)
def test_mail_that_shares_a_challenge_s_words_is_not(text):
    assert category(mail(text=text)) == "message"


# --- Unsubscribe ------------------------------------------------------------------------------------------------------


def test_a_request_to_be_removed():
    judged = triage(mail(subject="Re: Offer", text="Please remove me from your list."), SENDER)
    assert (judged.category, judged.unsubscribe) == ("unsubscribe", True)
    assert judged.signals == ("text: remove me",)


def test_a_machine_asks_for_nothing():
    judged = triage(mail(("Auto-Submitted", "auto-replied"), text="Unsubscribe"), SENDER)
    assert (judged.category, judged.unsubscribe) == ("auto_reply", False)


def test_only_people_are_answered():
    kinds = ("message", "reply", "auto_reply", "bounce", "list", "out_of_office")
    assert [kind for kind in kinds if not is_automatic(kind)] == ["message", "reply"]
