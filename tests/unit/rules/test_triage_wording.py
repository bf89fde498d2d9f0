"""Automatic answers in each language; the same subject alone, and letters about the same things, are left alone."""

# ruff: noqa: RUF001 - the letters of many scripts are what is tested

import pytest

from postroom.mail.values import Mailbox, ParsedMail
from postroom.rules.triage import triage
from postroom.rules.triage_wording import find_in_subject, find_in_text, fold, is_transaction
from postroom.rules.triage_words import WORDINGS
from postroom.rules.triage_words_east import EASTERN_WORDINGS

AWAY = {
    "en": ("Out of Office: Offer", "I am currently away and will be back in the office on Monday."),
    "de": ("Abwesenheitsnotiz: Angebot", "Ich bin derzeit nicht im Büro und ab Montag wieder erreichbar."),
    "fr": ("Réponse automatique : Offre", "Je suis actuellement en congé ; je vous répondrai dès mon retour."),
    "es": ("Respuesta automática: Oferta", "Estoy fuera de la oficina hasta el lunes."),
    "pt": ("Resposta automática: Oferta", "Estou de férias até segunda-feira."),
    "it": ("Risposta automatica: Offerta", "Sono fuori ufficio fino a lunedì."),
    "nl": ("Automatisch antwoord: Aanbod", "Ik ben op vakantie en maandag ben ik weer bereikbaar."),
    "sv": ("Autosvar: Erbjudande", "Jag är på semester och är tillbaka på måndag."),
    "da": ("Automatisk svar: Tilbud", "Jeg holder ferie og er tilbage på kontoret mandag."),
    "no": ("Automatisk svar: Tilbud", "Jeg er på ferie og er tilbake på kontoret mandag."),
    "fi": ("Automaattinen vastaus: Tarjous", "Olen lomalla ja palaan töihin maanantaina."),
    "pl": ("Automatyczna odpowiedź: Oferta", "Jestem na urlopie do poniedziałku."),
    "cs": ("Automatická odpověď: Nabídka", "Jsem na dovolené, vrátím se v pondělí."),
    "ru": ("Автоматический ответ: Предложение", "Я в отпуске до понедельника."),
    "uk": ("Автоматична відповідь: Пропозиція", "Я у відпустці до понеділка."),
    "tr": ("Otomatik Yanıt: Teklif", "Yıllık izindeyim, pazartesi ofise döneceğim."),
    "zh": ("自动回复：报价", "您好，我正在休假，周一返回办公室。"),
    "ja": ("自動返信：お見積り", "現在、休暇をいただいております。"),
    "ko": ("자동 회신: 견적", "현재 부재중입니다. 월요일에 돌아옵니다."),
    "ar": ("رد تلقائي: عرض", "أنا في إجازة حتى يوم الاثنين."),
    "he": ("מענה אוטומטי: הצעה", "אני בחופשה עד יום שני."),
}
LETTERS = {
    "en": ("Holiday plans", "The office was closed when I came back; can you send the offer again?"),
    "de": ("Urlaub", "Wir planen den Urlaub im Mai. Passt dir das?"),
    "fr": ("Vacances", "Les vacances commencent bientôt, quand veux-tu partir ?"),
    "es": ("Vacaciones", "¿Cuándo empiezan tus vacaciones? El pedido llega el lunes."),
    "ru": ("Отпуск", "Когда у тебя отпуск? Хочу приехать в гости."),
    "zh": ("假期", "你什么时候放假？我们一起去旅行吧。"),
    "ja": ("夏の予定", "夏休みはいつからですか。一緒に旅行しましょう。"),
    "ko": ("여름 계획", "여름에 같이 여행 갈까요?"),
    "ar": ("خطط الصيف", "متى تبدأ العطلة؟ أريد أن أسافر معك."),
    "he": ("תוכניות לקיץ", "מתי נוסעים? אני רוצה להצטרף."),
}


def category(subject, text, *headers):
    mail = ParsedMail(subject=subject, text=text, headers=headers, from_=(Mailbox(address="a@b.example"),))
    return triage(mail, "a@b.example").category


def test_every_language_has_words():
    assert sorted((*WORDINGS, *EASTERN_WORDINGS)) == sorted(AWAY)
    for wording in (*WORDINGS.values(), *EASTERN_WORDINGS.values()):
        assert all((wording.subject_automatic, wording.subject_absence, wording.absence, wording.declared))
        assert all((wording.thanks, wording.notice))


@pytest.mark.parametrize("language", AWAY)
def test_subject_and_text_together(language):
    assert category(*AWAY[language]) == "out_of_office"


@pytest.mark.parametrize("language", AWAY)
def test_text_and_a_field(language):
    assert category("Re: 1", AWAY[language][1], ("Precedence", "bulk")) == "out_of_office"


@pytest.mark.parametrize("language", AWAY)
def test_the_subject_alone_is_not_enough(language):
    assert category(AWAY[language][0], "12345") == "message"


@pytest.mark.parametrize("language", AWAY)
def test_the_text_alone_is_not_enough(language):
    assert category("12345", AWAY[language][1]) == "message"


@pytest.mark.parametrize("language", LETTERS)
def test_letters_are_left_alone(language):
    assert category(*LETTERS[language], ("X-Auto-Response-Suppress", "All")) == "message"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Out-of-Office!", " out of office "),
        ("I’m  AWAY", " i m away "),
        ("E-Mail", " email "),
        ("OTOMATİK YANIT", " otomatik yanit "),
        ("Ёлка", " елка "),
        ("ｏｆｆｉｃｅ", " office "),
        ("", "  "),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("subject", ["Abwesenheit", "ABWESENHEIT", "nicht im Büro", "nicht im Buero", "nicht im Buro"])
def test_spellings(subject):
    assert find_in_subject(subject)["subject_absence"]


def test_words_are_whole_words():
    assert find_in_text("The spooof office") == {}
    assert "absence" not in find_in_text("I am awayward")


def test_phrases_within_longer_ones_are_not_counted_twice():
    assert find_in_text("I am currently out of the office until May.")["absence"] == [
        "currently out of the office",
        "out of the office until",
        "i am currently out",
    ]


def test_only_the_beginning_is_read():
    assert find_in_text("x " * 2_000 + "I am out of the office") == {}


@pytest.mark.parametrize(
    ("subject", "expected"), [("Your code: 1", True), ("Konferencja o kodach", False), ("News", False)]
)
def test_transactions(subject, expected):
    assert is_transaction(subject) is expected
