"""Plain text as HTML."""

from html import escape

_URL_ENDS = frozenset(" \t\r\n\f\v\xa0<>\"'`{}|\\^")
_TRAILING_MARKS = ".,;:!?"


def text_to_html(text: str) -> str:
    """The plain text as HTML: escaped, a paragraph for each stretch between empty lines, `<br>` for each line end
    inside one, URLs linked.
    """
    paragraphs: list[str] = []
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if line.strip():
            lines.append(_link_urls(line.rstrip()))
        elif lines:
            paragraphs.append(f"<p>{'<br>'.join(lines)}</p>")
            lines = []
    return "\n".join(paragraphs)


def _link_urls(line: str) -> str:
    """One line, escaped, with its http and https URLs as links."""
    pieces: list[str] = []
    position = 0
    start = line.find("http")
    while start >= 0:
        end = start
        if line.startswith(("http://", "https://"), start):
            end = _url_end(line, start)
        if end > start + 8:
            url = escape(line[start:end])
            pieces.append(f'{escape(line[position:start])}<a href="{url}">{url}</a>')
            position = end
        start = line.find("http", max(end, start + 4))
    pieces.append(escape(line[position:]))
    return "".join(pieces)


def _url_end(line: str, start: int) -> int:
    """Where the URL that begins at `start` ends: before white space, and before the marks that end a sentence."""
    end = start
    while end < len(line) and line[end] not in _URL_ENDS:
        end += 1
    unopened = line.count(")", start, end) - line.count("(", start, end)
    while end > start and (line[end - 1] in _TRAILING_MARKS or (line[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= line[end] == ")"
    return end
