"""The words that mail clients write around quoted mail, one table a purpose and one row a language.

Every word is spelt as `fold` leaves it: case-folded, without invisible characters, white space as single spaces.
A new language is a word in each table; no rule elsewhere knows a language.
"""

# ruff: noqa: RUF001 - Cyrillic, Greek and full-width characters are what these tables are for

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\u00ad\u0307\u061c\u1427\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_KEY_CHARS = 4
_SHORT_KEY_CHARS = 2

COLONS = (":", "：")
"""Colons, the full-width one of Chinese and Japanese too."""
DASHES = "-‐–—─━_* "
"""What separators are drawn with, and a space."""
QUOTE_MARKS = (">", "＞")
"""What a quoted line begins with. RFC 3676 §4.5; the full-width one is Japanese."""


def plain(line: str) -> str:
    """The line without direction marks and other invisible characters, its white space as single spaces.

    U+1427 is the mark that mail trackers leave behind; U+0307 is what case folding makes of the Turkish capital I.
    """
    return _single_spaced(line if line.isascii() else _INVISIBLE.sub("", line))


def fold(line: str) -> str:
    """As `plain`, composed (NFC) and case-folded: the form in which the tables below are looked up."""
    if line.isascii():
        return _single_spaced(line.lower())
    return _single_spaced(_INVISIBLE.sub("", unicodedata.normalize("NFC", line).casefold()))


def _single_spaced(text: str) -> str:
    """Without white space around it, and single spaces for what is inside."""
    text = text.strip()
    # Of white space only the space is printable: most lines need not be taken apart.
    return text if "  " not in text and text.isprintable() else " ".join(text.split())


def opening_keys(words: Iterable[str]) -> frozenset[str]:
    """What `opens_with` looks up: four characters of each word, two of a word that has no four."""
    return frozenset(word[: _KEY_CHARS if len(word) >= _KEY_CHARS else _SHORT_KEY_CHARS] for word in words)


def opens_with(folded: str, keys: frozenset[str]) -> bool:
    """Whether the line may begin with one of the words that the keys were made of; a quick no for most lines."""
    return folded[:_KEY_CHARS] in keys or folded[:_SHORT_KEY_CHARS] in keys


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, tried in their order.

    They are grouped by their first character: the engine asks each alternative in turn wherever one may begin.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items()))


def _words(*rows: str) -> frozenset[str]:
    """Rows of words set apart by ` | `, folded."""
    return frozenset(fold(word) for row in rows for word in row.split("|"))


VERBS = tuple(
    sorted(
        _words(
            "wrote | writes | has written | sent",  # en
            "schrieb | geschrieben",  # de
            "a écrit | a ecrit | écrit",  # fr
            "escribió | escribio | ha escrito | va escriure",  # es, ca
            "escreveu",  # pt
            "ha scritto | scrisse",  # it
            "schreef | geschreven",  # nl
            "skrev",  # sv, da, no
            "kirjoitti",  # fi
            "napisał | napisała | napisał(a) | napisana | pisze | napisal | napisala",  # pl
            "napsal | napsala | napsal(a) | píše | napísal | napísala | napísal(a)",  # cs, sk
            "написал | написала | написал(а) | пишет | писал | писал(а) | написа",  # ru, bg
            "пише | написав | написала | написав(ла) | писав",  # uk
            "yazdı | yazmış",  # tr
            "写道 | 寫道 | 撰写 | 编写 | 來信 | 来信",  # zh
            "のメール | 書きました | 書いた | 書き込みました",  # ja
            "작성 | 님이 작성 | 썼습니다 | 쓴 글 | 작성했습니다",  # ko
            "كتب | كتبت | كتب/كتبت | تمت كتابة | نوشت",  # ar, fa
            "כתב | כתבה | כתב/ה | כתב\u200f/ה | מאת",  # he
            "đã viết | viết",  # vi
            "a scris | ezt írta | írta | έγραψε",  # ro, hu, el
            "napisao | napisao/la | je napisao | je napisao/la | je napisal | je napisala",  # hr, sr, sl
            "rašė | parašė | rakstīja | kirjutas | menulis | เขียนว่า | เขียน",  # lt, lv, et, id, th
        ),
        key=len,
        reverse=True,
    )
)
"""Verbs of attribution lines ("On … somebody wrote:"), the longest first."""

