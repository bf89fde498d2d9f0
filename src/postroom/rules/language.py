"""Which language a text is written in, as far as its commonest words and its letters tell."""

# ruff: noqa: RUF001 - Cyrillic letters are among them

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MAX_WORDS_LOOKED_AT = 400
"""The first words of a mail tell; more would only cost time."""

_COMMON = {
    "en": "the and you we is are for to of with that it this our your have be will can not on at would from i my "
    "please thanks as was if but do me us hi hello dear regards",
    "de": "der die das und wir ich sie ist nicht mit für ein eine einen den dem zu auf von es bitte ihr ihre ihnen "
    "haben können wird uns mir vielen danke hallo guten sehr auch noch bei",
    "fr": "le la les et nous vous je est de des une un pour que dans avec sur pas votre notre ce merci bonjour il au "
    "du ne sont avons cette qui mais à en",
    "es": "el la los las y de que es para con un una por en su sus no le nos hola gracias se lo como pero muy estamos "
    "ustedes usted favor del al me",
    "pt": "o a os as e de que é para com um uma por em seu sua não nos olá obrigado se mas muito estamos você vocês "
    "favor do da dos das no na ao me",
    "it": "il lo la i gli le e di che è per con un una in non ci buongiorno grazie vi si ma molto siamo sono del della "
    "dei delle nel mi al da ho",
    "nl": "de het een en wij we ik u jullie is niet met voor van dat op te zijn kunnen naar ons onze uw bedankt beste "
    "hallo graag dit er maar ook bij",
    "sv": "och att det är vi jag en ett på för med som inte kan har till du ni av hej tack om",
    "da": "og at det er vi jeg en et på for med som ikke kan har til du af hej tak om",
    "no": "og at det er vi jeg en et på for med som ikke kan har til du av hei takk om",
    "fi": "ja on se ei että kun me minä te en ovat mutta myös hei kiitos voi voitteko onko",
    "pl": "i w na z do że się nie jest to dla o od za proszę dziękuję czy mamy państwa dzień dobry",
    "cs": "a v na z do že se je to pro o od za prosím děkuji máme dobrý den jsme jsem ale",
    "tr": "ve bir bu için ile da de mi mı biz ben siz çok var yok olarak merhaba teşekkürler lütfen",
    "ru": "и в на с что не мы вы я это для по за к у от но как здравствуйте спасибо ваш вас",
    "uk": "і в на з що не ми ви я це для по за до у від але як вітаю дякую ваш вас та є",
}
"""Telling words by language."""
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _code, _words in _COMMON.items():
    for _word in _words.split():
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _code)
_SCRIPTS = (
    ("ja", 0x3040, 0x30FF),
    ("ko", 0xAC00, 0xD7AF),
    ("zh", 0x4E00, 0x9FFF),
    ("he", 0x0590, 0x05FF),
    ("ar", 0x0600, 0x06FF),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """A guess."""

    code: str
    """ISO 639-1; "" when nothing tells."""
    sure: bool
    """Whether it stands clear of the next one."""


def guess_language(words: Iterable[str]) -> Language:
    """The likeliest language of these case-folded words.

    Chinese, Japanese, Korean, Hebrew and Arabic are told by their letters, the others by their commonest words.
    """
    counts: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    for number, word in enumerate(words):
        if number >= MAX_WORDS_LOOKED_AT:
            break
        counts.update(_BY_WORD.get(word, ()))
        scripts.update(_script(word))
    if scripts:
        # Japanese writes Chinese characters too, among its own.
        return Language(code="ja" if scripts["ja"] else scripts.most_common(1)[0][0], sure=True)
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (code, first), (_, second) = ranked[:2]
    return Language(code=code, sure=first >= 2 and first > second)


def _script(word: str) -> tuple[str, ...]:
    last = ord(word[-1]) if word else 0
    return next(((code,) for code, low, high in _SCRIPTS if low <= last <= high), ())
