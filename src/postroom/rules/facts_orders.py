"""Order, invoice and other reference numbers, and parcels' tracking numbers with their check digits."""

# ruff: noqa: RUF001, SIM905 - tables of words of many languages, written as rows

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MAX_REFERENCES = 100
"""Of one text, of each sort."""
MAX_TOKENS = 50_000
"""Words and marks of a text that are looked at."""
MAX_REFERENCE_CHARS = 40
_MAX_FILLERS = 5
_MAX_GROUPS = 8
"""In so many groups carriers print a number at most."""
_TRACKING_CUE_CHARS = 80

ReferenceKind = Literal["order", "purchase_order", "invoice", "quote", "ticket", "customer", "booking", "tracking"]
Carrier = Literal["UPS", "FedEx", "USPS", "DHL", "post"]

# Each token is a run of one class of characters, so nothing is ever tried twice.
_TOKEN = re.compile(r"[\w/\-]+|[^\w\s]")
_CUES: dict[str, ReferenceKind] = {
    **dict.fromkeys(
        "order orders bestellung bestellnummer auftrag auftragsnummer commande pedido encomenda ordine "
        "bestelling bestelnummer ordernummer ordrenummer beställning ordre tilaus tilausnumero zamówienie "
        "zamówienia objednávka objednávky objednávku заказ заказа замовлення sipariş الطلب הזמנה".split(),
        "order",
    ),
    **dict.fromkeys(["po", "p.o", "bestellnr"], "purchase_order"),
    **dict.fromkeys(
        "invoice rechnung rechnungsnummer facture factura fatura fattura factuur faktura faktury счет счёт "
        "рахунок fatturanr".split(),
        "invoice",
    ),
    **dict.fromkeys(
        "quote quotation offer angebot angebotsnummer devis presupuesto cotización orçamento preventivo "
        "offerte offert tilbud".split(),
        "quote",
    ),
    **dict.fromkeys("ticket case incident rma vorgang vorgangsnummer dossier caso sak ärende sag".split(), "ticket"),
    **dict.fromkeys(
        ["customer", "kundennummer", "client", "cliente", "klantnummer", "kundnummer", "account"], "customer"
    ),
    **dict.fromkeys(
        "tracking trackingnummer sendungsnummer suivi seguimiento rastreio tracciamento kolli-id".split(), "tracking"
    ),
    **dict.fromkeys(
        "booking reservation buchung buchungsnummer réservation reserva prenotazione boeking bokning".split(), "booking"
    ),
}
_UNSPACED_CUES: tuple[tuple[str, ReferenceKind], ...] = (
    ("订单", "order"),
    ("訂單", "order"),
    ("注文", "order"),
    ("주문", "order"),
    ("发票", "invoice"),
    ("請求書", "invoice"),
)
_FILLERS = frozenset(
    "number numbers num no nr n n° nº № # : . , id ref reference code nummer numéro numero número numer "
    "numerom номер is was ist war est es é è är er on = ( ： ° º № 番号 번호 号 号码 de di der mit the your my "
    "our ihre votre su".split()
)
_STRONG_FILLERS = frozenset(
    "number num no nr n° nº ° º № # ： : id ref nummer numéro numero número номер 番号 번호 号".split()
)
_COUNTED = frozenset("pieces pcs units items stück stk unités unidades unità stuks more of".split())
"""Behind a number, these make it a quantity."""
_TRACKING_CUES = (
    "track",
    "ups",
    "fedex",
    "usps",
    "dhl",
    "parcel",
    "shipment",
    "waybill",
    "awb",
    "sendung",
    "paket",
    "suivi",
    "colis",
    "envío",
    "seguimiento",
    "rastre",
    "encomenda",
    "spedizione",
    "tracciamento",
    "zending",
    "försändelse",
    "przesył",
    "zásilk",
    "посылк",
    "отслеж",
    "відстеж",
    "kargo",
    "takip",
    "快递",
    "运单",
    "追跡",
    "운송장",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A number by which somebody keeps something."""

    value: str
    kind: ReferenceKind
    start: int
    """Where in the text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """A parcel's number."""

    value: str
    """Without spaces."""
    carrier: Carrier
    """`post` for a number of the Universal Postal Union from another country than the United States."""
    start: int
    """Where in the text."""
    sure: float
    """0 to 1: more where its check digit is right than where it has none."""


def find_references(text: str) -> tuple[Reference, ...]:
    """Order, invoice, ticket … numbers in order, each once: what stands behind such a word and holds a digit."""
    tokens = [match for match, _ in zip(_TOKEN.finditer(text), range(MAX_TOKENS), strict=False)]
    found: dict[tuple[str, str], Reference] = {}
    for at, token in enumerate(tokens):
        kind = _cue(token.group())
        if kind is None:
            continue
        one = _behind(tokens, at + 1, kind)
        if one is not None:
            found.setdefault((one.kind, one.value), one)
            if len(found) >= MAX_REFERENCES:
                break
    return tuple(found.values())


def _cue(word: str) -> ReferenceKind | None:
    folded = word.lower().removesuffix("-nr").removesuffix("-no").removesuffix("-id")
    if folded in _CUES:
        return _CUES[folded] if folded != "po" or word.isupper() else None
    if not word.isascii():
        return next((kind for cue, kind in _UNSPACED_CUES if cue in word), None)
    return None


def _behind(tokens: list[re.Match[str]], at: int, kind: ReferenceKind) -> Reference | None:
    """The number behind a cue, over words such as "number" and "is"."""
    fillers = 0
    strong = kind == "purchase_order"
    while at < len(tokens) and fillers < _MAX_FILLERS and tokens[at].group().lower() in _FILLERS:
        strong = strong or tokens[at].group().lower() in _STRONG_FILLERS
        at, fillers = at + 1, fillers + 1
    if at >= len(tokens):
        return None
    value = tokens[at].group().strip("-_/")
    digits = sum(letter.isdigit() for letter in value)
    if not digits or not 3 <= len(value) <= MAX_REFERENCE_CHARS or not value.isascii():
        return None
    # "order 2024" may be a year and "order 100" a hundred; with "no." or letters in it, or long, it is a number.
    if not strong and not (digits >= 5 or (digits >= 3 and not value.isdigit()) or (digits >= 2 and _is_code(value))):
        return None
    if value.count("-") == 2 and value.replace("-", "").isdigit() and len(value.partition("-")[0]) == 4 and digits == 8:
        return None
    behind = tokens[at + 1].group() if at + 1 < len(tokens) else ""
    if not strong and behind.lower() in _COUNTED:
        return None
    if behind in {"€", "$", "£", "%"} or (behind in {".", ","} and _goes_on(tokens, at)):
        return None
    return Reference(value=value, kind=kind, start=tokens[at].start())


def _is_code(value: str) -> bool:
    """Whether it begins with a capital letter and holds no small one: `A-77`."""
    return value[0].isupper() and value.upper() == value


def _goes_on(tokens: list[re.Match[str]], at: int) -> bool:
    """Whether a point or comma is followed at once by digits: an amount or a date, not the end of the sentence."""
    if at + 2 >= len(tokens):
        return False
    mark, after = tokens[at + 1], tokens[at + 2]
    return mark.end() == after.start() and after.group()[:1].isdigit() and tokens[at].group().isdigit()


def find_trackings(text: str) -> tuple[Tracking, ...]:
    """The tracking numbers of a text in order, each once.

    UPS's and those of the Universal Postal Union are known by their form and check digit; runs of digits are only
    taken near a word such as "tracking" or a carrier's name.
    """
    found: dict[str, Tracking] = {}
    folded = text.lower()
    for start, value in _candidates(text):
        if value in found:
            continue
        one = _by_form(value, start) or (_by_digits(value, start, folded) if value.isdigit() else None)
        if one is not None:
            found[value] = one
            if len(found) >= MAX_REFERENCES:
                break
    return tuple(found.values())


def _candidates(text: str) -> Iterator[tuple[int, str]]:
    """Words that could be tracking numbers, those in groups set apart by single spaces too."""
    group: list[re.Match[str]] = []
    for match, _ in zip(re.finditer(r"[0-9A-Za-z]+", text), range(MAX_TOKENS), strict=False):
        joined = group and match.start() == group[-1].end() + 1 and text[group[-1].end()] in " -"
        if not joined:
            yield from _of_group(group)
            group = []
        group.append(match)
    yield from _of_group(group)


def _of_group(group: list[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """Each word that is long enough, each run of digits as a whole, and what begins as numbers of the two forms do."""
    for match in group:
        if 10 <= len(match.group()) <= 34:
            yield match.start(), match.group().upper()
    if len(group) < 2:
        return
    at = 0
    while at < len(group):
        end = at
        if group[at].group().isdigit():
            while end < len(group) and group[end].group().isdigit():
                end += 1
        elif group[at].group()[:2].upper() == "1Z" or len(group[at].group()) == 2:
            end = at + _MAX_GROUPS
        value = "".join(match.group() for match in group[at : min(end, at + _MAX_GROUPS)]).upper()
        if end > at + 1:
            yield from ((group[at].start(), value[:size]) for size in {18, 13, len(value)} if 10 <= size <= len(value))
        at = end if end > at and group[at].group().isdigit() else at + 1


def _by_form(value: str, start: int) -> Tracking | None:
    if len(value) == 18 and value.startswith("1Z") and _ups_check(value):
        return Tracking(value=value, carrier="UPS", start=start, sure=0.99)
    if (
        len(value) == 13
        and value[:2].isalpha()
        and value[2:11].isdigit()
        and value[11:].isalpha()
        and _upu_check(value)
    ):
        return Tracking(value=value, carrier="USPS" if value.endswith("US") else "post", start=start, sure=0.97)
    if value.startswith("JJD") and value[3:].isdigit() and 16 <= len(value) <= 24:
        return Tracking(value=value, carrier="DHL", start=start, sure=0.9)
    if value.startswith("JVGL") and value[4:].isdigit() and 16 <= len(value) <= 24:
        return Tracking(value=value, carrier="DHL", start=start, sure=0.9)
    return None


def _by_digits(value: str, start: int, folded: str) -> Tracking | None:
    near = folded[max(0, start - _TRACKING_CUE_CHARS) : start + len(value) + _TRACKING_CUE_CHARS]
    if not any(cue in near for cue in _TRACKING_CUES):
        return None
    carrier = _carrier_of(value, near)
    return Tracking(value=value, carrier=carrier, start=start, sure=0.9) if carrier else None


def _carrier_of(value: str, near: str) -> Carrier | None:
    """Whose number a run of digits is, by length, beginning and check digit."""
    size = len(value)
    if len(set(value)) < 3:
        return None
    if size in {20, 22} and value[:2] in {"91", "92", "93", "94", "95", "82"} and _gs1_check(value):
        return "USPS"
    if size == 30 and value.startswith("420") and _gs1_check(value[8:]):
        return "USPS"
    if size == 20 and value.startswith("00") and _gs1_check(value):
        return "DHL"
    if size == 22 and value.startswith("96") and _gs1_check(value):
        return "FedEx"
    if size == 15 and _gs1_check(value):
        return "FedEx"
    if size == 12 and _fedex_check(value):
        return "FedEx"
    if size == 10 and int(value[:9]) % 7 == int(value[9]) and "dhl" in near:
        return "DHL"
    return None


def _ups_check(value: str) -> bool:
    """The last digit of 1Z…: letters count as (their place - 3) mod 10, every second one twice."""
    if not value[-1].isdigit():
        return False
    total = 0
    for place, letter in enumerate(value[2:17]):
        number = int(letter) if letter.isdigit() else (ord(letter) - 63) % 10
        total += number * (2 if place % 2 else 1)
    return (10 - total % 10) % 10 == int(value[-1])


def _upu_check(value: str) -> bool:
    """The ninth digit of RR123456785US, Universal Postal Union standard S10."""
    total = sum(int(digit) * weight for digit, weight in zip(value[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    wanted = 11 - total % 11
    return int(value[10]) == {10: 0, 11: 5}.get(wanted, wanted)


def _gs1_check(value: str) -> bool:
    """The last digit by GS1: from the right, every second digit counts three times."""
    digits = [int(digit) for digit in value]
    total = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == digits[-1]


def _fedex_check(value: str) -> bool:
    """The last digit of FedEx's twelve: weights 3, 1, 7 in turn, modulo 11, 10 counting as 0."""
    total = sum(
        int(digit) * weight for digit, weight in zip(value[:11], (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1), strict=True)
    )
    return total % 11 % 10 == int(value[11])
