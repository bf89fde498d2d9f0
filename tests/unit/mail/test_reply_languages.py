"""Attributions, header blocks and marks of many clients and languages; every line here was written for this test."""

# ruff: noqa: RUF001 - the letters of many scripts are what is tested

import pytest

from postroom.mail.reply_lines import Kind, read_lines
from postroom.mail.reply_text import extract_reply
from postroom.mail.reply_words import BEGIN_FORWARDED, FORWARDED_MESSAGE, ORIGINAL_MESSAGE

# What clients write above a quote, one a row: language, client, lines.
ATTRIBUTIONS = [
    ("en", "gmail", "On Mon, May 5, 2025 at 10:00 AM Ada Byron <ada@example.com> wrote:"),
    ("en", "gmail wrapped", "On Mon, May 5, 2025 at 10:00 AM Ada Byron via Support <\nsupport@example.com> wrote:"),
    ("en", "apple", "On 5 May 2025, at 10:00, Ada Byron <ada@example.com> wrote:"),
    ("en", "yahoo", "On Monday, May 5, 2025 at 10:00:12 AM GMT+2, Ada Byron <ada@example.com> wrote:"),
    ("en", "proton", "On Monday, May 5th, 2025 at 10:00 AM, Ada Byron <ada@example.com> wrote:"),
    ("en", "zoho", "---- On Mon, 05 May 2025 10:00:00 +0200 Ada Byron <ada@example.com> wrote ---"),
    ("en", "samsung", "---- Ada Byron wrote ----"),
    ("en", "notes", '-----"Ada Byron" <ada@example.com> wrote: -----'),
    ("en", "eudora", "At 10:00 AM 5/5/2025, Ada Byron wrote:"),
    ("de", "gmail", "Am Mo., 5. Mai 2025 um 10:00 Uhr schrieb Ada Byron <ada@example.com>:"),
    ("de", "apple", "Am 05.05.2025 um 10:00 schrieb Ada Byron <ada@example.com>:"),
    ("de", "yahoo", "Am Montag, 5. Mai 2025 um 10:00:12 MESZ hat Ada Byron <ada@example.com> Folgendes geschrieben:"),
    ("de", "yahoo old", "Ada Byron <ada@example.com> schrieb am 10:00 Montag, 5.Mai 2025:"),
    ("de", "gmail old", "Ada Byron <ada@example.com> schrieb am Mo., 5. Mai 2025\num 10:00 Uhr:"),
    ("fr", "gmail", "Le lun. 5 mai 2025 à 10:00, Ada Byron <ada@example.com> a écrit :"),
    ("fr", "apple", "Le 5 mai 2025 à 10:00, Ada Byron <ada@example.com> a écrit :"),
    ("fr", "gmail wrapped", "Le lun. 5 mai 2025 à 10:00, Ada Byron - Exemple <ada@example.com>\na écrit :"),
    ("es", "gmail", "El lun, 5 may 2025 a las 10:00, Ada Byron (<ada@example.com>) escribió:"),
    ("es", "apple", "El 5 may 2025, a las 10:00, Ada Byron <ada@example.com> escribió:"),
    ("pt", "gmail br", "Em seg., 5 de mai. de 2025 às 10:00, Ada Byron <ada@example.com> escreveu:"),
    ("pt", "gmail pt", "Ada Byron <ada@example.com> escreveu no dia segunda, 5/05/2025 à(s) 10:00:"),
    ("it", "gmail", "Il giorno lun 5 mag 2025 alle ore 10:00 Ada Byron <ada@example.com> ha scritto:"),
    ("it", "apple", "Il giorno 5 mag 2025, alle ore 10:00, Ada Byron <ada@example.com> ha scritto:"),
    ("nl", "gmail", "Op ma 5 mei 2025 om 10:00 schreef Ada Byron <ada@example.com>:"),
    ("nl", "apple", "Op 5 mei 2025, om 10:00 heeft Ada Byron <ada@example.com> het volgende\ngeschreven:"),
    ("sv", "gmail", "Den mån 5 maj 2025 kl 10:00 skrev Ada Byron <ada@example.com>:"),
    ("sv", "apple", "5 maj 2025 kl. 10:00 skrev Ada Byron <ada@example.com>:"),
    ("da", "gmail", "Den man. 5. maj 2025 kl. 10.00 skrev Ada Byron <ada@example.com>:"),
    ("no", "gmail", "man. 5. mai 2025 kl. 10:00 skrev Ada Byron <ada@example.com>:"),
    ("fi", "gmail", "ma 5. toukok. 2025 klo 10.00 Ada Byron (ada@example.com) kirjoitti:"),
    ("fi", "apple", "Ada Byron <ada@example.com> kirjoitti 5.5.2025 kello 10.00:"),
    ("pl", "gmail", "pon., 5 maj 2025 o 10:00 Ada Byron <ada@example.com> napisał(a):"),
    ("pl", "apple", "Wiadomość napisana przez Ada Byron <ada@example.com> w dniu 5 maj 2025, o godz. 10:00:"),
    ("pl", "thunderbird", "W dniu 5.05.2025 o 10:00, Ada Byron pisze:"),
    ("cs", "gmail", "po 5. 5. 2025 v 10:00 odesílatel Ada Byron <ada@example.com> napsal:"),
    ("de", "thunderbird", "Am 05.05.25 um 10:00 schrieb Ada Byron:"),
    ("fr", "thunderbird", "Le 05/05/2025 à 10:00, Ada Byron a écrit :"),
    ("es", "thunderbird", "El 5/5/25 a las 10:00, Ada Byron escribió:"),
    ("it", "thunderbird", "Il 05/05/25 10:00, Ada Byron ha scritto:"),
    ("nl", "thunderbird", "Op 05-05-2025 om 10:00 schreef Ada Byron:"),
    ("sv", "thunderbird", "Den 2025-05-05 kl. 10:00, skrev Ada Byron:"),
    ("fi", "thunderbird", "Ada Byron kirjoitti 5.5.2025 klo 10.00:"),
    ("ru", "thunderbird", "05.05.2025 10:00, Ada Byron пишет:"),
    ("tr", "thunderbird", "5.05.2025 10:00 tarihinde Ada Byron yazdı:"),
    ("ja", "thunderbird", "On 2025/05/05 10:00, Ada Byron wrote:"),
    ("zh", "thunderbird", "在 2025/5/5 10:00, Ada Byron 写道:"),
    ("en", "horde", "Quoting Ada Byron <ada@example.com>:"),
    ("en", "usenet", "In article <1234@example.com>, Ada Byron <ada@example.com> wrote:"),
    ("en", "mailer", "Ada Byron <ada@example.com> writes:"),
    ("cs", "thunderbird", "Dne 05. 05. 25 v 10:00 Ada Byron napsal(a):"),
    ("ru", "gmail", "пн, 5 мая 2025 г. в 10:00, Ada Byron <ada@example.com>:"),
    ("ru", "apple", "5 мая 2025 г., в 10:00, Ada Byron <ada@example.com> написал(а):"),
    ("ru", "yandex", '05.05.2025, 10:00, "Ada Byron" <ada@example.com>:'),
    ("ru", "mail.ru", "Понедельник, 5 мая 2025, 10:00 +03:00 от Ada Byron <ada@example.com>:"),
    ("uk", "gmail", "пн, 5 трав. 2025 р. о 10:00 Ada Byron <ada@example.com> пише:"),
    ("tr", "gmail", "Ada Byron <ada@example.com>, 5 May 2025 Pzt, 10:00 tarihinde şunu yazdı:"),
    ("tr", "apple", "Ada Byron <ada@example.com> şunları yazdı (5 May 2025 10:00):"),
    ("zh", "gmail", "Ada Byron <ada@example.com> 于2025年5月5日周一 10:00写道："),
    ("zh", "apple", "在 2025年5月5日，10:00，Ada Byron <ada@example.com> 写道："),
    ("zh-tw", "gmail", "Ada Byron <ada@example.com> 於 2025年5月5日 週一 上午10:00寫道："),
    ("ja", "gmail", "2025年5月5日(月) 10:00 Ada Byron <ada@example.com>:"),
    ("ja", "apple", "2025/05/05 10:00、Ada Byron <ada@example.com>のメール:"),
    ("ko", "gmail", "2025년 5월 5일 (월) 오전 10:00, Ada Byron <ada@example.com>님이 작성:"),
    ("ko", "apple", "2025. 5. 5. 오전 10:00, Ada Byron <ada@example.com> 작성:"),
    ("ar", "gmail", "في الاثنين، 5 مايو 2025 في 10:00 ص تمت كتابة ما يلي بواسطة Ada Byron <ada@example.com>:"),
    ("ar", "apple", "في ٥ مايو ٢٠٢٥، الساعة ١٠:٠٠، كتب Ada Byron <ada@example.com>:"),
    (
        "he",
        "gmail",
        "\u202bבתאריך יום ב׳, 5 במאי 2025 ב-10:00 מאת \u202aAda\u202c\u200f <\u202aada@example.com\u202c\u200f>:",
    ),
    ("he", "apple", "ב-5 במאי 2025, בשעה 10:00, Ada Byron <ada@example.com> כתב/ה:"),
    ("vi", "gmail", "Vào Th 2, 5 thg 5, 2025 vào lúc 10:00 Ada Byron <ada@example.com> đã viết:"),
    ("hu", "gmail", "Ada Byron <ada@example.com> ezt írta (időpont: 2025. máj. 5., H, 10:00):"),
    ("ro", "gmail", "În lun., 5 mai 2025 la 10:00, Ada Byron <ada@example.com> a scris:"),
    ("el", "gmail", "Στις Δευ 5 Μαΐ 2025 στις 10:00 π.μ., ο χρήστης Ada Byron <ada@example.com> έγραψε:"),
    ("none", "gmail oldest", "2025-05-05 10:00 GMT+02:00 Ada Byron <ada@example.com>:"),
    (
        "none",
        "polymail",
        "On Mon, May 5, 2025 at 10:00 AM Ada Byron\n\n<\nmailto:Ada Byron <ada@example.com>\n> wrote:",
    ),
]

