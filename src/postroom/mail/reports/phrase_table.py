"""Tables of phrases, written as the text they are."""


def phrases(table: str) -> tuple[str, ...]:
    """The phrases of the table in their order, without the white space around them; `|` stands between two."""
    return tuple(phrase.strip() for phrase in table.split("|"))
