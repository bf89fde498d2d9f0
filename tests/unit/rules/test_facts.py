"""Facts in a text: bounded, in linear time, nothing made up."""

# ruff: noqa: RUF001 - letters and marks of other languages are what is read

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import calls
from postroom.rules.facts import MAX_FACTS_CHARS, find_facts
from postroom.rules.facts_contacts import MAX_CONTACTS, find_emails, find_phones
from postroom.rules.facts_money import MAX_AMOUNTS, find_amounts
from postroom.rules.facts_orders import find_references, find_trackings

SENT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_a_mail_with_a_bit_of_everything():
    text = (
        "Hi,\n\norder A-1234 comes to €1,250.50, payable by 15 September 2026.\n"
        "Tracking: 1Z999AA10123456784. Questions: help@shop.example or +49 30 1234567.\n"
    )
    facts = find_facts(text, sent=SENT)
    assert [(one.value, one.currency, one.raw) for one in facts.amounts] == [("1250.50", "EUR", "€1,250.50")]
    assert [one.value for one in facts.dates] == ["2026-09-15"]
    assert facts.emails == ("help@shop.example",)
    assert [one.e164 for one in facts.phones] == ["+49301234567"]
    assert [(one.kind, one.value) for one in facts.references if one.kind == "order"] == [("order", "A-1234")]
    assert [(one.carrier, one.value) for one in facts.trackings] == [("UPS", "1Z999AA10123456784")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We can do 4,200 instead of 5,000", [("4200", None), ("5000", None)]),
        ("Total: $1,234.56", [("1234.56", "USD")]),
        ("1.234,56 € inkl. MwSt", [("1234.56", "EUR")]),
        ("4 200 € au lieu de 5 000 €", [("4200", "EUR"), ("5000", "EUR")]),
        ("4\u202f200\u00a0€", [("4200", "EUR")]),
        ("CHF 1'234.50", [("1234.50", "CHF")]),
        ("5k EUR or 2 Mio. Euro", [("5000", "EUR"), ("2000000", "EUR")]),
        ("$500 CAD", [("500", "CAD")]),
        ("R$ 1.500,00", [("1500.00", "BRL")]),
        ("价格是5000元", [("5000", "CNY")]),
        ("50,000円です", [("50000", "JPY")]),
        ("300 kr", [("300", None)]),
        ("500,- €", [("500", "EUR")]),
        ("100 TRY", [("100", "TRY")]),
        ("TRY 3 times", []),
        ("5,000 units at $2.50", [("2.50", "USD")]),
        ("on 01.09.2026 at 14:30", []),
        ("version 1.2.3 on 10.0.0.1", []),
        ("order 12345678, call 555-1234", []),
        ("15% off", []),
    ],
)
def test_amounts(text, found):
    assert [(one.value, one.currency) for one in find_amounts(text)] == found


def test_addresses_are_taken_out_of_what_surrounds_them():
    text = "a@b.com, <X.Y@Example.ORG>; mailto:foo@bar.co.uk. no@host (z@q.de) @at a@@b.c a@1.2.3.4 a@b.com"
    assert find_emails(text) == ("a@b.com", "X.Y@example.org", "foo@bar.co.uk", "z@q.de")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+1 (212) 555-0123", ["+12125550123"]),
        ("+44 (0)20 7946 0958", ["+442079460958"]),
        ("0049 30 123456", ["+4930123456"]),
        ("Tel.: 030 123456", [None]),
        ("(212) 555-0123", [None]),
        ("order 1234567", []),
        ("2026-09-01", []),
        ("+1234", []),
        ("+0301234567", []),
        ("1.234.567", []),
    ],
)
def test_phone_numbers_have_an_international_form_only_when_it_is_sure(text, found):
    assert [one.e164 for one in find_phones(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My order number is 55-1234.", [("order", "55-1234")]),
        ("Order #A-1234", [("order", "A-1234")]),
        ("Bestellnummer: 987654", [("order", "987654")]),
        ("commande n° 2026-001234", [("order", "2026-001234")]),
        ("订单号：ABC123456", [("order", "ABC123456")]),
        ("PO 4711", [("purchase_order", "4711")]),
        ("Rechnung Nr. RE-2026-17", [("invoice", "RE-2026-17")]),
        ("ticket #8812", [("ticket", "8812")]),
        ("order 2024", []),
        ("we order 10000 pieces", []),
        ("invoice 1,200.00", []),
        ("order in 2 days", []),
        ("order dated 2026-09-01", []),
    ],
)
def test_reference_numbers(text, found):
    assert [(one.kind, one.value) for one in find_references(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1Z999AA10123456784", [("UPS", "1Z999AA10123456784")]),
        ("1Z999AA10123456785", []),
        ("1Z 999 AA1 01 2345 6784", [("UPS", "1Z999AA10123456784")]),
        ("RR123456785US", [("USPS", "RR123456785US")]),
        ("RB123456785GB", [("post", "RB123456785GB")]),
        ("RR123456789US", []),
        ("Tracking 986578788855", [("FedEx", "986578788855")]),
        ("Tracking 986578788856", []),
        ("invoice 986578788855", []),
        ("DHL 1234567891", [("DHL", "1234567891")]),
        ("your USPS parcel 9400 1118 9922 3100 0010 69", [("USPS", "9400111899223100001069")]),
    ],
)
def test_tracking_numbers_have_right_check_digits(text, found):
    assert [(one.carrier, one.value) for one in find_trackings(text)] == found


def test_what_is_found_is_bounded():
    assert len(find_amounts("$5 " * 1_000)) == MAX_AMOUNTS
    assert len(find_emails(" ".join(f"a{number}@b.example" for number in range(1_000)))) == MAX_CONTACTS
    assert len(find_phones("+4930123456; " * 1_000)) == MAX_CONTACTS


@given(st.text(alphabet=st.sampled_from("0123456789.,'-/:@+$€ kAZz年月\n") | st.characters(), max_size=300))
def test_any_text_is_read(text):
    facts = find_facts(text, sent=SENT)
    assert all(one.raw in text for one in facts.amounts)
    assert all(one.raw in text for one in facts.dates)


WORST = [
    "1",
    "1,",
    "1.",
    "1 ",
    "9 9",
    "@",
    "a@",
    "a@b.",
    "+1",
    "$",
    "€5 ",
    "1/1/",
    "may 1 ",
    "in 3 ",
    "order ",
    "1Z",
    "AB ",
    "(0)",
    "年1",
    "http://",
    "a: b\n",
]


@pytest.mark.parametrize("piece", WORST)
def test_work_on_hostile_text_grows_with_its_length_and_no_faster(piece):
    def work_on(size):
        text = piece * (size // len(piece))
        return calls(lambda: find_facts(text, sent=SENT))

    some, twice = work_on(8_000), work_on(16_000)
    assert twice < 2.2 * some + 500


def test_a_long_text_is_read_no_further_than_the_bound():
    text = "€5 and " * (MAX_FACTS_CHARS // 7 + 1)
    assert find_facts(text + "mail x@y.example", sent=SENT) == find_facts(text, sent=SENT)
