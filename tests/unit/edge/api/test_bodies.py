"""Bodies are read whole or refused by name; none of them costs more than its bytes."""

import orjson
import pytest

from postroom.base.errors import BadInput
from postroom.edge.api.bodies import MAX_JSON_DEPTH, MAX_JSON_VALUES, parse_body
from postroom.edge.api.models_common import NoFields, one_of
from postroom.edge.api.models_inboxes import CreateInbox, UpdateInbox
from postroom.edge.api.models_keys import CreateKey
from postroom.edge.api.models_messages import Forward, SendMessage, SimulateInbound
from postroom.edge.api.models_webhooks import Rotate


def refused(raw, model):
    with pytest.raises(BadInput) as caught:
        parse_body(raw if isinstance(raw, bytes) else orjson.dumps(raw), model)
    return caught.value


def test_fields_are_camel_case_and_their_defaults_are_null():
    body = parse_body(b'{"displayName": "Ada", "webhookUrl": "https://a.example/"}', CreateInbox)
    assert (body.display_name, body.webhook_url, body.name, body.metadata) == ("Ada", "https://a.example/", None, None)


def test_an_unknown_field_is_named_with_the_nearest_known_one():
    error = refused({"nmae": "x"}, CreateInbox)
    assert (error.code, error.param, error.http_status) == ("unknown_field", "nmae", 422)
    assert error.fix.startswith("Did you mean 'name'? The fields are: address, approvalPolicy, ")


def test_an_unknown_field_of_an_inner_object_is_named_by_its_path():
    error = refused({"attachments": [{"url": "https://a.example/"}, {"fileName": "x"}]}, SendMessage)
    assert (error.code, error.param) == ("unknown_field", "attachments[1].fileName")
    assert "'filename'" in error.fix
    assert "subject" not in error.fix


def test_python_spellings_are_unknown():
    assert refused({"display_name": "Ada"}, CreateInbox).param == "display_name"
    assert refused({"from_": "a@b.example"}, SimulateInbound).param == "from_"


def test_a_body_without_fields_takes_none():
    assert refused({"a": 1}, NoFields).fix == "Send an empty object."


def test_a_very_long_unknown_name_is_shown_short():
    error = refused({"x" * 100_000: 1}, CreateInbox)
    assert len(error.param) == 64
    assert len(error.message) < 200


def test_a_missing_field_is_named():
    error = refused({}, Forward)
    assert (error.code, error.param) == ("missing_field", "to")
    assert refused({"scopes": ["admin"]}, CreateKey).param == "name"


@pytest.mark.parametrize(
    ("body", "model", "param", "expected"),
    [
        ({"name": 5}, CreateInbox, "name", "a string"),
        ({"name": "x" * 201}, CreateInbox, "name", "a string of at most 200 characters"),
        ({"metadata": []}, CreateInbox, "metadata", "an object"),
        ({"status": "off"}, UpdateInbox, "status", "one of 'active' or 'paused'"),
        ({"name": None}, UpdateInbox, "name", "a string"),
        ({"force": "yes"}, SendMessage, "force", "true or false"),
        ({"to": 5}, SendMessage, "to", "a string or a list"),
        ({"to": ["a@b.example", 5]}, SendMessage, "to", "a string"),
        ({"attachments": [5]}, SendMessage, "attachments[0]", "an object"),
        ({"attachments": [{"inline": 1}]}, SendMessage, "attachments[0].inline", "true or false"),
        ({"headers": {"X-A": 1}}, SendMessage, "headers.X-A", "a string"),
        ({"overlapSeconds": "60"}, Rotate, "overlapSeconds", "a whole number"),
        ({"overlapSeconds": -1}, Rotate, "overlapSeconds", "a number of at least 0"),
        ({"overlapSeconds": 10**9}, Rotate, "overlapSeconds", "a number of at most 604800"),
        ({"name": "x", "scopes": []}, CreateKey, "scopes", "a list of at least one item"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(body, model, param, expected):
    error = refused(body, model)
    assert (error.code, error.param) == ("invalid_field", param)
    assert error.fix == f"Send {param} as {expected}."


def test_changes_tell_null_from_left_away():
    assert parse_body(b'{"displayName": null}', UpdateInbox).changes() == {"display_name": None}
    assert parse_body(b"{}", UpdateInbox).changes() == {}


@pytest.mark.parametrize("raw", [b'{"a":1,}', b"{", b"nonsense", b'{"a": NaN}', b'{"name": "\xff"}', b"[" * 5_000])
def test_what_is_no_json_is_a_400_with_its_place(raw):
    error = refused(raw, CreateInbox)
    assert error.http_status in {400, 422}
    assert "line 1, column" in error.message


def test_malformed_json_says_where():
    error = refused(b'{\n "name": oops}', CreateInbox)
    assert (error.http_status, error.code) == (400, "malformed_json")
    assert "line 2, column 10" in error.message


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"1"])
def test_what_is_no_object_is_refused(raw):
    assert refused(raw, CreateInbox).message == "The body is not a JSON object."


def test_half_a_character_is_refused():
    error = refused(rb'{"name": "\ud800"}', CreateInbox)
    assert (error.http_status, error.code) == (422, "invalid_field")


@pytest.mark.parametrize(
    ("raw", "param"),
    [
        (rb'{"name": "a\u0000b"}', "name"),
        (rb'{"to": ["x", "\u0000"]}', "to[1]"),
        (rb'{"metadata": {"a": {"b\u0000": 1}}}', "metadata.a"),
        (rb'{"\u0000": 1}', None),
    ],
)
def test_nul_is_refused_wherever_it_stands(raw, param):
    error = refused(raw, SendMessage)
    assert (error.http_status, error.code, error.param) == (422, "invalid_field", param)


def test_a_spelt_out_backslash_is_no_nul():
    assert parse_body(rb'{"name": "\\u0000"}', CreateInbox).name == r"\u0000"


def test_depth_and_number_of_values_are_bounded():
    deep = {"metadata": {}}
    inner = deep["metadata"]
    for _ in range(MAX_JSON_DEPTH):
        inner["a"] = inner = {}
    assert refused(deep, CreateInbox).code == "body_too_complex"
    assert refused({"metadata": {"a": [0] * MAX_JSON_VALUES}}, CreateInbox).code == "body_too_complex"
    assert parse_body(orjson.dumps({"metadata": {"a": [0] * 10_000}}), CreateInbox).metadata is not None


def test_a_crowded_body_is_refused():
    raw = b'{"metadata": {"a": [' + b"[]," * 2_000_000 + b"[]]}}"
    assert refused(raw, CreateInbox).code == "body_too_complex"


def test_two_spellings_of_one_field_must_agree():
    assert one_of("text", "a", "bodyText", None) == "a"
    assert one_of("text", None, "bodyText", "b") == "b"
    assert one_of("text", "a", "bodyText", "a") == "a"
    with pytest.raises(BadInput, match="text and bodyText") as caught:
        one_of("text", "a", "bodyText", "b")
    assert (caught.value.code, caught.value.param) == ("conflicting_fields", "bodyText")
