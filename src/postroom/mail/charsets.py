"""Charset names as mail uses them, and the text they stand for."""

import codecs
from functools import lru_cache

_ALIASES = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode-1-1-utf-7": "utf_7",
    "x-unicode-2-0-utf-7": "utf_7",
    "unicode-1-1-utf-8": "utf_8",
    "utf8": "utf_8",
    "utf8mb4": "utf_8",
}
"""Names whose codec by the book is not the one that writers of mail meant: supersets stand in for the old standards,
as the WHATWG Encoding Standard has browsers do."""

_UNDECLARED = frozenset(
    ("", "us-ascii", "ascii", "ansi_x3.4-1968", "iso-ir-6", "unknown-8bit", "unknown", "x-unknown", "default", "binary")
)
"""Names that promise nothing about a byte over 127."""

_TEXT_CODECS = frozenset(
    """
    utf-8 utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be gb18030 gbk gb2312 hz big5 big5hkscs cp950
    cp932 shift_jis shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213 iso2022_jp iso2022_jp_1
    iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext cp949 euc_kr johab iso2022_kr koi8-r koi8-u koi8-t
    kz1048 ptcp154 tis-620 mac-roman mac-cyrillic mac-greek mac-iceland mac-latin2 mac-turkish iso8859-1 iso8859-2
    iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13
    iso8859-14 iso8859-15 iso8859-16 cp037 cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861
    cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255
    cp1256 cp1257 cp1258
    """.split()  # noqa: SIM905
)
"""Codecs that a mail may name. Python has others (`zlib`, `unicode_escape`, `idna`) that are no charsets."""

_MAX_NAME_CHARS = 64
"""Longer than any registered charset name."""


@lru_cache(maxsize=256)
def codec_for(charset: str) -> str | None:
    """The Python codec for a charset name as mail spells it; None when it is unknown or promises nothing.

    charset: any case; quotes, white space and an RFC 2231 language suffix are put up with.
    """
    name = charset[: _MAX_NAME_CHARS + 1].strip(" \t\r\n\"';").partition("*")[0].partition("(")[0].strip()
    name = name.partition(" ")[0].lower()
    if name in _UNDECLARED or len(name) > _MAX_NAME_CHARS:
        return None
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _ALIASES.get(found, found) if found in _TEXT_CODECS else None


def decode_text(raw: bytes, charset: str | None) -> tuple[str, bool]:
    """The text of the bytes, and whether every one of them could be read; never raises.

    charset: as the mail names it, None when it names none. Unknown and undeclared ones are read as UTF-8 when the
    bytes are UTF-8, else as Windows-1252, which maps nearly every byte to a letter. NUL becomes U+FFFD: no store of
    text keeps it.
    """
    codec = codec_for(charset) if charset else None
    if codec is None or codec == "utf-8":
        text, clean = _decode_utf8(raw, fall_back=codec is None)
    else:
        text, clean = _decode_with(raw, codec)
    if "\x00" in text:
        return text.replace("\x00", "\ufffd"), False
    return text, clean


def _decode_utf8(raw: bytes, *, fall_back: bool) -> tuple[str, bool]:
    """As UTF-8 without its mark; bytes that are not UTF-8 as Windows-1252 (`fall_back`) or U+FFFD."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    try:
        return raw.decode(), True
    except UnicodeDecodeError:
        return raw.decode("cp1252" if fall_back else "utf-8", "replace"), False


def _decode_with(raw: bytes, codec: str) -> tuple[str, bool]:
    """As the codec reads it, U+FFFD for what it cannot; `codec` is one of `_TEXT_CODECS`."""
    try:
        text, clean = raw.decode(codec), True
    except UnicodeError:
        text, clean = raw.decode(codec, "replace"), False
    if codec == "utf-7":  # the only one that lets half of a surrogate pair through
        repaired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return repaired, clean and repaired == text
    return text.removeprefix("\ufeff"), clean