UNDATED = {"horde", "usenet", "mailer"}

# Header blocks that Outlook and its kin write: language, lines.
HEADER_BLOCKS = [
    ("en", "From: {a}\nSent: Monday, May 5, 2025 10:00 AM\nTo: {b}\nSubject: Engine"),
    ("en bold", "*From:* {a}\n*Sent:* Monday, May 5, 2025 10:00 AM\n*To:* {b}\n*Subject:* Engine"),
    ("en notes", "From:        {a}\nTo:        {b}\nCc:\nDate:        05/05/2025 10:00\nSubject:        Engine"),
    (
        "en wrapped",
        "From: Ada Byron of the Analytical Society\n<ada@example.com>\nSent: May 5, 2025\nTo: {b}\nSubject: E",
    ),
    ("de", "Von: {a}\nGesendet: Montag, 5. Mai 2025 10:00\nAn: {b}\nCc: c@example.com\nBetreff: Maschine"),
    ("de gmx", "Gesendet: Montag, 05. Mai 2025 um 10:00 Uhr\nVon: {a}\nAn: {b}\nBetreff: Maschine"),
    ("fr", "De : {a}\nEnvoyé : lundi 5 mai 2025 10:00\nÀ : {b}\nObjet : Machine"),
    ("fr nbsp", "De\u00a0: {a}\nEnvoyé\u00a0: lundi 5 mai 2025 10:00\nÀ\u00a0: {b}\nObjet\u00a0: Machine"),
    ("es", "De: {a}\nEnviado: lunes, 5 de mayo de 2025 10:00\nPara: {b}\nAsunto: Máquina"),
    ("pt", "De: {a}\nEnviada em: segunda-feira, 5 de maio de 2025 10:00\nPara: {b}\nAssunto: Máquina"),
    ("it", "Da: {a}\nInviato: lunedì 5 maggio 2025 10:00\nA: {b}\nOggetto: Macchina"),
    ("nl", "Van: {a}\nVerzonden: maandag 5 mei 2025 10:00\nAan: {b}\nOnderwerp: Machine"),
    ("sv", "Från: {a}\nSkickat: den 5 maj 2025 10:00\nTill: {b}\nÄmne: Maskin"),
    ("da", "Fra: {a}\nSendt: 5. maj 2025 10:00\nTil: {b}\nEmne: Maskine"),
    ("no", "Fra: {a}\nSendt: mandag 5. mai 2025 10.00\nTil: {b}\nEmne: Maskin"),
    ("fi", "Lähettäjä: {a}\nLähetetty: maanantai 5. toukokuuta 2025 10.00\nVastaanottaja: {b}\nAihe: Kone"),
    ("pl", "Od: {a}\nWysłano: poniedziałek, 5 maja 2025 10:00\nDo: {b}\nTemat: Maszyna"),
    ("cs", "Od: {a}\nOdesláno: pondělí 5. května 2025 10:00\nKomu: {b}\nPředmět: Stroj"),
    ("ru", "От: {a}\nОтправлено: 5 мая 2025 г. 10:00\nКому: {b}\nТема: Машина"),
    ("uk", "Від: {a}\nНадіслано: 5 травня 2025 р. 10:00\nКому: {b}\nТема: Машина"),
    ("tr", "Kimden: {a}\nGönderildi: 5 Mayıs 2025 Pazartesi 10:00\nKime: {b}\nKonu: Makine"),
    ("zh", "发件人: {a}\n发送时间: 2025年5月5日 10:00\n收件人: {b}\n主题: 机器"),
    ("zh-tw", "寄件者： {a}\n寄件日期： 2025年5月5日 10:00\n收件者： {b}\n主旨： 機器"),
    ("ja", "差出人: {a}\n送信日時: 2025年5月5日 10:00\n宛先: {b}\n件名: 機械"),
    ("ko", "보낸 사람: {a}\n보낸 날짜: 2025년 5월 5일 10:00\n받는 사람: {b}\n제목: 기계"),
    ("ar", "من: {a}\nتاريخ الإرسال: 5 مايو 2025\nإلى: {b}\nالموضوع: آلة"),
    ("he", "מאת: {a}\nנשלח: 5 במאי 2025\nאל: {b}\nנושא: מכונה"),
]

