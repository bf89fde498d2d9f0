"""Which of several facts a property means, by the words around them; and the facts that only schemas ask for."""

# ruff: noqa: RUF001, SIM905 - tables of words of many languages, written as rows

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from postroom.rules.facts_numbers import read_numbers
from postroom.rules.intent_phrases import fold_text, read_words

MAX_FOUND = 20
"""Companies, quantities, URLs of one text."""
_BEFORE_CHARS = 48
_AFTER_CHARS = 24
_URL_CHARS = 2_048
_MAX_LINES = 5_000
_MAX_LINE_WORDS = 2_000

_CUES: dict[str, tuple[str, ...]] = {
    "total": (
        "total",
        "altogether",
        "in all",
        "gesamt",
        "summe",
        "insgesamt",
        "totale",
        "totaal",
        "итого",
        "всего",
        "razem",
    ),
    "deposit": (
        "deposit",
        "down payment",
        "upfront",
        "anzahlung",
        "kaution",
        "acompte",
        "depósito",
        "acconto",
        "aanbetaling",
    ),
    "shipping": (
        "shipping",
        "postage",
        "freight",
        "versand",
        "porto",
        "livraison",
        "envío",
        "frete",
        "spedizione",
        "verzend",
    ),
    "tax": ("tax", "vat", "mwst", "ust", "tva", "iva", "btw", "gst"),
    "discount": ("discount", "rabatt", "nachlass", "remise", "descuento", "desconto", "sconto", "korting"),
    "unit": (
        "each",
        "per unit",
        "unit price",
        "apiece",
        "/unit",
        "pro stück",
        "je stück",
        "l'unité",
        "por unidad",
        "per stuk",
    ),
    "refund": ("refund", "erstattung", "remboursement", "reembolso", "rimborso", "terugbetaling"),
    "delivery": ("deliver", "arrive", "ship", "liefer", "livr", "entreg", "consegn", "lever", "достав"),
    "due": (
        "due",
        "deadline",
        "by ",
        "until",
        "no later",
        "bis ",
        "fällig",
        "avant",
        "antes",
        "entro",
        "uiterlijk",
        "до ",
    ),
    "deadline": (
        "due",
        "deadline",
        "by ",
        "until",
        "no later",
        "bis ",
        "frist",
        "avant",
        "antes",
        "entro",
        "uiterlijk",
        "до ",
    ),
    "meeting": (
        "meet",
        "call",
        "appointment",
        "termin",
        "treffen",
        "réunion",
        "rendez",
        "reunión",
        "reunião",
        "riunione",
    ),
    "start": ("from", "start", "begin", "ab ", "von ", "à partir", "desde", "a partir", "dal", "vanaf"),
    "end": ("to ", "until", "end", "bis ", "jusqu", "hasta", "até", "fino", "tot "),
    "invoice": ("invoice", "rechnung", "facture", "factura", "fatura", "fattura", "factuur"),
    "payment": ("pay", "zahl", "paie", "pago", "pagam", "betal"),
}
"""For words of a property's name: what stands beside the fact that it means. Case-folded."""
_NEEDED = frozenset({"deposit", "shipping", "tax", "discount", "refund"})
"""Of these, a fact that nothing calls so is not one."""
_INSTEAD = (
    "instead of", "rather than", "down from", "statt", "anstelle von", "au lieu de", "plutôt que", "en lugar de",
    "en vez de", "em vez de", "ao invés de", "invece di", "anziché", "in plaats van", "not the", "istället för",
    "вместо", "замість", "zamiast", "místo", "your price of", "your offer of", "your quote of", "original price",
    "listed at",
)  # fmt: skip
_OLD = frozenset({"original", "old", "previous", "initial", "list", "asking", "former", "current"})
_UNITS = frozenset(
    "units unit pieces pcs piece items copies licenses licences seats boxes pallets stück stk einheiten "
    "unités pièces unidades piezas peças unità pezzi stuks штук sztuk kusů adet people persons guests "
    "personen personnes personas".split()
)
_SUFFIXES = frozenset(
    "inc ltd llc llp gmbh ag kg ug se sarl sas sa srl spa bv nv ab oy as aps plc corp co pty lda ltda "
    "sro zoo ooo".split()
)
_URGENT = (
    "urgent", "asap", "as soon as possible", "immediately", "right away", "dringend", "eilt", "so schnell wie möglich",
    "sofort", "dès que possible", "urgente", "cuanto antes", "lo antes posible", "o mais rápido", "il prima possibile",
    "zo snel mogelijk", "brådskande", "haster", "kiireellinen", "pilne", "срочно", "терміново", "acil",
    "紧急", "至急", "긴급",
)  # fmt: skip


