"""What stays and what goes of a plain body, case by case."""

import pytest

from postroom.mail.reply_text import MAX_REPLY_LINES, ReplyText, extract_reply

ABOVE = "On Mon, May 5, 2025 at 10:00 AM Ada Byron <ada@example.com> wrote:"


def test_nothing_typed_gives_nothing():
    assert extract_reply("") == ReplyText(text="")
    assert extract_reply(" \r\n\r\n").text == ""


def test_plain_mail_stays_as_it_is():
    body = "Hello Ada,\n\n  indented\n\n\nThe end."
    assert extract_reply(f"\n\n{body}  \n\n") == ReplyText(text=body)


def test_line_ends_of_all_kinds_are_one():
    assert extract_reply("a\r\nb\rc\nd").text == "a\nb\nc\nd"


@pytest.mark.parametrize(
    "body",
    [
        "On Monday we wrote:\nall is well.",
        "On 5 May 2025 we wrote:\n\nall is well.",
        "I mailed ada@example.com on 5 May 2025 and this is what she said:\nno.",
        "Flight details\n\nFrom: Berlin\nTo: Munich\nDate: 5 May 2025 10:00\n\nThanks",
        "Please send this:\n\nTo: bob@example.com\nSubject: hello\n\nDear Bob",
        "Title\n=====\n\nFirst part\n\n---\n\nSecond part",
        "Appointment\n\nDate: Wednesday 3 October 2025\nTime: 7:00\nAddress: 130 Fox St\n\nBring your papers.",
        "The parcel was\nsent from my office on Tuesday\nand is not here yet.",
        "Sent by mail on Monday\n\nIs it there?",
        "- one\n- two\n\n-- three",
        "a < b\nb > c",
        "The original message was lost.\n\nForwarded message or not, I have none.",
        "Kind regards\nAda Byron",
    ],
)
def test_typed_text_that_only_looks_like_a_mark_stays(body):
    assert extract_reply(body) == ReplyText(text=body)


def test_attribution_with_a_date_alone_needs_a_marked_quote():
    assert extract_reply("Yes.\n\nOn Monday, May 5, Ada wrote:\n> Well?").text == "Yes."
    body = "Yes.\n\nOn Monday, May 5, Ada wrote:\nWell?"
    assert extract_reply(body).text == body


def test_answer_above_and_below_one_quote():
    reply = extract_reply(f"Yes.\n\n{ABOVE}\n>\n> Well?\n\nRegards, Charles\n")
    assert reply.text == "Yes.\n\nRegards, Charles"
    assert reply.reasons == ("quote", "attribution")


def test_answers_between_quoted_lines_keep_their_questions():
    reply = extract_reply(f"{ABOVE}\n> Tuesday?\n\nYes.\n\n> At ten?\n\nAt eleven.\n\n> Ada\n")
    assert reply.text == "> Tuesday?\n\nYes.\n\n> At ten?\n\nAt eleven."
    assert reply.reasons == ("inline_answers", "trailing_quote", "attribution")
    assert reply.quoted


def test_lines_quoted_by_hand_stay():
    body = "> what about the cards\n\nThey are lost."
    assert extract_reply(body) == ReplyText(text=body, reasons=("hand_quote",))


def test_quote_whose_attribution_is_quoted_too_goes():
    assert extract_reply(f"> {ABOVE}\n>\n> Well?\n\nYes.").text == "Yes."
    assert extract_reply("> From: ada@example.com\n> Subject: Well\n>\n> Well?\n\nYes.").text == "Yes."


def test_line_broken_off_a_quoted_one_is_no_answer():
    long_line = "> " + "word " * 15
    assert extract_reply(f"Yes.\n\n{ABOVE}\n{long_line}\nbroken off here\n> the end").text == "Yes."


def test_bracket_that_closes_an_address_on_the_next_line_is_no_quote_mark():
    assert extract_reply("Yes.\n\nman. 5. mai 2025 kl. 10:00 skrev Ada <ada@example.com\n>:\n\n> Well?").text == "Yes."


def test_initials_before_the_mark_are_a_quote():
    assert extract_reply("Yes.\n\nAB> Well?\nAB> Or not?\n").text == "Yes."


