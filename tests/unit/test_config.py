"""Settings: four sources in one order, unknown keys refused by name, errors that say the mend."""

import pytest

from postroom.base.errors import ConfigError
from postroom.config import (
    Settings,
    _machine_name,
    is_loopback,
    load_settings,
    read_dns_servers,
    read_relay,
    split_listen,
)


@pytest.fixture(autouse=True)
def no_other_settings(monkeypatch, tmp_path):
    """Neither the machine's environment nor a file of the folder that the tests run in."""
    import os

    for name in os.environ:
        if name.startswith("POSTROOM_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refusal(flags=None, **options):
    with pytest.raises(ConfigError) as caught:
        load_settings(flags or {}, **options)
    return str(caught.value)


def test_everything_has_a_default():
    settings = load_settings({})
    assert settings == Settings()
    assert (settings.http_listen, settings.smtp_listen) == ("127.0.0.1:8025", "127.0.0.1:2525")
    assert settings.role_set == {"smtp", "api", "worker"}
    assert (settings.relay, settings.database_url, settings.mx_port) == ("", "", 25)


def test_each_source_goes_before_the_one_below(monkeypatch, tmp_path):
    file = tmp_path / "postroom.toml"
    file.write_text('domain = "file.test"\nhostname = "file.test"\nworkers = 2\n', encoding="utf-8")
    monkeypatch.setenv("POSTROOM_HOSTNAME", "environment.test")
    monkeypatch.setenv("POSTROOM_WORKERS", "3")
    settings = load_settings({"workers": 4, "domain": None})
    assert (settings.domain, settings.hostname, settings.workers) == ("file.test", "environment.test", 4)


def test_another_file_can_be_named(monkeypatch, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f'domain = "{name}.test"\n', encoding="utf-8")
    monkeypatch.setenv("POSTROOM_CONFIG", str(tmp_path / "one.toml"))
    assert load_settings({}).domain == "one.test"
    assert load_settings({}, file=tmp_path / "two.toml").domain == "two.test"


def test_a_file_that_is_named_must_be_there_and_be_readable(tmp_path):
    assert "no settings file" in refusal(file=tmp_path / "missing.toml")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"domain = \xff")
    assert "not valid TOML" in refusal(file=broken)
    broken.write_text("domain =", encoding="utf-8")
    assert "not valid TOML" in refusal(file=broken)


def test_an_unknown_key_is_refused_with_its_source_and_the_likely_one(monkeypatch, tmp_path):
    assert "no setting http_listn (from the command line). Did you mean http_listen?" in refusal({"http_listn": "x"})
    assert "docs/config.md" in refusal({"zzzzzz": "x"})
    monkeypatch.setenv("POSTROOM_RELAI", "x")
    assert "POSTROOM_RELAI (from the environment). Did you mean relay?" in refusal()
    monkeypatch.delenv("POSTROOM_RELAI")
    file = tmp_path / "postroom.toml"
    file.write_text("smtp_lisen = 1\n", encoding="utf-8")
    assert "smtp_lisen (from postroom.toml). Did you mean smtp_listen?" in refusal()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"http_listen": "nonsense"}, ("HTTP_LISTEN 'nonsense'", "host:port")),
        ({"smtp_listen": "127.0.0.1:x"}, ("SMTP_LISTEN", "host:port")),
        ({"smtp_listen": "127.0.0.1:70000"}, ("SMTP_LISTEN", "host:port")),
        ({"roles": "smtp,api,wroker"}, ("ROLES", "smtp, api, worker")),
        ({"database_url": "mysql://x"}, ("DATABASE_URL", "postgresql://", "SQLite")),
        ({"relay": "mail.example.com"}, ("RELAY", "smtp://host:25")),
        ({"relay": "smtp://host:99999"}, ("RELAY",)),
        ({"tls_cert": "cert.pem"}, ("TLS_CERT and TLS_KEY",)),
        ({"secret_key": "short"}, ("SECRET_KEY", "32")),
        ({"workers": "many"}, ("WORKERS 'many'",)),
        ({"workers": 0}, ("WORKERS",)),
        ({"mx_port": 65_536}, ("MX_PORT",)),
        ({"max_message_bytes": 1}, ("MAX_MESSAGE_BYTES",)),
        ({"allow_private_networks": "maybe"}, ("ALLOW_PRIVATE_NETWORKS", "'auto', 'yes' or 'no'")),
        ({"log_level": "loud"}, ("LOG_LEVEL",)),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_the_mend(flags, words):
    said = refusal(flags)
    for word in words:
        assert word in said
    assert said.endswith(".")
    assert "\n" not in said


