"""Fetches attachments from URLs that users name. Fulfils flows.ports.FileFetcher."""

import asyncio
import ssl
import unicodedata
from urllib.parse import unquote_to_bytes

import aiohttp
from yarl import URL

from postroom.base.errors import BadInput
from postroom.base.limits import FETCH_TIMEOUT_S, MAX_FILENAME_CHARS, MAX_MIME_PARAMETERS
from postroom.edge._guarded_http import GuardedSession, Progress, UnusableUrlError, check_url, describe_failure
from postroom.flows.ports import FetchedFile

MAX_REDIRECTS = 3
"""Hops from the URL that was named to the file; each is checked like the first."""
MAX_FETCHES = 32
"""Files fetched at the same time."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 65_536
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
_DEFAULT_TYPE = "application/octet-stream"
_FIX = "Check that the URL answers a plain GET with the file, or send the file itself as base64 in `contentBase64`."


class AiohttpFetcher:
    """Fetches over https (http too where private networks are allowed), under the poster's address rules."""

    def __init__(
        self,
        *,
        allow_private_networks: bool,
        timeout_s: float = FETCH_TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """timeout_s: the whole of a fetch, redirects included. tls: None for the system's authorities."""
        self._http_allowed = allow_private_networks
        self._timeout_s = timeout_s
        self._session = GuardedSession(allow_private_networks=allow_private_networks, limit=MAX_FETCHES, tls=tls)

    async def fetch(self, url: str, max_bytes: int) -> FetchedFile:
        """The file at the URL, with the type and the name that its server gives it.

        max_bytes: no more is read.
        Raises: BadInput, code `attachment_too_large` for more bytes than that, `attachment_unreachable` for all else
        that goes wrong, with the reason and the mend.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(url, max_bytes)
        except TimeoutError as error:
            raise _unreachable(f"It took longer than {self._timeout_s:g} seconds.") from error
        except UnusableUrlError as error:
            raise _unreachable(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error

    async def close(self) -> None:
        """Close every kept connection."""
        await self._session.close()

    async def _follow(self, url: str, max_bytes: int) -> FetchedFile:
        target = check_url(url, http_allowed=self._http_allowed)
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._session.request("GET", target, headers={"Accept": "*/*"}, progress=Progress())
                try:
                    if answer.status not in _REDIRECTS:
                        return await _read_file(answer, target, max_bytes)
                finally:
                    answer.close()
            except TimeoutError:
                raise
            except (aiohttp.ClientError, OSError, RuntimeError, ValueError) as error:
                failure = describe_failure(error, target)
                raise _unreachable(failure.text, failure.fix) from error
            target = self._next_hop(target, answer)
        raise _unreachable(f"It redirects more than {MAX_REDIRECTS} times.")

    def _next_hop(self, target: URL, answer: aiohttp.ClientResponse) -> URL:
        location = answer.headers.get("Location", "")
        if not location:
            raise _unreachable(f"It answered {answer.status} without a Location.")
        try:
            joined = str(target.join(URL(location)))
        except ValueError as error:
            raise _unreachable("It redirects to something that is not a URL.") from error
        return check_url(joined, http_allowed=self._http_allowed)


async def _read_file(answer: aiohttp.ClientResponse, url: URL, max_bytes: int) -> FetchedFile:
    if not 200 <= answer.status < 300:
        raise _unreachable(f"It answered {answer.status}.")
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"", "identity"}:
        raise _unreachable("Its server sends it compressed, though asked not to.")
    if answer.content_length is not None and answer.content_length > max_bytes:
        raise _too_large(max_bytes)
    pieces: list[bytes] = []
    size_bytes = 0
    async for piece in answer.content.iter_chunked(_CHUNK_BYTES):
        size_bytes += len(piece)
        if size_bytes > max_bytes:
            raise _too_large(max_bytes)
        pieces.append(piece)
    return FetchedFile(
        content=b"".join(pieces),
        content_type=read_content_type(answer.headers.get("Content-Type", "")),
        filename=read_filename(answer.headers.get("Content-Disposition", "")) or clean_filename(url.name),
    )


def read_content_type(value: str) -> str:
    """`type/subtype` in lower case; `application/octet-stream` when the field is missing or malformed.

    Source: RFC 9110 §8.3.1.
    """
    text = value.partition(";")[0].strip().lower()
    main, slash, sub = text.partition("/")
    well_formed = slash and main and sub and len(text) <= MAX_FILENAME_CHARS and _TOKEN.issuperset(main + sub)
    return text if well_formed else _DEFAULT_TYPE


def read_filename(value: str) -> str | None:
    """The cleaned file name of a Content-Disposition; `filename*` wins. None when there is none to use.

    value: as aiohttp gives it, bytes that are no UTF-8 as surrogates.
    Source: RFC 6266 §4.3, RFC 8187 §3.2.
    """
    plain = extended = None
    for name, text in _parameters(value):
        if name == "filename*" and extended is None:
            extended = _read_extended(text)
        elif name == "filename" and plain is None:
            plain = _text_of(text.encode("utf-8", "surrogateescape"))
    return clean_filename(extended or "") or clean_filename(plain or "")


def clean_filename(text: str) -> str | None:
    """The name without path, control characters and direction overrides, at most MAX_FILENAME_CHARS with its
    extension kept; None when nothing is left.
    """
    last = text.replace("\\", "/").rpartition("/")[2]
    seen = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip()
    if not seen.strip("."):
        return None
    if len(seen) <= MAX_FILENAME_CHARS:
        return seen
    stem, dot, extension = seen.rpartition(".")
    if not dot or len(extension) > 16:
        return seen[:MAX_FILENAME_CHARS]
    return stem[: MAX_FILENAME_CHARS - len(extension) - 1] + dot + extension


def _parameters(value: str) -> list[tuple[str, str]]:
    """Names in lower case with their values, quoted strings opened. RFC 9110 §5.6.6."""
    found: list[tuple[str, str]] = []
    at = value.find(";")
    while 0 <= at < len(value) and len(found) < MAX_MIME_PARAMETERS:
        equals = value.find("=", at)
        if equals < 0:
            break
        name = value[at + 1 : equals].rpartition(";")[2].strip().lower()
        start = equals + 1
        while start < len(value) and value[start] in " \t":
            start += 1
        if value[start : start + 1] == '"':
            text, end = _quoted(value, start + 1)
            at = value.find(";", end)
        else:
            at = value.find(";", start)
            text = value[start : at if at >= 0 else len(value)].strip()
        found.append((name, text))
    return found


def _quoted(value: str, start: int) -> tuple[str, int]:
    """A quoted string from behind its first quote, and where it ends. RFC 9110 §5.6.4."""
    chars: list[str] = []
    at = start
    while at < len(value) and value[at] != '"':
        # A backslash before anything but a quote or another one is part of a Windows path, not an escape.
        if value[at] == "\\" and value[at + 1 : at + 2] in {'"', "\\"}:
            at += 1
        chars.append(value[at])
        at += 1
    return "".join(chars), at + 1


def _read_extended(text: str) -> str | None:
    charset, _, rest = text.partition("'")
    _, quote, encoded = rest.partition("'")
    if not quote or charset.lower() not in {"utf-8", "iso-8859-1"}:
        return None
    raw = unquote_to_bytes(encoded)
    return raw.decode("latin-1") if charset.lower() == "iso-8859-1" else raw.decode("utf-8", "replace")


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unreachable(sentence: str, fix: str = "") -> BadInput:
    return BadInput(f"The attachment could not be fetched. {sentence}", code="attachment_unreachable", fix=fix or _FIX)


def _too_large(max_bytes: int) -> BadInput:
    return BadInput(
        f"The attachment is larger than the {max_bytes} bytes that it may have.",
        code="attachment_too_large",
        fix="Send a smaller file, or a link to it in the text.",
    )
