"""Amounts of money in a text: the value, its currency by symbol, ISO 4217 code or word, and how sure that is."""

# ruff: noqa: RUF001, SIM905 - tables of words of many languages, written as rows

from dataclasses import dataclass
from decimal import Decimal

from postroom.rules.facts_numbers import WrittenNumber, read_numbers

MAX_AMOUNTS = 100
"""Of one text: a longer price list is an attachment's affair."""
MAX_NUMBERS = 2_000
"""Numbers looked at for them."""
_SIDE_CHARS = 24
"""How far from a number its currency and its cue may stand."""

_CODES = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK "
    "LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER "
    "ZAR ZMW".split()
)
"""ISO 4217, the codes of money in use."""
_WORDS_TOO = frozenset({"ALL", "TRY", "CUP", "TOP", "PEN", "GEL", "MOP", "BAM", "LAK", "MAD"})
"""Codes that are words when shouted: taken only behind a number."""
_BEFORE = {
    "US$": "USD",
    "U$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "R$": "BRL",
    "MX$": "MXN",
    "NT$": "TWD",
    "RMB": "CNY",
    "RS": "INR",
    "RS.": "INR",
    "FR.": "CHF",
    "SFR.": "CHF",
}
_SYMBOLS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "￥": "CNY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "฿": "THB",
    "₦": "NGN",
    "₸": "KZT",
}
_AFTER = {
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "евро": "EUR",
    "євро": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "usd": "USD",
    "bucks": "USD",
    "dólares": "USD",
    "dollari": "USD",
    "долларов": "USD",
    "pounds": "GBP",
    "gbp": "GBP",
    "quid": "GBP",
    "livres": "GBP",
    "yen": "JPY",
    "円": "JPY",
    "yuan": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "欧元": "EUR",
    "美元": "USD",
    "ユーロ": "EUR",
    "ドル": "USD",
    "원": "KRW",
    "유로": "EUR",
    "달러": "USD",
    "rupees": "INR",
    "franken": "CHF",
    "francs": "CHF",
    "chf": "CHF",
    "sfr": "CHF",
    "zł": "PLN",
    "zl": "PLN",
    "złotych": "PLN",
    "złote": "PLN",
    "kč": "CZK",
    "korun": "CZK",
    "руб": "RUB",
    "рублей": "RUB",
    "рубля": "RUB",
    "грн": "UAH",
    "гривень": "UAH",
    "tl": "TRY",
    "lira": "TRY",
    "lei": "RON",
    "ft": "HUF",
    "reais": "BRL",
    "real": "BRL",
    "pesos": "",
    "kr": "",
    "kronor": "SEK",
    "kroner": "",
    "دولار": "USD",
    "يورو": "EUR",
    "درهم": "AED",
    "ريال": "SAR",
    "שקל": "ILS",
    'ש"ח': "ILS",
}
_CUES = frozenset(
    "price prices cost costs total offer offered quote quoted budget fee amount pay paid accept do for "
    "at of to take sum instead than least most maximum minimum rate bid preis kosten summe gesamt "
    "angebot budget betrag statt für von zahlen prix coût montant offre total de à proposer faire precio "
    "coste costo oferta importe por en preço custo valor em prezzo offerta importo a di prijs kosten bod "
    "bedrag totaal voor van bieden invece lieu lugar vez plaats below under over".split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount of money."""

    value: str
    """A decimal number: `4200`, `12.50`."""
    currency: str | None
    """ISO 4217; None where the text does not say."""
    raw: str
    """As it is written."""
    start: int
    """Where in the text."""
    sure: float
    """0 to 1."""


def find_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of money in a text, in order, at most MAX_AMOUNTS.

    A number is one when a currency stands at it; a grouped number (`4,200`) also when the words before it speak of a
    price and no unit follows it.
    """
    found: list[Amount] = []
    for number in read_numbers(text, MAX_NUMBERS):
        amount = _amount(text, number)
        if amount is not None:
            found.append(amount)
            if len(found) >= MAX_AMOUNTS:
                break
    return tuple(found)


def _amount(text: str, number: WrittenNumber) -> Amount | None:
    before, start = _currency_before(text, number.start)
    after, end = _currency_after(text, number.end)
    if before is None and after is None:
        if not (number.grouped and _is_priced(text, number)):
            return None
        return _made(text, number, number.start, number.end, None, 0.5)
    # "$500 CAD" and "$ 500 AUD": the word behind tells which dollar.
    currency = after or before or None
    sure = 0.95 if currency else 0.7
    if currency == "USD" and after is None and text[start : start + 1] == "$":
        sure = 0.85
    if currency == "JPY" and any("\u4e00" <= letter <= "\u9fff" for letter in text[max(0, start - 4) : start]):
        sure = 0.6
    return _made(
        text,
        number,
        start if before is not None else number.start,
        end if after is not None else number.end,
        currency,
        sure,
    )


def _made(text: str, number: WrittenNumber, start: int, end: int, currency: str | None, sure: float) -> Amount:
    return Amount(
        value=plain_decimal(number.value), currency=currency, raw=text[start:end].strip(), start=start, sure=sure
    )


def plain_decimal(value: Decimal) -> str:
    """`4200` or `12.50`: never an exponent, and no zeros behind a point that nobody wrote."""
    text = format(value, "f")
    if "." not in text:
        return text
    whole, _, part = text.partition(".")
    kept = part if len(part) <= 2 and part != "0" else part.rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def _currency_before(text: str, start: int) -> tuple[str | None, int]:
    """The currency written before a number ("" for one that is not clear), and where it begins."""
    at = start
    while at and start - at < 2 and text[at - 1] in " \u00a0":
        at -= 1
    low = at
    while low and at - low < 5 and not text[low - 1].isspace() and text[low - 1] not in "([{<>,;:=/*|\"'-+~":
        low -= 1
    word = text[low:at]
    upper = word.upper()
    for size in (4, 3, 2):
        piece = upper[-size:]
        if (
            piece in _BEFORE
            and (len(piece) == len(word) or piece.endswith("$"))
            and ("$" in piece or word[:1].isupper())
        ):
            return _BEFORE[piece], at - len(piece)
    if word[-1:] in _SYMBOLS:
        return _SYMBOLS[word[-1]], at - 1
    if word in _CODES and word not in _WORDS_TOO:
        return word, low
    return None, start


def _currency_after(text: str, end: int) -> tuple[str | None, int]:
    """The currency written behind a number, and where it ends."""
    at = end
    if text[at : at + 2] in {",-", ".-"}:  # "500,- €"
        at += 2
    while at < len(text) and at - end < 3 and text[at] in " \u00a0\u202f":
        at += 1
    if text[at : at + 1] in _SYMBOLS:
        # The symbol of "5 $10" belongs to the number behind it.
        follows = text[at + 1 : at + 2]
        return (None, end) if follows.isdigit() and at > end else (_SYMBOLS[text[at]], at + 1)
    stop = at
    while stop < len(text) and stop - at < 10 and (text[stop].isalpha() or text[stop] == '"'):
        stop += 1
    word = text[at:stop]
    if word in _CODES:
        return word, stop
    if word.lower() in _AFTER:
        return _AFTER[word.lower()], stop
    for size in (3, 2, 1):
        if not word[:size].isascii() and word[:size] in _AFTER and word[:1] >= "\u3040":
            return _AFTER[word[:size]], at + size
    return None, end


def _is_priced(text: str, number: WrittenNumber) -> bool:
    """Whether the words before a bare number speak of a price, and what follows is no unit or thing counted."""
    following = text[number.end : number.end + _SIDE_CHARS]
    if following[:1] in {"%", "°", "/"} or following.lstrip()[:1] == "%":
        return False
    word = _first_word(following)
    if word in _VERBS_AFTER:
        return True
    if word and word not in _CUES and word not in _PLAIN_AFTER:
        return False
    before = text[max(0, number.start - _SIDE_CHARS) : number.start].lower().replace(":", " ").split()
    return any(word.strip(".,;()'\"") in _CUES for word in before[-3:])


_VERBS_AFTER = frozenset("zahlen bezahlen bieten anbieten betalen payer offrire pagare ofrecer pagar".split())
_PLAIN_AFTER = frozenset(
    "and or if but as is would in with per each all on und oder wenn aber pro je inkl et ou si mais par "
    "y o si pero e se ma en als maar per then so because that which we you i could can please today "
    "tomorrow next this net plus excl incl max bieten zahlen machen anbieten bezahlen zahlung rather "
    "anstatt anstelle plutôt anziché euh thanks works hence should zou offered bieden total firm only "
    "flat".split()
)


def _first_word(following: str) -> str:
    stripped = following.lstrip(" \u00a0")
    stop = 0
    while stop < len(stripped) and stripped[stop].isalpha():
        stop += 1
    return stripped[:stop].lower()
