"""Codes and links of made-up and hostile mail: bounded, never raising, in work that grows with its length."""

# ruff: noqa: RUF001 - full-width characters are among what is tested

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from postroom.rules.codes import MAX_CODES, find_codes
from postroom.rules.mail_links import MAX_LINK_CHARS, MAX_LINKS, find_links

PIECES = st.sampled_from(
    [
        *("code", "Your verification code is ", "code: ", "OTP ", "PIN", "one-time password ", "Enter ", " to verify"),
        *("482913", "482 913", "482-913", "G-482913", "7F3K9Q", "2024", "ABC-DEF", "4", " ", "\n", "\n\n", "> ", ": "),
        *(
            ". ",
            "Order ",
            "#",
            "$",
            "+",
            "https://x.example/",
            "@x.example #482913",
            "验证码",
            "認証コード",
            "인증번호",
            "код",
        ),
        *(
            "４８２９１３",
            "٤٨٢",
            "İ",
            "\u200f",
            "\x00",
            "\ud800",
            "|",
            " | ",
            "(",
            ")",
            "&amp;",
            "unsubscribe",
            "verify?t=",
        ),
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)
HOSTILE = {
    "digits": "1",
    "numbers": "482913 ",
    "groups": "1 ",
    "hyphens": "1-",
    "letters": "A1",
    "labels": "code ",
    "labels and numbers": "code 482913 ",
    "lines of both": "verification code\n482913\n",
    "lines of one digit": "1\n",
    "good words": "verification ",
    "passwords": "one-time password ",
    "words": "a ",
    "enter": "enter 482913 ",
    "cjk": "验证码",
    "urls": "https://x.example/ ",
    "one url": "https://",
    "long urls": "https://x.example/" + "a" * 4_000 + " ",
    "brackets": "https://x.example/" + ")" * 200 + " ",
    "schemes": "://",
    "parts": "https://x.example/" + "a-/" * 300 + " ",
    "unsubscribe": "unsubscribe https://x.example/u ",
}


@given(TEXT, TEXT)
@settings(deadline=None)
def test_codes_are_bounded_and_stand_in_the_mail(subject, text):
    found = find_codes(subject=subject, text=text, html=text)
    assert len(found) <= MAX_CODES
    assert len({code.value for code in found}) == len(found)
    for code in found:
        assert 4 <= sum(map(str.isalnum, code.value)) <= 10
        assert code.value.isascii()
        assert 0 < code.confidence < 1
        assert code.reason


@given(TEXT)
@settings(deadline=None)
def test_links_are_bounded_and_each_is_told_once(text):
    found = find_links(text=text, html=f'<a href="https://y.example/{text}">{text}</a>')
    assert len(found) <= MAX_LINKS
    assert len({link.url for link in found}) == len(found)
    assert all(link.url.startswith(("http://", "https://", "mailto:")) for link in found)
    assert all(len(link.url) <= MAX_LINK_CHARS and not any(map(str.isspace, link.url)) for link in found)


@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_a_megabyte_is_bounded(name):
    text = "Your code " + HOSTILE[name] * (1_000_000 // len(HOSTILE[name]))
    assert calls(lambda: find_codes(subject=text, text=text)) <= 400_000
    assert calls(lambda: find_links(text=text, html=None)) <= 1_500_000


@pytest.mark.parametrize("name", HOSTILE)
def test_work_on_codes_grows_with_the_text_and_no_faster(name):
    half = calls(lambda: find_codes(subject="", text="Your code " + HOSTILE[name] * (3_000 // len(HOSTILE[name]))))
    whole = calls(lambda: find_codes(subject="", text="Your code " + HOSTILE[name] * (6_000 // len(HOSTILE[name]))))
    assert whole <= 2.3 * half + 3_000


def test_an_ordinary_mail_is_looked_at_briefly():
    text = "We looked at the numbers of 2024 once more, and think that the plan holds; call 555 0134.\n" * 110
    assert calls(lambda: find_codes(subject="The plan", text=text)) <= 60
    assert calls(lambda: find_links(text=text, html=None)) <= 20
