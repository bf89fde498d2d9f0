import pytest

from postroom.mail.authentication.tags import Refusal, decode_base64, parse_tags, tag_words


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("v=1; a=rsa-sha256", {"v": "1", "a": "rsa-sha256"}),
        ("v=1;", {"v": "1"}),
        ("v=1 ;\r\n\t ", {"v": "1"}),
        (" a =\r\n b c\r\n\td ", {"a": "b c d"}),
        ("p=", {"p": ""}),
        ("b=QQ==; x_1=a=b", {"b": "QQ==", "x_1": "a=b"}),
        ("n=grüße", {"n": "grüße"}),
        ("n=\udcff", {"n": "\udcff"}),
    ],
)
def test_lists(text, tags):
    assert parse_tags(text) == tags


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ";",
        "v=1;;a=b",
        "v=1;; ",
        "v",
        "v=1; t",
        "=1",
        "_=1",
        "1a=1",
        "a b=1",
        "a-b=1",
        "v=1; v=1",
        "é=1",
        "a=b\x00c",
        "a=b\x07",
        "a=\x7f",
        "a\x0b=1",
    ],
)
def test_what_is_no_list(text):
    with pytest.raises(Refusal) as refusal:
        parse_tags(text)
    assert refusal.value.verdict == "neutral"


def test_a_reason_quotes_nothing_long():
    with pytest.raises(Refusal) as refusal:
        parse_tags("secretname=1; secretname=2")
    assert "secret" not in refusal.value.reason


@pytest.mark.parametrize("value", ["aGk=", "aGk", " a G\r\n\tk = "])
def test_base64(value):
    assert decode_base64(value) == b"hi"


@pytest.mark.parametrize("value", ["", " ", "=", "a", "aGk=aGk=", "aG*k", "aGé=", "aGk=\x00", "aGk==="])
def test_what_is_no_base64(value):
    with pytest.raises(Refusal):
        decode_base64(value)


def test_words():
    assert tag_words("From : to::Subject:") == ("from", "to", "subject")
    assert tag_words("") == ()
