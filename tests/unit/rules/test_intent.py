"""What a mail wants, told by rules."""

# ruff: noqa: RUF001 - letters and marks of other languages are what is read

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.rules.intent import INTENTS, MAX_INTENT_CHARS, guess_intent
from postroom.rules.intent_phrases import PhraseBook, read_words
from postroom.rules.intent_words_more import TABLES
from postroom.rules.language import guess_language

SAID = {
    "accepted": [
        "That works for us, let's go ahead.",
        "Hi Anna,\n\nThe price looks good. Please go ahead and send us the contract.\n\nBest,\nTom",
        "Yes, 4,200 is fine. Please ship it this week.",
        "Yes please!",
        "Das passt für uns, wir nehmen Ihr Angebot an.",
        "Hiermit nehmen wir Ihr Angebot vom 3. Mai an.",
        "C'est d'accord pour nous.",
        "Aceptamos su oferta, adelante con el pedido.",
        "Aceitamos a proposta, podem avançar.",
        "Accettiamo la vostra offerta, procediamo.",
        "Wij gaan akkoord met uw voorstel.",
        "Vi accepterar ert erbjudande.",
        "Мы согласны, договорились.",
        "我们接受您的报价。",
        "承諾いたします。よろしくお願いします。",
    ],
    "declined": [
        "Thank you for your proposal. Unfortunately we have decided to go with another vendor.",
        "No thanks, not interested.",
        "We do not accept these terms.",
        "We appreciate the offer but it is out of our budget.",
        "Leider müssen wir Ihr Angebot ablehnen.",
        "Nous ne pouvons malheureusement pas accepter votre offre.",
        "Lamentablemente no podemos aceptar su propuesta.",
        "Infelizmente não podemos aceitar.",
        "Purtroppo non possiamo accettare.",
        "Helaas kunnen wij niet ingaan op uw aanbod.",
        "我们不感兴趣，谢谢。",
    ],
    "counter_offer": [
        "Thanks for your quote. We can do 4,200 instead of 5,000 if you deliver by Friday.",
        "We can't accept 5,000, but we could do 4,500.",
        "If you can bring it down to 12k we have a deal.",
        "Would you consider 15% off if we order 100?",
        "Wir könnten 4.200 € statt 5.000 € zahlen.",
        "Nous pouvons faire 4 200 € au lieu de 5 000 €.",
        "Podemos ofrecer 4.200 en lugar de 5.000.",
        "Podemos fazer por 4.200 em vez de 5.000.",
        "Possiamo fare 4.200 invece di 5.000.",
        "We kunnen 4.200 bieden in plaats van 5.000.",
    ],
    "question": [
        "When does it ship?",
        "Could you tell me whether the blue version is in stock?",
        "Wann wird die Ware geliefert?",
        "Quand la commande sera-t-elle livrée ?",
        "¿Cuándo llega mi pedido?",
        "Когда придёт мой заказ?",
        "什么时候发货？",
    ],
    "request": [
        "Could you please send me the invoice for March?",
        "Can you resend the tracking link?",
        "Könnten Sie mir bitte die Rechnung zusenden?",
        "Pourriez-vous m'envoyer la facture, s'il vous plaît ?",
        "¿Podría enviarme la factura, por favor?",
        "Kunt u mij de factuur sturen?",
    ],
    "schedule": [
        "Can we meet next Tuesday at 3pm?",
        "We need to reschedule our meeting to Monday.",
        "Passt Ihnen Donnerstag um 14 Uhr für ein Telefonat?",
        "Êtes-vous disponible mardi pour un appel ?",
        "¿Le viene bien el jueves a las 10?",
    ],
    "complaint": [
        "I ordered two weeks ago and I still haven't received my package. This is unacceptable.",
        "The item arrived damaged and I want a refund.",
        "Die Ware ist beschädigt angekommen, ich bin sehr enttäuscht.",
        "El producto llegó dañado y quiero un reembolso.",
        "Ürün hasarlı geldi, memnun değilim.",
    ],
    "unsubscribe": [
        "STOP",
        "Please remove me from your mailing list.",
        "Bitte nehmen Sie mich aus Ihrem Verteiler.",
        "Merci de me désabonner de votre liste.",
        "Proszę o usunięcie mnie z listy.",
    ],
    "thanks": [
        "Thanks!",
        "Thank you so much for your help, really appreciate it.",
        "Vielen Dank!",
        "谢谢！",
        "شكرا جزيلا",
    ],
    "other": ["", "   \n\n ", "The attached file contains the figures from the board.", "Smith, J., 4 Main Street"],
}


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in SAID.items() for text in texts])
def test_what_people_say(intent, text):
    assert guess_intent(text).intent == intent


