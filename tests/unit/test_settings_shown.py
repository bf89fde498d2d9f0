"""Settings as the operator sees them: all of them, and no secret."""

import pytest

from postroom.config import Settings
from postroom.settings_shown import HIDDEN, shown_settings

SECRET = "correct-horse-battery"


def _shown(**settings):
    return {one.name: one for one in shown_settings(Settings(data_dir="/data", **settings))}


def test_every_setting_is_there_and_says_whether_it_was_set():
    shown = _shown(hostname="mx.example.com")
    assert set(shown) == {name.upper() for name in Settings.model_fields}
    assert (shown["HOSTNAME"].value, shown["HOSTNAME"].is_default) == ("mx.example.com", False)
    assert shown["HTTP_LISTEN"].is_default
    assert all(one.description for one in shown.values())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("admin_key", "prk_" + SECRET * 2, HIDDEN),
        ("model_key", SECRET, HIDDEN),
        ("relay", f"smtp://user:{SECRET}@relay.example:587", "smtp://relay.example:587"),
        ("relay", f"smtps://u:{SECRET}@a.example,smtp://v:{SECRET}@b.example", "smtps://a.example, smtp://b.example"),
        ("database_url", f"postgresql://u:{SECRET}@db.example/mail?password={SECRET}", "postgresql://db.example/mail"),
    ],
)
def test_nothing_secret_is_shown(name, value, words):
    shown = _shown(**{name: value})
    assert shown[name.upper()].value == words
    assert not [one.name for one in shown.values() if SECRET in one.value]


@pytest.mark.parametrize("name", ["secret_key", "admin_key", "model_key"])
def test_a_secret_that_is_not_set_says_so(name):
    assert _shown()[name.upper()].value == ""
