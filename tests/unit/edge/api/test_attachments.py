"""Files in requests, and the headers under which they are given out again."""

import pytest

from postroom.base.errors import BadInput
from postroom.edge.api.attached_files import decode_base64, new_attachments
from postroom.edge.api.attachments import content_disposition, safe_content_type
from postroom.edge.api.models_attachments import AttachFile


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("note.txt", "attachment; filename=\"note.txt\"; filename*=UTF-8''note.txt"),
        ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
        ("Zoë.pdf", "attachment; filename=\"Zo_.pdf\"; filename*=UTF-8''Zo%C3%AB.pdf"),
        ('x".exe', "attachment; filename=\"x_.exe\"; filename*=UTF-8''x%22.exe"),
        ("50%.txt", "attachment; filename=\"50_.txt\"; filename*=UTF-8''50%25.txt"),
        ("a\r\nSet-Cookie: b", "attachment; filename=\"a__Set-Cookie_ b\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b"),
    ],
)
def test_filenames_stand_in_both_forms_and_cannot_break_out(filename, expected):
    assert content_disposition(filename, inline=False) == expected


def test_half_a_character_in_a_filename_is_replaced():
    assert content_disposition("a\ud800", inline=True) == "inline; filename=\"a_\"; filename*=UTF-8''a%3F"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("text/plain", "text/plain"),
        ("Text/HTML; charset=utf-8", "text/html"),
        ("image/svg+xml", "image/svg+xml"),
        ("text/plain\r\nSet-Cookie: a=b", "application/octet-stream"),
        ("text", "application/octet-stream"),
        ("text/", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("text/" + "a" * 300, "application/octet-stream"),
        ("tëxt/plain", "application/octet-stream"),
    ],
)
def test_content_types_are_types_or_octets(given, sent):
    assert safe_content_type(given) == sent


def test_base64_may_be_wrapped_but_not_wrong():
    assert decode_base64("aGVs\r\nbG8=\n", "p") == b"hello"
    assert decode_base64("", "p") == b""
    for wrong in ("aGVsbG8", "%%%%", "aGVs-G8=", "aGVsbG8=x", "aé=="):
        with pytest.raises(BadInput) as caught:
            decode_base64(wrong, "attachments[0].contentBase64")
        assert caught.value.param == "attachments[0].contentBase64"


def attach(**fields):
    return AttachFile.model_validate(fields)


def test_files_keep_their_order_and_ids_follow():
    files = [attach(filename="a", contentBase64="YQ=="), attach(url="https://a.example/b", contentId="c")]
    first, second, third = new_attachments(files, ["att_1"])
    assert (first.filename, first.content) == ("a", b"a")
    assert (second.url, second.content_id, second.content) == ("https://a.example/b", "c", None)
    assert third.attachment_id == "att_1"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"filename": "a"}, "attachments[0]"),
        ({"filename": "a", "contentBase64": "", "url": "https://a.example/"}, "attachments[0]"),
        ({"contentBase64": "YQ=="}, "attachments[0].filename"),
        ({"filename": "a", "contentBase64": "?"}, "attachments[0].contentBase64"),
    ],
)
def test_a_file_is_named_in_exactly_one_way(fields, param):
    with pytest.raises(BadInput) as caught:
        new_attachments([attach(**fields)], [])
    assert caught.value.param == param