def test_the_source_of_a_bad_value_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("POSTROOM_WORKERS", "x")
    assert "(from the environment)" in refusal()
    monkeypatch.delenv("POSTROOM_WORKERS")
    (tmp_path / "postroom.toml").write_text("workers = 99\n", encoding="utf-8")
    assert "(from postroom.toml)" in refusal()


@pytest.mark.parametrize(
    "flags",
    [{"relay": "ftp://user:hunter2@host"}, {"secret_key": "hunter2"}, {"admin_key": ["hunter2"]}],
)
def test_no_secret_is_repeated(flags):
    assert "hunter2" not in refusal(flags)


def test_secrets_are_not_shown_with_the_settings():
    settings = Settings(relay="smtp://u:hunter2@h", secret_key="hunter2" * 8, admin_key="prk_hunter2_hunter2_hunter2")
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("127.0.0.1:8025", ("127.0.0.1", 8025)),
        ("[::1]:25", ("::1", 25)),
        (":25", ("0.0.0.0", 25)),
        ("localhost:0", ("localhost", 0)),
    ],
)
def test_where_to_listen(value, expected):
    assert split_listen(value) == expected


@pytest.mark.parametrize(
    ("listen", "allow", "reach"),
    [
        ("127.0.0.1:1", "auto", True),
        ("[::1]:1", "auto", True),
        ("localhost:1", "auto", True),
        ("0.0.0.0:1", "auto", False),
        (":1", "auto", False),
        ("10.0.0.1:1", "auto", False),
        ("0.0.0.0:1", "yes", True),
        ("127.0.0.1:1", "no", False),
    ],
)
def test_private_networks_are_open_only_to_who_is_alone(listen, allow, reach):
    assert Settings(http_listen=listen, allow_private_networks=allow).may_reach_private_networks is reach


@pytest.mark.parametrize(
    ("written", "meant"),
    [("true", "yes"), ("True", "yes"), ("1", "yes"), ("false", "no"), ("0", "no"), ("yes", "yes"), ("auto", "auto")],
)
def test_private_networks_in_other_words(monkeypatch, written, meant):
    monkeypatch.setenv("POSTROOM_ALLOW_PRIVATE_NETWORKS", written)
    assert load_settings({}).allow_private_networks == meant


@pytest.mark.parametrize(("written", "meant"), [("true", "yes"), ("false", "no"), ("1", "yes"), ('"no"', "no")])
def test_private_networks_in_toml(tmp_path, written, meant):
    (tmp_path / "postroom.toml").write_text(f"allow_private_networks = {written}\n", encoding="utf-8")
    assert load_settings({}).allow_private_networks == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERVICE_HOST", "10.0.0.1"),
        ("SERVICE_PORT", "25"),
        ("SERVICE_PORT_HTTP", "8025"),
        ("PORT", "tcp://10.0.0.1:25"),
        ("PORT_25_TCP", "tcp://10.0.0.1:25"),
        ("PORT_25_TCP_ADDR", "10.0.0.1"),
        ("API_PORT_8025_TCP_PROTO", "tcp"),
        ("API_SERVICE_HOST", "10.0.0.1"),
    ],
)
def test_what_kubernetes_puts_into_the_environment_is_refused_with_the_mend(monkeypatch, name, value):
    monkeypatch.setenv(f"POSTROOM_{name}", value)
    said = refusal()
    assert f"POSTROOM_{name} (from the environment)" in said
    assert "enableServiceLinks: false" in said