DATE_INTROS = tuple(
    sorted(
        _words(
            "on | at | in article | in message",
            "am | zitat von | quoting",
            "le | en date du | en date de | el | con fecha | em | no dia | na | aos",
            "il | il giorno | in data | op | den | på",
            "w dniu | dnia | wiadomość napisana przez | dne | dňa",
            "в | на | у",
            "vào | vào lúc | vào ngày | pada | în | pe | la | στις | στην | την | dana",
            "في | بتاريخ | يوم | در",
        ),
        key=len,
        reverse=True,
    )
)
"""Words that open an attribution and are followed by a space."""

GLUED_DATE_INTROS = ("在", "於", "于", "ב-", "ב־", "בתאריך", "ביום", "ในวันที่", "เมื่อ")
"""Words that open an attribution in scripts that set no space after them."""

MIDLINE_INTROS = ("On ", "Am ", "Le ", "El ", "Em ", "Il ", "Op ", "Den ", "W dniu ")
"""Openings looked for in the middle of a line: some web mailers put the attribution behind the last typed word."""

_FROM = _words(
    "from | von | de | da | van | från | fra | lähettäjä | od | nadawca | от | от кого | від",
    "kimden | gönderen",
    "发件人 | 寄件者 | 寄件人 | 發件人 | 差出人 | 送信者 | 送信元 | 보낸 사람 | 보낸사람 | 발신자 | 보낸이",
    "من | מאת | từ | de la | feladó | küldő | από | šalje | pošiljatelj | saatja | nuo | dari",
    "จาก | expéditeur",
    "remitente | mittente | afzender | avsändare | absender | remetente",
)
_DATE = _words(
    "date | sent | sent on | sent at | datum | gesendet | gesendet am | envoyé | envoyé le",
    "envoye | message du",
    "enviado | enviado el | enviada | enviado em | enviada em | enviado a | fecha | data",
    "inviato | inviato il",
    "verzonden | verzonden op | skickat | sendt | dato | lähetetty | päivämäärä | päiväys | pvm",
    "wysłano | wysłane | data wysłania | wysłany | odesláno | odoslané | dátum | отправлено | дата | надіслано",
    "gönderme tarihi | gönderilme tarihi | gönderildi | gönderim tarihi | tarih",
    "发送时间 | 發送時間 | 发送日期 | 發送日期 | 日期 | 寄件日期 | 傳送時間 | 傳送日期 | 时间",
    "時間 | 已发送 | 送信日時 | 日時 | 日付",
    "보낸 날짜 | 날짜 | 보낸날짜 | 보낸 시간 | تاريخ الإرسال | التاريخ | تم الإرسال | أرسلت",
    "נשלח | נשלחה | תאריך",
    "đã gửi | ngày | gửi | trimis | elküldve | küldve | στάλθηκε | ημερομηνία | poslano",
    "saadetud | tanggal | วันที่",
)
_TO = _words(
    "to | an | à | a | para | aan | till | til | vastaanottaja | vastaanottajat | do | adresat",
    "komu | кому | до | kime",
    "alıcı | 收件人 | 收件者 | 宛先 | 받는 사람 | 받는사람 | 수신자 | إلى | الى | אל | đến | tới",
    "către | címzett | προς",
    "za | prima | kellele | kam | kepada | ถึง | destinataire | destinatario | per",
)
_SUBJECT = _words(
    "subject | betreff | objet | sujet | asunto | assunto | oggetto | onderwerp | ämne | emne",
    "aihe | temat | předmět",
    "predmet | тема | konu | 主题 | 主旨 | 主題 | 标题 | 件名 | 제목 | الموضوع | נושא | chủ đề",
    "tiêu đề | subiect | tárgy",
    "θέμα | zadeva | teema | tema | perihal | subjek | เรื่อง | assumpte | относно",
)
_OTHER = _words(
    "cc | bcc | kopie | kopie an | copie | copie à | copia | con copia | cópia | kopia | kopi",
    "kopio | dw | udw | копия",
    "копія | bilgi | 抄送 | 副本 | ccへ | 참조 | نسخة | נעותק | עותק | másolat | κοιν | reply-to",
    "reply to | importance",
    "priority | wichtigkeit | importanza | importancia | attachments | anlagen | pièces jointes | antwort an",
    "répondre à | responder a | rispondi a | organization | in-reply-to | message-id",
    "references | newsgroups | mailed-by",
)

