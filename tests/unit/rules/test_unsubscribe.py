"""Requests to be removed: short and plain ones, in each language, and nothing else."""

# ruff: noqa: RUF001 - the letters of many scripts are what is tested

import pytest

from postroom.rules.unsubscribe import asks_to_unsubscribe
from postroom.rules.unsubscribe_words import REMOVAL_WORDS
from postroom.rules.unsubscribe_words_east import EASTERN_REMOVAL_WORDS

REQUESTS = {
    "en": (
        "Please remove me from your mailing list.",
        "Unsubscribe",
        "STOP",
        "Stop sending me these emails, I'm not interested.",
    ),
    "de": ("Bitte nehmen Sie mich aus dem Verteiler.", "Abmelden", "Bitte keine weiteren E-Mails, danke!"),
    "fr": (
        "Merci de me désinscrire de votre liste.",
        "Désinscription",
        "Veuillez me désabonner de cette newsletter, merci.",
    ),
    "es": ("Por favor, elimínenme de su lista de correo.", "Quiero darme de baja", "Cancelar suscripción"),
    "pt": ("Por favor, remova-me da lista.", "Descadastrar", "Não quero mais receber e-mails."),
    "it": ("Vi prego di cancellarmi dalla lista.", "Disiscrivimi", "Non voglio più ricevere email."),
    "nl": ("Graag afmelden voor de nieuwsbrief", "Uitschrijven", "Verwijder mij uit uw bestand aub"),
    "sv": ("Vänligen ta bort mig från listan", "Avregistrera", "Inga fler mejl, tack"),
    "da": ("Fjern mig fra jeres liste, tak", "Afmeld", "Jeg ønsker ikke at modtage flere mails"),
    "no": ("Vennligst fjern meg fra listen", "Meld meg av", "Ingen flere e-poster, takk"),
    "fi": ("Poistakaa minut postituslistalta, kiitos", "Peruuta tilaus", "En halua enää viestejä"),
    "pl": ("Proszę o usunięcie mnie z listy.", "Wypisz mnie", "Nie chcę otrzymywać więcej wiadomości"),
    "cs": ("Prosím, vyřaďte mě ze seznamu.", "Odhlásit odběr", "Nechci dostávat další e-maily"),
    "ru": ("Пожалуйста, удалите меня из рассылки.", "Отписаться", "Больше не пишите мне"),
    "uk": ("Будь ласка, видаліть мене зі списку розсилки.", "Відписатися", "Не хочу отримувати ваші листи"),
    "tr": ("Lütfen beni listenizden çıkarın.", "Abonelikten çık", "Bir daha mail göndermeyin"),
    "zh": ("请把我从邮件列表中移除，谢谢。", "退订", "我不想再收到你们的邮件"),
    "ja": ("配信停止をお願いします。", "購読解除", "今後のメールは不要です。"),
    "ko": ("수신거부 부탁드립니다.", "구독 취소", "더 이상 메일을 보내지 마세요."),
    "ar": (
        "من فضلكم إزالتي من القائمة البريدية",
        "إلغاء الاشتراك",
        "لا أريد استلام المزيد من الرسائل",
        "من فضلك ألغ اشتراكي",
    ),
    "he": ("נא להסיר אותי מרשימת התפוצה, תודה", "הסר", "לא מעוניין לקבל יותר הודעות"),
}


def test_every_language_has_words():
    assert sorted((*REMOVAL_WORDS, *EASTERN_REMOVAL_WORDS)) == sorted(REQUESTS)


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in REQUESTS.items() for text in texts])
def test_requests(language, text):
    asks, why = asks_to_unsubscribe(text, "Re: our offer")
    assert (asks, why.partition(":")[0]) == (True, "text"), language


@pytest.mark.parametrize(
    "text",
    [
        "Hi Anna,\n\nplease take me off your list.\n\nBest,\nJohn Smith\nACME Inc.",
        "Please unsubscribe me.\n\nSent from my iPhone",
        "unsubscribe\n\nJohn Smith",
        "Stop emailing me!!!",
        "Hello,\nI no longer wish to receive your newsletter. Remove my email address from your database.\nThanks",
        "List-Unsubscribe=One-Click",
        "please stop",
        "TAKE ME OFF THIS LIST NOW",
    ],
)
def test_politeness_greetings_and_names(text):
    assert asks_to_unsubscribe(text, "Re: our offer")[0]


@pytest.mark.parametrize(
    "text",
    [
        "I can't unsubscribe from Netflix, help",
        "How do I stop the service?",
        "How can I unsubscribe?",
        "Unsubscribe?",
        "Please do not unsubscribe me.",
        "Don't remove me from the list!",
        "Please remove me from the 3pm meeting.",
        "Please unsubscribe me from Netflix.",
        "Stop the press, I have news.",
        "Please stop by tomorrow.",
        "Remove",
        "Cancel",
        "Please cancel my order.",
        "Please stop sending invoices to Bob, send them to Ann.",
        "Don't send me the contract yet.",
        "I want to receive your emails.",
        "Where is the link to unsubscribe from the emails of your partner",
        "I unsubscribed my team last week, thanks.",
        "No thanks, not interested.",
        "Leave me a message.",
        "Wie kann ich mich abmelden?",
        "Ich kann mich nicht abmelden.",
        "Bitte melden Sie mich für den Kurs ab.",
        "Bitte melden Sie mich an.",
        "Merci de ne pas me désinscrire.",
        "Je n'arrive pas à me désinscrire.",
        "No puedo darme de baja.",
        "Не могу отписаться",
        "Как отписаться?",
        "退订功能怎么用",
        "配信停止の方法を教えてください",
        "수신거부가 안 됩니다",
        "Basta, grazie",
        "Das reicht, danke",
        "Thanks!",
        "Hi",
        "ok",
        "",
        "Please remove me from your list. Also, the invoice from May is wrong: you billed us twice for the same order.",
    ],
)
def test_other_texts_are_not(text):
    assert asks_to_unsubscribe(text, "Re: our offer") == (False, "")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("unsubscribe", ""),
        ("Unsubscribe", "\n\n"),
        ("UNSUBSCRIBE", "unsubscribe"),
        ("unsubscribe", "Please"),
        ("Unsubscribe", "Thanks\nAnn"),
        ("Remove me from your list", ""),
        ("Abmelden", ""),
        ("退订", ""),
        ("unsubscribe", "This message was automatically generated by Gmail."),
        ("Hello", "Unsubscribe"),
    ],
)
def test_the_subject_counts_where_the_text_is_empty(subject, text):
    assert asks_to_unsubscribe(text, subject)[0]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("unsubscribe", "The link in my account does not work for the team plan."),
        ("How to unsubscribe?", ""),
        ("unsubscribe", "Can you add such a link to my newsletter?"),
        ("Unsubscribe page", ""),
        ("", ""),
        ("Re: hello", ""),
        ("unsubscribe " * 50, ""),
        ("unsubscribe", "word " * 1_000),
    ],
)
def test_the_subject_does_not_count_otherwise(subject, text):
    assert asks_to_unsubscribe(text, subject) == (False, "")