@pytest.mark.parametrize("glue", [" ", " --- ", "--- "])
def test_attribution_behind_typed_words_on_one_line(glue):
    assert extract_reply(f"Thanks!{glue}{ABOVE}\n> Well?").text == "Thanks!"


def test_attribution_first_and_nothing_marked_keeps_what_follows():
    assert (
        extract_reply(f"{ABOVE}\n\n    1 + 1\n\nIt should be:\n\n    2").text == "    1 + 1\n\nIt should be:\n\n    2"
    )


def test_two_attributions_cut_at_the_first():
    assert extract_reply(f"Third.\n\n{ABOVE}\n\nSecond.\n\n{ABOVE}\n\nFirst.").text == "Third."


def test_only_quoted_is_nothing_new():
    reply = extract_reply(f"> {ABOVE}\n>> Well?\n")
    assert (reply.text, reply.quoted) == ("", True)


def test_header_block_at_the_top_of_an_answer_is_nothing_new():
    body = "From: ada@example.com\nSent: today\nSubject: Well\n\nWell?"
    assert extract_reply(body).text == ""
    assert extract_reply(body, is_reply=False) == ReplyText(text=body, forwarded=True, reasons=("forwarded",))


def test_forward_inside_a_quoted_original_is_cut_with_it():
    reply = extract_reply(
        "Yes.\n\n-----Original Message-----\n\n---------- Forwarded message ----------\nFrom: a@b.c\n"
    )
    assert (reply.text, reply.forwarded) == ("Yes.", False)


def test_mail_with_an_attribution_is_no_forward_however_it_came():
    assert extract_reply(f"Yes.\n\n{ABOVE}\n\nFrom: a@b.c\nSubject: x\n", is_reply=False).text == "Yes."


@pytest.mark.parametrize("delimiter", ["-- ", "--"])
def test_signature_delimiter(delimiter):
    reply = extract_reply(f"Yes.\n{delimiter}\nAda Byron\n+44 1\n")
    assert (reply.text, reply.signature, reply.quoted) == ("Yes.", f"{delimiter}\nAda Byron\n+44 1", False)


def test_long_text_below_two_bare_dashes_is_no_signature():
    body = "Yes.\n--\n" + "more\n" * 40
    assert extract_reply(body).text == body.rstrip()
    assert extract_reply(body.replace("--", "-- ")).text == "Yes."


def test_signature_before_and_after_the_quote():
    assert extract_reply(f"Yes.\n-- \nAda\n\n{ABOVE}\n> Well?\n").text == "Yes."
    assert extract_reply(f"Yes.\n\n{ABOVE}\n> Well?\n-- \nAda\n").text == "Yes."


def test_footer_of_a_mailing_list():
    footer = "_______________________________________________\nlist mailing list\nlist@example.com"
    reply = extract_reply(f"Yes.\n\n{ABOVE}\n> Well?\n\n\n{footer}\n")
    assert (reply.text, reply.signature) == ("Yes.", footer)


def test_device_line_takes_what_follows_it():
    reply = extract_reply("Yes.\n\nSent from my Foobar 9000\n\nWell? (the old mail, without a mark)")
    assert reply.text == "Yes."
    assert reply.reasons == ("device_line",)


def test_device_line_alone_takes_nothing_with_it():
    assert extract_reply("Sent from my iPhone\n\nYes, of course.").text.endswith("Yes, of course.")


def test_invisible_marks_hide_nothing():
    above = f"\u202a{ABOVE}\u202c".replace(" AM", "\u202fAM").replace("On ", "On\u00a0")
    assert extract_reply(f"Yes.\n\n{above}\n\nWell?\n\u200b\n").text == "Yes."


def test_lines_beyond_the_bound_stay_with_typed_text_and_go_with_quotes():
    typed = extract_reply("a\n" * MAX_REPLY_LINES + "tail")
    assert typed.text.endswith("a\ntail")
    assert typed.reasons == ("unread_tail",)
    quoted = extract_reply(f"Yes.\n\n{ABOVE}\n" + "> a\n" * MAX_REPLY_LINES + "tail")
    assert quoted.text == "Yes."


def test_what_was_kept_is_what_came():
    body = "Ünï \t cödé\u00a0stays\n  as   it is"
    assert extract_reply(f"{body}\n\n{ABOVE}\n> Well?").text == body