HEADER_FIELDS = {
    **dict.fromkeys(_OTHER, "other"),
    **dict.fromkeys(_TO, "to"),
    **dict.fromkeys(_DATE, "date"),
    **dict.fromkeys(_SUBJECT, "subject"),
    **dict.fromkeys(_FROM, "from"),
}
"""Field names of the header blocks that Outlook and its kin put above the quoted mail, with what they mean."""

ORIGINAL_MESSAGE = _words(
    "original message | original appointment | original message follows | original email",
    "reply message | quoted message",
    "ursprüngliche nachricht | originalnachricht | original-nachricht | original nachricht",
    "ursprüngliche mail",
    "message d'origine | message d’origine | message original | message initial",
    "courriel original | e-mail d'origine",
    "mensaje original | mensaje de origen | correo original | mensagem original",
    "messaggio originale | missatge original",
    "oorspronkelijk bericht | origineel bericht | oorspronkelijke bericht",
    "ursprungligt meddelande | originalmeddelande",
    "oprindelig meddelelse | oprindelig besked | original meddelelse | original besked | opprinnelig melding",
    "original melding | alkuperäinen viesti | wiadomość oryginalna | oryginalna wiadomość",
    "treść oryginalnej wiadomości",
    "původní zpráva | původní e-mail | pôvodná správa | исходное сообщение",
    "оригинальное сообщение | первоначальное сообщение",
    "исходное письмо | оригінальне повідомлення | вихідне повідомлення | початкове повідомлення",
    "özgün ileti | orijinal mesaj",
    "özgün mesaj | orijinal ileti | 原始邮件 | 原邮件 | 原始郵件 | 原始消息 | 回复的原邮件",
    "原始信件 | 元のメッセージ | オリジナルメッセージ",
    "원본 메일 | 원본 메시지 | 원본메일 | 원본 이메일 | الرسالة الأصلية | رسالة أصلية",
    "ההודעה המקורית | הודעה מקורית",
    "thư gốc | tin nhắn gốc | mesaj original | mesajul original | eredeti üzenet | αρχικό μήνυμα",
    "izvorna poruka",
    "originalna poruka | izvirno sporočilo | algne kiri | pesan asli | ข้อความต้นฉบับ",
)
"""What stands between dashes above an unmarked quote."""

