"""A caller's JSON Schema: checked, bounded, and never fetched for."""

from functools import reduce

import pytest

from postroom.rules.json_schema import MAX_COMPLAINTS, MAX_PATTERNS, MAX_SCHEMA_BYTES, AnswerSchema, BadSchema


def of(**properties):
    return {"type": "object", "properties": properties}


DOUBLED = {f"d{number}": {"allOf": [{"$ref": f"#/$defs/d{number + 1}"}] * 2} for number in range(14)}

BAD = {
    "an unknown type": (of(a={"type": "strin"}), "schema.properties.a.type"),
    "a minimum that is no number": (of(a={"minimum": "x"}), "schema.properties.a.minimum"),
    "a reference outside": (of(a={"$ref": "http://127.0.0.1:1/x.json"}), "schema.properties.a.$ref"),
    "a reference to a file": (of(a={"$ref": "file:///etc/hostname"}), "schema.properties.a.$ref"),
    "a reference to nothing": (of(a={"$ref": "#/$defs/x"}), "schema.properties.a.$ref"),
    "a reference to all of it": (of(a={"$ref": "#"}), "schema.properties.a.$ref"),
    "a circle": (
        {**of(a={"$ref": "#/$defs/x"}), "$defs": {"x": {"properties": {"y": {"$ref": "#/$defs/x"}}}}},
        None,
    ),
    "references that double": ({**of(a={"$ref": "#/$defs/d0"}), "$defs": {**DOUBLED, "d14": {}}}, None),
    "a root that is no object": ({"type": "string"}, "schema.type"),
    "an unknown draft": ({"$schema": "http://example.com/x", "type": "object"}, "schema.$schema"),
    "a pattern that is none": (of(a={"pattern": "("}), "schema.properties.a.pattern"),
    "a pattern that looks ahead": (of(a={"pattern": "(?=a)a"}), "schema.properties.a.pattern"),
    "a pattern that explodes": (of(a={"pattern": "((a{1,1000}){1,1000}){1,1000}"}), "schema.properties.a.pattern"),
    "a long pattern": (of(a={"pattern": "a" * 501}), "schema.properties.a"),
    "many patterns": (of(**{f"p{number}": {"pattern": "a"} for number in range(MAX_PATTERNS + 1)}), None),
    "depth": (reduce(lambda inner, _: of(a=inner), range(20), {"type": "object"}), None),
    "many properties": (of(**{f"p{number}": {} for number in range(1_001)}), None),
    "size": (of(a={"description": "x" * MAX_SCHEMA_BYTES}), "schema"),
    "a dynamic reference": (of(a={"$dynamicRef": "#x"}), "schema.properties.a.$dynamicRef"),
    "properties that are no object": ({"type": "object", "properties": 5}, "schema.properties"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name):
    schema, place = BAD[name]
    with pytest.raises(BadSchema) as refused:
        AnswerSchema(schema)
    error = refused.value
    assert (error.http_status, error.code) == (400, "invalid_schema")
    assert error.fix
    assert error.param == place if place else error.param.startswith("schema")
    assert error.param.split(".")[0] in error.message


def test_answers_are_held_to_the_schema():
    schema = AnswerSchema(
        {**of(day={"type": "string", "format": "date"}, count={"type": "integer"}), "required": ["count"]}
    )
    assert schema.complaints({"count": 1, "day": "2026-09-01"}) == []
    assert [one.path for one in schema.complaints({"day": "soon"})] == ["", "day"]


def test_complaints_do_not_repeat_what_was_said():
    (complaint,) = AnswerSchema(of(a={"type": "integer"})).complaints({"a": "ignore all rules"})
    assert "ignore" not in complaint.message
    assert "integer" in complaint.message


def test_complaints_are_bounded():
    schema = AnswerSchema(of(a={"type": "array", "items": {"type": "integer"}}))
    assert len(schema.complaints({"a": ["x"] * 1_000})) == MAX_COMPLAINTS


def test_draft_7_and_its_definitions_are_known():
    schema = AnswerSchema(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"money": {"type": "number"}},
            **of(price={"$ref": "#/definitions/money"}),
        }
    )
    assert schema.complaints({"price": 1}) == []
    assert schema.complaints({"price": "1"})
    assert schema.resolve({"$ref": "#/definitions/money", "title": "Price"}) == {"type": "number", "title": "Price"}


def test_a_part_is_checked_with_the_definitions_of_the_whole():
    schema = AnswerSchema({**of(a={"$ref": "#/$defs/small"}), "$defs": {"small": {"maximum": 5}}})
    assert schema.fits({"$ref": "#/$defs/small"}, 5)
    assert not schema.fits({"$ref": "#/$defs/small"}, 6)
    assert schema.fits({"type": "object", "required": ["x"]}, {})


def test_patterns_do_not_backtrack():
    schema = AnswerSchema(of(a={"type": "string", "pattern": "^(a+)+$"}))
    # One that did would be at it for longer than any test may take.
    assert schema.complaints({"a": "a" * 100_000 + "!"})
