"""A schema filled from a mail: what is not stated is missing, never made up."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import calls
from postroom.rules.json_schema import AnswerSchema
from postroom.rules.schema_fill import fill_schema, missing_from, share_in_text
from postroom.rules.schema_known import MailText

SENT = datetime(2026, 9, 1, 12, tzinfo=timezone(timedelta(hours=2)))
NUMBER, TEXT, DAY, YES = (
    {"type": "number"},
    {"type": "string"},
    {"type": "string", "format": "date"},
    {"type": "boolean"},
)
QUOTE = (
    "Hi,\n\nthanks for your offer. We can do €4,200 instead of €5,000 if you deliver by next Tuesday.\n\n"
    "Best,\nAnn\nAcme Tools GmbH"
)
ORDER = (
    "Please send:\n- 2 x Blue chair @ €45\n- 3 x Lamp @ €20.50\n\nSubtotal: €151.50\nShipping: €10\nTotal: €161.50\n"
)


def mail(text, subject=""):
    return MailText(text=text, subject=subject, from_name="Ann Lee", from_address="ann@acme.example", sent=SENT)


def fill(text, subject="", **properties):
    schema = AnswerSchema({"type": "object", "properties": properties})
    filled = fill_schema(schema, mail(text, subject))
    assert schema.complaints(filled.data) == []
    return filled


def test_a_counter_offer():
    filled = fill(
        QUOTE, price=NUMBER, currency=TEXT, original_price=NUMBER, accepted=YES, delivery_date=DAY, company=TEXT
    )
    assert filled.data == {
        "price": 4200,
        "currency": "EUR",
        "original_price": 5000,
        "accepted": False,
        "delivery_date": "2026-09-08",
        "company": "Acme Tools GmbH",
    }
    assert filled.missing == ()
    assert 0.5 < filled.confidence < 1.0


def test_what_is_not_stated_is_missing_and_null_only_where_that_is_allowed():
    filled = fill(
        "We can do €4,200.",
        price=NUMBER,
        deposit=NUMBER,
        colour={"type": ["string", "null"]},
        phone={"anyOf": [TEXT, {"type": "null"}]},
        delivery_date=DAY,
    )
    assert filled.data == {"price": 4200, "colour": None, "phone": None}
    assert filled.missing == ("deposit", "colour", "phone", "delivery_date")


def test_nothing_at_all():
    filled = fill("", price=NUMBER, name=TEXT, order_number=TEXT)
    assert filled.data == {"name": "Ann Lee"}
    assert filled.missing == ("price", "order_number")
    assert fill("hello", shoe_size=NUMBER).confidence == 0.0


def test_numbers_of_every_sort():
    filled = fill(
        "Order A-123, PO 4711 and invoice no. INV-9. Tracking 1Z999AA10123456784\nCall +1 212 555 0123 or a@b.example.",
        order_number=TEXT,
        poNumber=TEXT,
        invoice_id={"type": "string", "pattern": "^INV-"},
        **{"tracking-number": TEXT},
        carrier={"type": "string", "enum": ["DHL", "UPS"]},
        phone=TEXT,
        email={"type": "string", "format": "email"},
    )
    assert filled.data == {
        "order_number": "A-123",
        "poNumber": "4711",
        "invoice_id": "INV-9",
        "tracking-number": "1Z999AA10123456784",
        "carrier": "UPS",
        "phone": "+12125550123",
        "email": "a@b.example",
    }


def test_the_lines_of_an_order():
    row = {
        "type": "object",
        "properties": {"name": TEXT, "quantity": {"type": "integer"}, "unit_price": NUMBER},
        "required": ["name"],
    }
    filled = fill(ORDER, total=NUMBER, subtotal=NUMBER, shipping=NUMBER, items={"type": "array", "items": row})
    assert filled.data == {
        "total": 161.5,
        "subtotal": 151.5,
        "shipping": 10,
        "items": [
            {"name": "Blue chair", "quantity": 2, "unit_price": 45},
            {"name": "Lamp", "quantity": 3, "unit_price": 20.5},
        ],
    }


def test_lists_of_facts():
    filled = fill(
        "2026-10-01 or 2026-10-02, to a@b.example and c@d.example, for $500 or $700",
        dates={"type": "array", "items": DAY},
        emails={"type": "array", "items": TEXT},
        amounts={"type": "array", "items": NUMBER, "maxItems": 1},
        phones={"type": "array", "items": TEXT},
    )
    assert filled.data == {"dates": ["2026-10-01", "2026-10-02"], "emails": ["a@b.example", "c@d.example"]}
    assert filled.missing == ("amounts", "phones")


def test_objects_inside_objects():
    filled = fill(
        "Let's meet on Friday at 3pm. The price is 1.234,50 €.",
        meeting={"type": "object", "properties": {"start": {"type": "string", "format": "date-time"}, "place": TEXT}},
        amount={
            "type": "object",
            "properties": {"value": NUMBER, "currency": {"type": "string", "enum": ["EUR", "USD"]}},
        },
    )
    assert filled.data == {
        "meeting": {"start": "2026-09-04T15:00:00+02:00"},
        "amount": {"value": 1234.5, "currency": "EUR"},
    }
    assert filled.missing == ("meeting.place",)


def test_lines_with_labels_answer_for_any_name():
    filled = fill(
        "Colour: dark red\nNumber of guests: 12\nInsured: no\nhttp://x.example/y\nOrder date: 2026-08-30",
        color={"type": "string", "title": "Colour"},
        guests={"type": "integer", "title": "Number of guests"},
        insured=YES,
        order_date=DAY,
        http=TEXT,
    )
    assert filled.data == {"color": "dark red", "guests": 12, "insured": False, "order_date": "2026-08-30"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("We accept your offer.", "accepted"),
        ("Sorry, we decline.", "rejected"),
        ("We could do 4,000 instead of 5,000.", "counter"),
        ("The figures are attached.", None),
    ],
)
def test_a_status_is_the_intent(text, status):
    known = {"type": "string", "enum": ["accepted", "rejected", "counter"]}
    assert fill(text, status=known).data.get("status") == status


def test_a_choice_is_made_only_where_one_word_of_it_stands_there():
    sizes = {"type": "string", "enum": ["S", "M", "L"]}
    assert fill("I'd like the L please.", size=sizes).data == {"size": "L"}
    assert fill("It's on my list.", size=sizes).data == {}
    colours = {"type": "string", "enum": ["red", "dark blue"]}
    assert fill("In Dark Blue, please.", colour=colours).data == {"colour": "dark blue"}
    assert fill("Red or dark blue?", colour=colours).data == {}


def test_values_that_break_a_rule_of_the_schema_are_left_out():
    filled = fill(
        "We can do €4,200.", price={"type": "number", "maximum": 4000}, cost={"type": "integer", "minimum": 1}
    )
    assert filled.data == {"cost": 4200}
    assert filled.missing == ("price",)


def test_a_required_property_that_is_not_stated_is_told():
    schema = AnswerSchema({"type": "object", "properties": {"price": NUMBER}, "required": ["price"]})
    filled = fill_schema(schema, mail("Hello."))
    assert (filled.data, filled.missing) == ({}, ("price",))
    assert len(schema.complaints(filled.data)) == 1


def test_definitions_are_followed():
    schema = AnswerSchema(
        {
            "type": "object",
            "properties": {"offer": {"$ref": "#/$defs/money"}},
            "$defs": {"money": {"type": "object", "properties": {"amount": NUMBER, "currency": TEXT}}},
        }
    )
    assert fill_schema(schema, mail(QUOTE)).data == {"offer": {"amount": 4200, "currency": "EUR"}}


def test_the_subject_counts():
    assert fill("It has not come.", subject="Order A-77", order_number=TEXT).data == {"order_number": "A-77"}


def test_what_an_answer_leaves_out():
    schema = AnswerSchema(
        {
            "type": "object",
            "properties": {"a": TEXT, "b": {"type": "object", "properties": {"c": TEXT, "d": TEXT}}, "e": {}},
        }
    )
    assert missing_from(schema, {"a": None, "b": {"c": "x"}}) == ("a", "b.d", "e")


def test_how_much_of_an_answer_stands_in_the_mail():
    assert share_in_text({"price": 4200, "company": "Acme Tools", "day": "2026-09-08"}, mail(QUOTE)) == 1.0
    assert share_in_text({"price": 9999, "company": "Umbrella Corporation of Nowhere"}, mail(QUOTE)) == 0.0
    assert share_in_text({}, mail(QUOTE)) == 0.0


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_mail_and_any_name(text, name):
    schema = AnswerSchema({"type": "object", "properties": {name: TEXT, "price": NUMBER, "items": {"type": "array"}}})
    assert schema.complaints(fill_schema(schema, mail(text, text)).data) == []


@pytest.mark.parametrize(
    "piece", ["a: b\n", "- 2 x a @ €4\n", "€5 ", "2026-09-01 ", "GmbH ", "5 units ", "http://a ", "not urgent "]
)
def test_work_on_large_mails_grows_with_their_length_and_no_faster(piece):
    schema = AnswerSchema(
        {
            "type": "object",
            "properties": {
                **{f"price_{number}": NUMBER for number in range(50)},
                "company": TEXT,
                "quantity": NUMBER,
                "urgent": YES,
                "url": {"type": "string", "format": "uri"},
                "items": {"type": "array", "items": {"type": "object", "properties": {"name": TEXT, "price": NUMBER}}},
            },
        }
    )

    def work_on(size):
        read = mail(piece * (size // len(piece)))
        return calls(lambda: fill_schema(schema, read))

    work_on(100)
    some, twice = work_on(5_000), work_on(10_000)
    assert twice < 2.2 * some + 2_000