FORWARDED_MESSAGE = _words(
    "forwarded message | forwarded email | forwarded by | forward message | forwarded mail",
    "weitergeleitete nachricht | weitergeleitete e-mail | message transféré | message transmis",
    "message réexpédié | courriel transféré",
    "mensaje reenviado | mensagem encaminhada | mensagem reencaminhada | messaggio inoltrato",
    "missatge reenviat",
    "doorgestuurd bericht | doorgestuurde bericht | vidarebefordrat meddelande | vidarebefordrat brev",
    "videresendt meddelelse | videresendt besked | videresendt e-mail | videresendt melding",
    "välitetty viesti | edelleenlähetetty viesti",
    "przekazana wiadomość | wiadomość przekazana | treść przekazanej wiadomości",
    "přeposlaná zpráva | preposlaná správa",
    "пересылаемое сообщение | перенаправленное сообщение | пересланное сообщение",
    "пересланное письмо | пересилане повідомлення",
    "переслане повідомлення | переслано повідомлення | iletilmiş mesaj | iletilen mesaj",
    "iletilen ileti | yönlendirilen ileti",
    "转发的邮件 | 转发邮件 | 转发邮件信息 | 已转发邮件 | 轉寄郵件 | 轉寄的郵件 | 轉寄訊息",
    "转发的消息 | 転送メッセージ | 転送されたメッセージ | 転送メール",
    "전달된 메일 | 전달된 메시지 | 전달 메일 | 전달된 이메일 | رسالة معاد توجيهها | الرسالة المُعاد توجيهها",
    "الرسالة المعاد توجيهها",
    "رسالة محولة | הודעה שהועברה | דואר שהועבר | thư đã chuyển tiếp | mesaj redirecționat | továbbított üzenet",
    "προωθημένο μήνυμα | proslijeđena poruka | posredovano sporočilo | pesan terusan | edastatud kiri",
)
"""What stands between dashes above a forwarded mail."""

BEGIN_FORWARDED = _words(
    "begin forwarded message | anfang der weitergeleiteten nachricht | anfang der weitergeleiteten e-mail",
    "début du message réexpédié | début du message transféré | début du courriel transféré",
    "inicio del mensaje reenviado",
    "início da mensagem reencaminhada | início da mensagem encaminhada",
    "inizio messaggio inoltrato | inizio del messaggio inoltrato",
    "begin doorgestuurd bericht | vidarebefordrat brev | vidarebefordrat meddelande",
    "start på videresendt besked",
    "videresendt besked | videresendt melding | start på videresendt melding",
    "välitetty viesti alkaa | välitetty viesti",
    "początek przekazywanej wiadomości | začátek přeposílané zprávy | přeposlaná zpráva",
    "začiatok preposlanej správy",
    "начало переадресованного сообщения | начало переадресованного письма | початок листа, що пересилається",
    "початок переадресованого повідомлення | iletilen ileti başlangıcı | yönlendirilen ileti başlangıcı",
    "下面是被转发的邮件 | 开始转发的邮件 | 开始转发邮件 | 開始轉寄郵件 | 以下是轉寄的郵件",
    "転送されたメッセージ | 전달된 메시지 | 다음은 전달된 메시지입니다",
    "بداية الرسالة المعاد توجيهها | بداية الرسالة المُعاد توجيهها | תחילת ההודעה שהועברה",
    "bắt đầu thư đã chuyển tiếp",
    "továbbított levél kezdete | αρχή προωθημένου μηνύματος | început mesaj redirecționat",
    "inici del missatge reenviat",
)
"""Apple Mail's line above a forwarded mail; it ends with a colon."""

REPLY_PREFIXES = _words(
    "re | aw | antw | antwort | sv | vs | odp | ynt | yanıt | res | r | rif | rép | rép. | réf",
    "atb | vá | απ | σχετ | bls",
    "回复 | 答复 | 回覆 | 答覆 | 返信 | 회신 | 답장 | رد | תשובה | תגובה | השב | trả lời | отв",
    "на | відп | ответ",
)
"""What clients put before the subject of an answer."""

FORWARD_PREFIXES = _words(
    "fw | fwd | wg | wtr | tr | rv | enc | i | vl | vb | doorst | vidarebef | vs-fwd | pd | ilt",
    "fs | tov | továbbítás",
    "转发 | 轉寄 | 轉發 | 転送 | 전달 | הועבר | إعادة توجيه | переслано | пересл | chuyển tiếp | πρθ | rd",
)
"""What clients put before the subject of a forwarded mail."""