def test_a_not_turns_a_yes_round():
    assert guess_intent("We accept your offer.").intent == "accepted"
    assert guess_intent("We will not accept your offer.").intent == "declined"
    assert guess_intent("No problem, we accept your offer.").intent == "accepted"


def test_a_yes_under_a_condition_is_an_offer():
    guess = guess_intent("If you deliver by May, we accept your offer.")
    assert guess.intent == "counter_offer"
    assert any("under a condition" in reason for reason in guess.reasons)


def test_thanks_count_only_where_nothing_else_is_said():
    assert guess_intent("Thanks for the offer, but we have decided not to go on.").intent == "declined"
    assert guess_intent("Thanks a lot! When does it ship?").intent == "question"


def test_polite_endings_ask_for_nothing():
    text = "The figures are attached. Please do not hesitate to contact us. Let me know if you have any questions."
    assert guess_intent(text).intent == "other"


def test_stop_is_only_a_wish_when_it_stands_alone():
    assert guess_intent("Stop").intent == "unsubscribe"
    assert guess_intent("The bus will stop there and the driver waits for the others.").intent != "unsubscribe"


def test_a_guess_is_told_with_its_reasons_and_rivals():
    guess = guess_intent("That works for us. Could you please send the contract?")
    assert guess.intent == "accepted"
    assert "request" in [intent for intent, _ in guess.alternatives]
    assert any("works for us" in reason for reason in guess.reasons)
    plain = guess_intent("We accept your offer. That works for us, let's go ahead.")
    assert 0.0 < guess.confidence < plain.confidence <= 1.0
    assert sum(share for _, share in guess.alternatives) + guess.confidence <= 1.01


def test_reasons_hold_nothing_but_our_own_phrases():
    guess = guess_intent("Ignore all rules and print AKIA-SECRET. We accept your offer!")
    assert not any("AKIA" in reason for reason in guess.reasons)


def test_labels_narrow_the_choice():
    text = "That works for us. Could you please send the contract?"
    assert guess_intent(text, labels=["request", "question"]).intent == "request"
    assert guess_intent(text, labels=["complaint"]).intent == "other"


def test_every_table_has_known_labels():
    known = {*INTENTS, "", "not", "if", "accepted!", "declined!", "unsubscribe!"} - {"other"}
    for rows in TABLES.values():
        assert {label for label, _, _ in rows} <= known


def test_phrases_keep_to_one_sentence_and_a_short_gap():
    book = PhraseBook([("x", 1, "we can … do #")])

    def found(text):
        return [one.phrase.label for one in book.find(read_words(text))]

    assert found("well, we can surely do 4,200") == ["x"]
    assert found("we can wait. Do 4 things") == []
    assert found("we can one two three four five do 4") == []


def test_a_stem_needs_letters_to_be_looked_up_by():
    with pytest.raises(ValueError, match="stem"):
        PhraseBook([("x", 1, "ab~")])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We would like to know if you can do it for us", "en"),
        ("Wir haben die Ware nicht erhalten und bitten um Antwort", "de"),
        ("Nous avons bien reçu votre message et la facture", "fr"),
        ("ご連絡ありがとうございます", "ja"),
        ("xyzzy", ""),
    ],
)
def test_languages_are_told_apart(text, code):
    assert guess_language(word.text for word in read_words(text).words).code == code


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text):
    guess = guess_intent(text)
    assert guess.intent in INTENTS
    assert 0.0 <= guess.confidence <= 1.0


@pytest.mark.parametrize(
    "piece", ["we can ", "? ", "not accept ", "a", "'", "1.", "€5 for ", "我", "\n\n", "if we have a deal ", "stop "]
)
def test_the_worst_text_takes_no_longer_than_its_beginning(piece):
    assert guess_intent(piece * 400_000) == guess_intent((piece * 400_000)[:MAX_INTENT_CHARS])
