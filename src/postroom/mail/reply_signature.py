"""Whether a line is a signature's first line: the delimiter, or what a phone writes under a mail by itself."""

# ruff: noqa: RUF001 - the words of many scripts are what these tables are for

from typing import Literal

from postroom.mail.reply_words import DASHES, any_of, fold, opening_keys, opens_with

_MAX_DEVICE_LINE_CHARS = 200
_MAX_DEVICE_LINE_WORDS = 14
_MAX_OWN_WORDS = 8
_RULE_CHARS = "-_=*#~+—–─━‐"
_EDGES = DASHES + "<>()[]~"

_SENT_FROM = tuple(
    fold(word)
    for word in (
        "sent from",
        "sent on my",
        "get the new outlook",
        "gesendet von",
        "gesendet aus",
        "von meinem",
        "von meiner",
        "diese nachricht wurde",
        "diese e-mail wurde von",
        "envoyé de",
        "envoyé depuis",
        "envoyé à partir",
        "enviado desde",
        "enviado do",
        "enviado a partir",
        "enviada do",
        "enviat des",
        "inviato da",
        "inviato dal",
        "verzonden vanaf",
        "verstuurd vanaf",
        "skickat från",
        "skickades från",
        "sendt fra",
        "lähetetty",
        "wysłane z",
        "wysłano z",
        "odesláno z",
        "odesláno ze",
        "odoslané z",
        "poslano z",
        "отправлено с",
        "отправлено из",
        "отправлено через",
        "отправлено от",
        "надіслано з",
        "надіслано із",
        "відправлено з",
        "trimis de pe",
        "trimis din",
        "στάλθηκε από",
        "đã gửi từ",
        "được gửi từ",
        "gửi từ",
        "dikirim dari",
        "أرسلت من",
        "أُرسلت من",
        "مرسل من",
        "تم الإرسال من",
        "נשלח מ",
        "发自",
        "發自",
        "从我的",
        "從我的",
        "發送自",
        "由我的",
        "傳送自",
    )
)
"""How the line begins."""

_SENT_WITH = tuple(
    fold(word)
    for row in (
        "sent via | sent with | sent using | sent by | sent through | from my | gesendet mit | gesendet über",
        "envoyé avec | envoyé par | envoyé via | télécharger | enviado con | enviado de | enviado por | enviado pelo",
        "enviado via | inviato con | inviato tramite | verzonden met | verzonden via | verstuurd met | verstuurd via",
        "skickat med | sendt med | sendt via | lähetin | wysłane przez | wysłano za pomocą | poslano s | 来自",
    )
    for word in row.split("|")
)
"""How it begins where people begin so too ("sent by mail on Monday"): believed only at the end of what was written."""

_SENT_FROM_ENDINGS = tuple(
    fold(word)
    for word in (
        "gesendet",
        "gönderildi",
        "gönderilmiştir",
        "から送信",
        "より送信",
        "から送信されました",
        "에서 보냄",
        "에서 보냈습니다",
        "에서 작성",
        "傳送",
        "发送",
        "發送",
        "küldve",
        "küldtem",
        "verzonden",
        "verstuurd",
    )
)
"""How the line ends where the verb stands last."""

_OWN = (
    "my ",
    "a ",
    "an ",
    "meinem ",
    "mon ",
    "ma ",
    "mi ",
    "meu ",
    "mijn ",
    "min ",
    "mit ",
    "mein ",
    "我的",
    "mojego ",
)
"""What stands before a device whose name nobody could list."""

_DEVICES = tuple(
    fold(word)
    for row in (
        "iphon | ipad | ipod | ios | android | blackberry | samsung | galaxy | huawei | xiaomi",
        "nokia | htc | xperia | nexus",
        "motorola | lumia | windows | mobile | phone | mobil | handy | téléphone | móvil",
        "celular | telemóvel | telefon",
        "telefoon | puhelimesta | телефон | smartfon | cellulare | tablet | device | gerät",
        "dispositivo | apparaat | cell",
        "mail | mailbox | outlook | yahoo | gmail | aol | gmx | web.de | proton | spark",
        "airmail | newton | k-9 | thunderbird",
        "fairemail | superhuman | polymail | boxer | t-mobile | verizon | at&t | vodafone",
        "macbook | laptop | postbox | unibox",
        "手机 | 手機 | 邮箱 | 郵件 | スマートフォン | 휴대폰 | 스마트폰 | الهاتف | הנייד",
    )
    for word in row.split("|")
)
"""Devices and programs that write such lines; found anywhere in the line, so that cases and endings do not matter."""