def test_other_unknown_names_are_no_matter_of_kubernetes(monkeypatch):
    monkeypatch.setenv("POSTROOM_HTTP_PORT", "8025")
    assert "enableServiceLinks" not in refusal()


def test_the_machine_is_asked_for_its_name_once(monkeypatch):
    asked = []
    monkeypatch.setattr("socket.getfqdn", lambda: asked.append(1) or "machine.test")
    _machine_name.cache_clear()
    assert [Settings().own_hostname, Settings().own_hostname] == ["machine.test"] * 2
    assert Settings(hostname="named.test").own_hostname == "named.test"
    _machine_name.cache_clear()
    assert asked == [1]


def test_loopback():
    assert is_loopback("127.3.2.1")
    assert not is_loopback("128.0.0.1")
    assert not is_loopback("")


@pytest.mark.parametrize(
    ("url", "host", "port", "implicit", "required", "user", "password"),
    [
        ("smtp://relay.test", "relay.test", 25, False, False, None, None),
        ("smtp://relay.test:2525", "relay.test", 2525, False, False, None, None),
        ("smtp://u:p@relay.test", "relay.test", 587, False, True, "u", "p"),
        ("smtp://u%40x:p%2F%3A@relay.test:25", "relay.test", 25, False, True, "u@x", "p/:"),
        ("smtp://u:p@127.0.0.1:2525", "127.0.0.1", 2525, False, False, "u", "p"),
        ("smtps://relay.test", "relay.test", 465, True, True, None, None),
        ("smtps://u:p@[2001:db8::1]:4650", "2001:db8::1", 4650, True, True, "u", "p"),
    ],
)
def test_relays(url, host, port, implicit, required, user, password):
    where = read_relay(url)
    assert (where.hosts, where.port) == ((host,), port)
    assert (where.implicit_tls, where.require_tls, where.is_relay) == (implicit, required, True)
    assert (where.username, where.password) == (user, password)
    assert "password" not in repr(where)


@pytest.mark.parametrize("url", ["", "relay.test", "http://relay.test", "smtp://", "smtp://:25", "smtp:relay.test"])
def test_what_is_no_relay(url):
    with pytest.raises(ValueError, match="smtp://host:25"):
        read_relay(url)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("  ", None),
        ("192.0.2.1:53", [("192.0.2.1", 53)]),
        ("192.0.2.1, 192.0.2.2:5353", [("192.0.2.1", 53), ("192.0.2.2", 5353)]),
        ("[::1]:53", [("::1", 53)]),
    ],
)
def test_dns_servers(value, expected):
    assert read_dns_servers(value) == expected


def test_a_dns_server_that_is_none():
    with pytest.raises(ConfigError, match="host:port"):
        read_dns_servers("192.0.2.1:domain")


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Settings().workers = 2


def test_a_model_has_a_url_and_a_name():
    settings = load_settings({"model_url": "http://127.0.0.1:11434/v1", "model_name": "small"})
    assert (settings.model_url, settings.model_name, settings.model_key) == ("http://127.0.0.1:11434/v1", "small", "")
    assert "belong together" in refusal({"model_url": "http://127.0.0.1/v1"})
    assert "belong together" in refusal({"model_name": "small"})


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:11434",
        "ftp://models.test/v1",
        "https:///v1",
        "https://ann:secret@models.test/v1",
        "https://models.test/v1?key=secret",
        "https://models.test:99999/v1",
        "https://models .test/v1",
    ],
)
def test_what_is_no_url_of_a_model(url):
    told = refusal({"model_url": url, "model_name": "small"})
    assert told.startswith("MODEL_URL")
    assert "secret" not in told


def test_the_key_of_a_model_is_not_shown():
    settings = load_settings({"model_url": "http://127.0.0.1/v1", "model_name": "small", "model_key": "sk-secret"})
    assert "sk-secret" not in repr(settings)
    assert "sk-secr" not in refusal({"model_key": "sk-secr\u00e9t"})