ORIGINAL_MARKS = [
    "-----Original Message-----",
    "------- Original Message -------",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "-------- Original message --------",
    "-----Ursprüngliche Nachricht-----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Mensagem original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "-----Исходное сообщение-----",
    "-----Оригінальне повідомлення-----",
    "-----Özgün İleti-----",
    "------------------ 原始邮件 ------------------",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
    "-----الرسالة الأصلية-----",
    "-----הודעה מקורית-----",
]

FORWARD_MARKS = [
    "---------- Forwarded message ---------",
    "-------- Forwarded Message --------",
    "Begin forwarded message:",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "-------- Message transféré --------",
    "Début du message réexpédié :",
    "-------- Mensaje reenviado --------",
    "Inicio del mensaje reenviado:",
    "-------- Mensagem encaminhada --------",
    "-------- Messaggio Inoltrato --------",
    "Inizio messaggio inoltrato:",
    "-------- Doorgestuurd bericht --------",
    "Begin doorgestuurd bericht:",
    "-------- Vidarebefordrat meddelande --------",
    "-------- Videresendt meddelelse --------",
    "Videresendt melding:",
    "-------- Välitetty viesti --------",
    "-------- Przekazana wiadomość --------",
    "-------- Přeposlaná zpráva --------",
    "-------- Пересылаемое сообщение --------",
    "-------- Переслане повідомлення --------",
    "-------- İletilmiş mesaj --------",
    "---------- 转发的邮件 ---------",
    "---------- 転送メッセージ ---------",
    "---------- 전달된 메일 ---------",
    "---------- הודעה שהועברה ---------",
    "---------- رسالة معاد توجيهها ---------",
]