class Placed(Protocol):
    """A fact with its place in the text."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...


P = TypeVar("P", bound=Placed)


def choose(facts: Sequence[P], words: Sequence[str], text: str, *, size: Callable[[P], int]) -> list[tuple[P, float]]:
    """The facts that a property with these words may mean, the likeliest first, each with how sure that is (0 to 1).

    Empty when the property asks for something that stands beside none of them, such as a deposit.
    """
    folded = fold_text(text)
    if len(folded) != len(text):
        folded = text.lower() if len(text.lower()) == len(text) else text
    asked = [word for word in words if word in _CUES]
    wants_old = any(word in _OLD for word in words)
    rated: list[tuple[float, int, P]] = []
    for place, fact in enumerate(facts):
        before = folded[max(0, fact.start - _BEFORE_CHARS) : fact.start]
        after = folded[fact.start + size(fact) : fact.start + size(fact) + _AFTER_CHARS]
        score = 0.0
        for word in asked:
            score += _nearness(before, after, _CUES[word])
        is_old = any(phrase in before[-24:] for phrase in _INSTEAD)
        score += (1.0 if is_old else 0.0) if wants_old else (-1.0 if is_old else 0.0)
        rated.append((score, place, fact))
    needed = any(word in _NEEDED for word in asked) or wants_old
    rated = [one for one in rated if not needed or one[0] > 0]
    rated.sort(key=lambda one: (-one[0], one[1]))
    if len(rated) == 1:
        return [(rated[0][2], 0.95)]
    return [(fact, 0.9 if score > 0 else 0.65 if score == 0 else 0.4) for score, _, fact in rated]


def _nearness(before: str, after: str, cues: Sequence[str]) -> float:
    """More the nearer one of the cues stands before a fact; something when one stands behind it."""
    places = [place for cue in cues if (place := before.rfind(cue)) >= 0]
    ahead = (1.0 + max(places) / _BEFORE_CHARS) if places else 0.0
    behind = 0.8 if any(cue in after[:12] for cue in cues) else 0.0
    return max(ahead, behind)


def find_quantities(text: str) -> list[int]:
    """Counts of things in a text: `20 units`, `3 x`."""
    found: dict[int, None] = {}
    for number in read_numbers(text, 500):
        behind = text[number.end : number.end + _AFTER_CHARS].lower().split()
        first = behind[0].strip(".,;:()") if behind else ""
        if (first in _UNITS or first in {"x", "×"}) and number.value == number.value.to_integral_value():
            found.setdefault(int(number.value))
            if len(found) >= MAX_FOUND:
                break
    return list(found)


def find_company(text: str) -> list[str]:
    """Names that end as companies' do, `Acme Tools GmbH`: the capitalised words before the legal form."""
    found: dict[str, None] = {}
    for line in text.split("\n", _MAX_LINES)[:_MAX_LINES]:
        found.update(dict.fromkeys(_companies_in(line)))
        if len(found) >= MAX_FOUND:
            break
    return list(found)[:MAX_FOUND]


def _companies_in(line: str) -> Iterator[str]:
    words = line.split()[:_MAX_LINE_WORDS]
    for at, word in enumerate(words):
        bare = word.strip(".,;:()\"'").replace(".", "").lower()
        if at == 0 or bare not in _SUFFIXES or not word[:1].isupper():
            continue
        low = at
        while low and at - low < 5 and (words[low - 1][:1].isupper() or words[low - 1] in {"&", "und", "and", "et"}):
            if words[low - 1][-1:] in ".,;:!?" and low != at:
                break
            low -= 1
        name = " ".join(words[low : at + 1]).strip(",;:()\"'")
        if low < at and words[low] not in {"&", "und", "and", "et"}:
            yield name if bare in {"inc", "ltd", "co", "corp"} else name.removesuffix(".")


def find_urls(text: str) -> list[str]:
    """The http(s) URLs of a text, each once."""
    found: dict[str, None] = {}
    at = text.find("http")
    while at >= 0 and len(found) < MAX_FOUND:
        if text.startswith(("http://", "https://"), at):
            stop = at
            while (
                stop < len(text) and stop - at < _URL_CHARS and not text[stop].isspace() and text[stop] not in "<>\"'"
            ):
                stop += 1
            found.setdefault(text[at:stop].rstrip(".,;:!?)]}"))
            at = stop
        at = text.find("http", at + 1)
    return list(found)


def is_urgent(text: str) -> bool:
    """Whether a text says that it is urgent."""
    folded = fold_text(text)
    if not any(phrase in folded for phrase in _URGENT):
        return False
    words = [word.text for word in read_words(text[:20_000]).words]
    return not any(one == "not" and "urgent" in words[at + 1 : at + 3] for at, one in enumerate(words))
