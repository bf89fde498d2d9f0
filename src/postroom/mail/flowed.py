"""Text that was broken into lines for the journey, put together again. RFC 3676 §4."""


def unwrap_flowed(text: str, *, delsp: bool) -> str:
    r"""The text with its soft line breaks undone: one line a paragraph, quote marks kept as `> `.

    text: lines end in \\n. delsp: the space before a soft break was added with it (RFC 3676 §4.1).
    """
    lines: list[str] = []
    paragraph: list[str] = []
    paragraph_depth = 0
    for line in text.split("\n"):
        depth, content = _split_quote(line)
        if paragraph and (depth != paragraph_depth or content == "-- "):
            lines.append(_quoted("".join(paragraph), paragraph_depth))
            paragraph = []
        paragraph_depth = depth
        if content.endswith(" ") and content != "-- ":
            paragraph.append(content[:-1] if delsp else content)
            continue
        paragraph.append(content)
        lines.append(_quoted("".join(paragraph), depth))
        paragraph = []
    if paragraph:
        lines.append(_quoted("".join(paragraph), paragraph_depth))
    return "\n".join(lines)


def _split_quote(line: str) -> tuple[int, str]:
    """Quote depth and the line without quote marks and space-stuffing. RFC 3676 §4.4, RFC 3676 §4.5."""
    content = line.lstrip(">")
    depth = len(line) - len(content)
    return depth, content.removeprefix(" ")


def _quoted(text: str, depth: int) -> str:
    """The line with its quote marks."""
    return f"{'>' * depth} {text}" if depth else text