_DEVICE = any_of(_DEVICES)

_FOOTERS = tuple(
    fold(word)
    for row in (
        "get outlook for | outlook für ios | outlook für android | obtenir outlook",
        "télécharger outlook | obtener outlook",
        "descargar outlook | obter o outlook | obter outlook | baixe o outlook | ottieni outlook | scarica outlook",
        "outlook voor ios | outlook voor android | hämta outlook | hent outlook | skaff deg outlook | hanki outlook",
        "pobierz program outlook | pobierz outlook | získat outlook | získejte outlook",
        "получить outlook | скачать outlook",
        "отримати outlook | ios için outlook | android için outlook | 获取 outlook",
        "下载 outlook | 取得 outlook | 取得適用於",
        "outlook for ios を | outlook for android を | ios용 outlook | android용 outlook",
        "virus-free. | virenfrei. | libre de virus. | garanti sans virus. | livre de vírus.",
        "privo di virus. | virusvrij.",
        "this email has been checked for viruses | this email was scanned by | diese e-mail wurde von avast",
    )
    for word in row.split("|")
)
"""What mail programs and virus scanners add to advertise themselves."""

DEVICE_OPENINGS = opening_keys((*_SENT_FROM, *_SENT_WITH, *_FOOTERS))
"""For `opens_with`: what has none of them at its beginning is a device line by its end alone."""
_ENDINGS = frozenset(word[-4:] if len(word) >= 4 else word[-2:] for word in _SENT_FROM_ENDINGS)


def is_delimiter(line: str) -> bool:
    """Whether the line is the signature delimiter, its trailing space kept or lost. RFC 3676 §4.3."""
    return line.strip() in {"--", "—", "– –"}


def is_rule(line: str) -> bool:
    """Whether the line is a drawn rule: three or more of one of -_=*#~+ and nothing else but spaces."""
    marks = "".join(line.split())
    return len(marks) >= 3 and marks[0] in _RULE_CHARS and marks.count(marks[0]) == len(marks)


def device_line(folded: str) -> Literal["", "likely", "sure"]:
    """Whether the line is one that a phone or a program writes by itself ("Sent from my iPhone").

    folded: the line as `reply_words.fold` leaves it.
    Returns: "" for no; "likely" when a person may have typed it, so that its place must decide.
    """
    if not folded or len(folded) > _MAX_DEVICE_LINE_CHARS:
        return ""
    core = folded.strip(_EDGES).replace("[", "").replace("]", "")
    if (
        not (opens_with(core, DEVICE_OPENINGS) or ends_as_device_line(core))
        or core.count(" ") >= _MAX_DEVICE_LINE_WORDS
    ):
        return ""
    if core.startswith(_FOOTERS) or ("outlook" in core and "aka.ms/" in core):
        return "sure"
    named = _DEVICE.search(core) is not None
    if core.startswith(_SENT_FROM):
        return "sure" if named or (core.count(" ") < _MAX_OWN_WORDS and _names_own(core)) else ""
    if core.startswith(_SENT_WITH) and named:
        return "likely"
    return "sure" if named and core.rstrip(".。").endswith(_SENT_FROM_ENDINGS) else ""


def ends_as_device_line(folded: str) -> bool:
    """Whether the line may be a device line by its end or by the link in it; a quick no for most lines."""
    if "aka.ms/" in folded:
        return True
    end = folded if folded[-1:].isalpha() else folded.rstrip(_EDGES + ".。")
    return end[-4:] in _ENDINGS or end[-2:] in _ENDINGS


def _names_own(core: str) -> bool:
    """Whether "my" or its like follows the opening at once."""
    opening = next((word for word in _SENT_FROM if core.startswith(word)), "")
    return core[len(opening) :].lstrip().startswith(_OWN)