DEVICE_LINES = [
    "Sent from my iPhone",
    "Sent from my Foobar 9000",
    "Sent from Yahoo Mail on Android",
    "Sent from Mail for Windows",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Get [Outlook for Android](https://aka.ms/ghei36)",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé à partir de Outlook pour iOS",
    "Télécharger Outlook pour iOS",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Obter o Outlook para iOS",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Android-telefoon",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "أُرسلت من الـ iPhone",
    "נשלח מה-iPhone שלי",
]

ANSWER = "Tuesday suits me.\n\nBring the cards"


@pytest.mark.parametrize(("language", "client", "above"), ATTRIBUTIONS, ids=lambda value: value[:14])
def test_attribution_above_a_marked_quote_goes(language, client, above):
    reply = extract_reply(f"{ANSWER}\n\n{above}\n\n> Which day?\n> Monday is taken.\n")
    assert reply.text == ANSWER
    assert reply.quoted


@pytest.mark.parametrize(("language", "client", "above"), ATTRIBUTIONS, ids=lambda value: value[:14])
def test_attribution_above_an_unmarked_quote_goes(language, client, above):
    if client in UNDATED:
        pytest.skip("without a date nothing but a quote mark proves it")
    reply = extract_reply(f"{ANSWER}\n\n{above}\n\nWhich day?\nMonday is taken.\n")
    assert reply.text == ANSWER


@pytest.mark.parametrize(("language", "client", "above"), ATTRIBUTIONS, ids=lambda value: value[:14])
def test_answer_below_the_quote_stays(language, client, above):
    reply = extract_reply(f"{above}\n\n> Which day?\n> Monday is taken.\n\n{ANSWER}\n")
    assert reply.text == ANSWER


@pytest.mark.parametrize(("language", "client", "above"), ATTRIBUTIONS, ids=lambda value: value[:14])
def test_attribution_glued_to_the_answer_takes_none_of_it(language, client, above):
    if client in UNDATED:
        pytest.skip("without a date nothing tells where it begins")
    reply = extract_reply(f"On Monday I cannot.\nWrote bob@example.com too.\n{above}\n> Which day?\n")
    assert reply.text == "On Monday I cannot.\nWrote bob@example.com too."


@pytest.mark.parametrize(("language", "block"), HEADER_BLOCKS, ids=lambda value: value[:10])
@pytest.mark.parametrize("rule", ["", "_" * 32 + "\n", "----------\n\n"])
def test_header_block_and_all_below_go(language, block, rule):
    block = block.format(a="Ada Byron <ada@example.com>", b="Charles Babbage")
    reply = extract_reply(f"{ANSWER}\n\n{rule}{block}\n\nWhich day?\n\nAda\n")
    assert (reply.text, reply.reasons) == (ANSWER, ("header_block",))


@pytest.mark.parametrize(("language", "block"), HEADER_BLOCKS, ids=lambda value: value[:10])
def test_header_block_in_a_mail_that_answers_none_is_a_forward(language, block):
    body = f"{ANSWER}\n\n{block.format(a='ada@example.com', b='b@example.com')}\n\nWhich day?"
    reply = extract_reply(body, is_reply=False)
    assert (reply.text, reply.forwarded, reply.quoted) == (body, True, False)


@pytest.mark.parametrize("mark", ORIGINAL_MARKS)
def test_original_message_and_all_below_go(mark):
    assert extract_reply(f"{ANSWER}\n\n{mark}\n\nWhich day?\n").text == ANSWER


@pytest.mark.parametrize("mark", FORWARD_MARKS)
def test_forwarded_mail_stays_whole(mark):
    body = f"See below.\n-- \nCharles\n\n{mark}\nFrom: Ada <ada@example.com>\nSubject: Engine\n\n> Which day?"
    reply = extract_reply(body)
    assert (reply.text, reply.forwarded) == (body, True)


@pytest.mark.parametrize("line", DEVICE_LINES)
def test_what_a_phone_writes_is_a_signature(line):
    reply = extract_reply(f"{ANSWER}\n\n{line}\n\nOn Mon, May 5, 2025 at 10:00 Ada <ada@example.com> wrote:\n> Which?")
    assert (reply.text, reply.signature) == (ANSWER, line)


@pytest.mark.parametrize("line", DEVICE_LINES)
def test_what_a_phone_writes_at_the_end_is_a_signature(line):
    assert extract_reply(f"{ANSWER}\n\n{line}\n").text == ANSWER


@pytest.mark.parametrize(
    ("phrases", "line", "kind"),
    [
        (ORIGINAL_MESSAGE, "--- {} ---", Kind.ORIGINAL),
        (ORIGINAL_MESSAGE, "{}.", Kind.ORIGINAL),
        (FORWARDED_MESSAGE, "----- {} -----", Kind.FORWARD),
        (FORWARDED_MESSAGE, "{} ---", Kind.FORWARD),
        (BEGIN_FORWARDED, "{}:", Kind.FORWARD),
        (BEGIN_FORWARDED, "  {}：", Kind.FORWARD),
    ],
)
def test_no_phrase_of_the_tables_is_taken_for_prose(phrases, line, kind):
    read = read_lines([line.format(phrase) for phrase in sorted(phrases)])
    assert set(read.kinds) == {kind}
