"""The command line as a function: what it says, and with which code it ends."""

import io
import json
import sys

import pytest

from postroom import __version__, cli
from postroom.config import Settings


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs `postroom …` in this process: exit code, standard output, standard error."""
    for name in ("FOO", "CONFIG"):
        monkeypatch.delenv(f"POSTROOM_{name}", raising=False)

    def command(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["postroom", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_version(run):
    for word in ("version", "--version"):
        assert run(word) == (0, f"postroom {__version__}\n", "")


def test_every_setting_is_a_flag_with_a_description(run):
    code, out, _ = run("serve", "--help")
    assert code == 0
    for name, field in Settings.model_fields.items():
        assert f"--{name.replace('_', '-')} " in out
        assert field.description
    assert "--config" in out


def test_help_names_every_command(run):
    code, out, _ = run("-h")
    assert code == 0
    for command in ("serve", "demo", "inspect", "keys", "version"):
        assert f"  {command} " in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serv",), "postroom: No such command 'serv'"),
        (("serve", "now"), "postroom: Got unexpected extra argument (now). See postroom serve --help.\n"),
        (("serve", "--no-such", "1"), "postroom: No such option '--no-such'. See postroom serve --help.\n"),
        (
            ("serve", "--relay", "http://relay.example"),
            "RELAY (from the command line) cannot be used: write it as smtp",
        ),
        (("serve", "--mx-port", "0"), "MX_PORT '0' (from the command line) cannot be used"),
        (("serve", "--mx-port", "smtp"), "MX_PORT 'smtp' (from the command line) cannot be used"),
        (("serve", "--tls-cert", "a.pem"), "TLS_CERT and TLS_KEY belong together"),
        (("serve", "--roles", "smtp,web"), "ROLES 'smtp,web' (from the command line) cannot be used: use some of"),
        (("serve", "--http-listen", "127.0.0.1:65536"), "HTTP_LISTEN '127.0.0.1:65536' (from the command line)"),
        (("serve", "--database-url", "mysql://a"), "postgresql://user:password@host:port/name"),
        (("keys", "create"), "postroom: Missing argument 'NAME'. See postroom keys create --help.\n"),
        (("inspect",), "postroom: Name at least one FILE, or use --batch. See postroom inspect --help.\n"),
        (("inspect", "--now", "today", "-"), "Invalid value for '--now'"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("postroom: ")
    assert said in err
    assert err.count("\n") == 1


def test_secrets_are_not_repeated(run):
    for arguments in (
        ("--relay", "htp://user:tops3cret@relay.example"),
        ("--secret-key", "tops3cret"),
    ):
        code, _, err = run("serve", *arguments)
        assert code == 1
        assert "tops3cret" not in err


def test_the_environment_is_checked_too(run, monkeypatch):
    monkeypatch.setenv("POSTROOM_DOMIAN", "a.example")
    _, _, err = run("serve")
    assert err == "postroom: There is no setting POSTROOM_DOMIAN (from the environment). Did you mean domain?\n"


def test_inspect_reads_standard_input(run):
    code, out, err = run("inspect", "-", stdin=b"Subject: Hi\n\nHello\n")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["file"], answer["subject"], answer["text"]) == ("-", "Hi", "Hello\n")


def test_a_batch_is_answered_line_by_line(run):
    cases = [{"id": "a", "text": "Hello"}, {"id": "b"}, {"id": "c", "raw": "U3ViamVjdDogYwoK"}]
    code, out, err = run("inspect", "--batch", "-", stdin="\n".join(map(json.dumps, cases)).encode())
    assert (code, err) == (0, "")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [one["id"] for one in answers] == ["a", "b", "c"]
    assert answers[0]["text"] == "Hello"
    assert "needs file, raw or text" in answers[1]["error"]
    assert answers[2]["subject"] == "c"


def test_the_quiet_demo_says_one_line_and_a_failed_one_says_why(run, monkeypatch):
    from postroom import demo, serving

    monkeypatch.setattr(serving, "configure_logging", lambda _level: None)
    monkeypatch.setattr(demo, "run_demo", lambda say, *, color: say(f"color {color}"))
    assert run("demo", "--quiet") == (0, "It works: three turns of a conversation over SMTP and webhooks.\n", "")
    assert run("demo") == (0, "color False\n", "")

    def fail(_say, *, color):
        raise demo.DemoFailed("The demo could not make an inbox: it took too long.")

    monkeypatch.setattr(demo, "run_demo", fail)
    assert run("demo") == (1, "", "postroom: The demo could not make an inbox: it took too long.\n")
