import pytest

from postroom.mail.flowed import unwrap_flowed


@pytest.mark.parametrize(
    ("text", "delsp", "unwrapped"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("日本 \n語\n", True, "日本語\n"),
        (" From here\n > not a quote", False, "From here\n> not a quote"),
        ("> a \n> b\n>> c \nd", False, "> a b\n>> c \nd"),
        ("a\n-- \nme", False, "a\n-- \nme"),
        ("open \n-- \nme", False, "open \n-- \nme"),
        ("ends open ", False, "ends open "),
        ("", False, ""),
    ],
)
def test_unwrapping(text, delsp, unwrapped):
    assert unwrap_flowed(text, delsp=delsp) == unwrapped
