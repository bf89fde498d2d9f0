"""The command as a person uses it: started, read, stopped, started wrongly; each a process of its own."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import smtplib
import socket
import stat
import subprocess
import sys
import threading
from email.message import EmailMessage
from pathlib import Path

import pytest

from postroom import __version__, demo
from postroom.base.errors import PostroomError
from postroom.testing import call_json, wait_until

POSTROOM = str(Path(sys.executable).with_name("postroom"))
ANY_PORTS = ("--http-listen", "127.0.0.1:0", "--smtp-listen", "127.0.0.1:0")


def environment(**settings):
    """Ours without settings of the machine."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    return plain | {f"POSTROOM_{name}": value for name, value in settings.items()}


def postroom(*arguments, cwd, stdin=b"", **settings):
    """A command that has ended."""
    return subprocess.run(
        [POSTROOM, *map(str, arguments)],
        cwd=cwd,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


class Serving:
    """`postroom serve` in a process, from its first lines on."""

    def __init__(self, cwd, *arguments, **settings):
        self.cwd = cwd
        self.process = subprocess.Popen(
            [POSTROOM, "serve", *ANY_PORTS, *map(str, arguments)],
            cwd=cwd,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = [self.process.stdout.readline().rstrip("\n") for _ in range(6)]
        assert self.lines[0], self.process.stderr.read()
        words = self.lines[0].split()
        self.api = words[words.index("API") + 1]
        host, port = words[words.index("SMTP") + 1].rsplit(":", 1)
        self.smtp_address = host, int(port)

    def stop(self, number=signal.SIGTERM):
        """The exit code and all that was said after the first lines."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err

    def shell(self, command):
        """The JSON that a command of the first lines prints."""
        done = subprocess.run(["sh", "-c", command], cwd=self.cwd, capture_output=True, timeout=30, check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def serving(cwd, *arguments, **settings):
    process = Serving(cwd, *arguments, **settings)
    try:
        yield process
    finally:
        if process.process.returncode is None:
            process.process.kill()
            process.process.communicate(timeout=10)


def step(line):
    """What stands behind `2. Make an inbox: `."""
    return line.partition(": ")[2]


def written(to, subject):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.com", to, subject
    mail.set_content("Hello")
    return mail


# --- serve -----------------------------------------------------------------------------------------------------------


def test_the_first_lines_are_a_tour_that_works(tmp_path):
    home = tmp_path / "a folder with spaces"
    home.mkdir()
    data = home / "my data"
    with serving(home, "--data-dir", data) as first:
        assert first.lines[0].startswith(f"Postroom {__version__}  API http://127.0.0.1:")
        key = step(first.lines[1]).split()[0]
        assert key.startswith("prk_")
        assert (data / "admin.key").read_text().strip() == key
        for name in ("admin.key", "secret.key"):
            assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
        assert stat.S_IMODE(data.stat().st_mode) == 0o700

        if shutil.which("curl") is None:
            pytest.skip("curl is not installed")
        inbox = first.shell(step(first.lines[2]))
        assert inbox["address"] == "support-agent@postroom.localhost"
        if shutil.which("swaks") is not None:
            subprocess.run(["sh", "-c", step(first.lines[3])], check=True, capture_output=True, timeout=30)
        else:
            with smtplib.SMTP(*first.smtp_address, timeout=10) as smtp:
                smtp.send_message(written(inbox["address"], "test"))
        (message,) = wait_until(lambda: first.shell(step(first.lines[4]))["messages"])
        assert message["inboxId"] == inbox["id"]
        assert "/dashboard " in first.lines[5]
        assert call_json("GET", first.lines[5].split()[-1], key=key)[1]["openapi"].startswith("3.")
        assert first.stop() == (0, "Stopping: finishing what is under way.\n", "")

    with serving(home, "--data-dir", data) as second:
        assert key not in "".join(second.lines)
        assert step(second.lines[1]) == f"in {data}/admin.key"
        assert [one["id"] for one in second.shell(step(second.lines[4]))["messages"]] == [message["id"]]
        assert second.stop(signal.SIGINT)[0] == 0


def test_sigterm_leaves_no_mail_half_done(tmp_path):
    with serving(tmp_path, ADMIN_KEY="prk_" + "c" * 40) as first:
        key = "prk_" + "c" * 40
        inbox = call_json("POST", f"{first.api}/inboxes", {"name": "busy"}, key=key)[1]
        taken, enough = [], threading.Event()

        def send(sender):
            with contextlib.suppress(OSError), smtplib.SMTP(*first.smtp_address, timeout=10) as smtp:
                for number in range(10_000):
                    smtp.send_message(written(inbox["address"], f"{sender}-{number}"))
                    taken.append(f"{sender}-{number}")
                    if len(taken) >= 100:
                        enough.set()

        senders = [threading.Thread(target=send, args=(sender,)) for sender in range(4)]
        for sender in senders:
            sender.start()
        assert enough.wait(20)
        code, _, err = first.stop()
        for sender in senders:
            sender.join(20)
        assert (code, err) == (0, "")

    with serving(tmp_path, ADMIN_KEY=key) as second:
        filed, cursor = [], ""
        while cursor is not None:
            path = f"{second.api}/messages?limit=100{'&cursor=' + cursor if cursor else ''}"
            page = call_json("GET", path, key=key)[1]
            filed += [one["subject"] for one in page["messages"]]
            cursor = page["nextCursor"]
    assert len(filed) == len(set(filed))
    # A mail whose 250 was cut off on its way may be there as well; none that was answered is missing.
    assert set(taken) <= set(filed)
    assert len(set(filed) - set(taken)) <= len(senders)


@contextlib.contextmanager
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@contextlib.contextmanager
def locked(folder):
    folder.mkdir()
    with (folder / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder


def refused(done):
    """The one sentence that a command which could not start said."""
    assert done.returncode == 1, done
    assert done.stdout == b""
    said = done.stderr.decode()
    assert said.startswith("postroom: ")
    assert said.endswith((".\n", "?\n"))
    assert said.count("\n") == 1
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("flag", ["--http-listen", "--smtp-listen"])
def test_a_port_in_use_is_named(tmp_path, flag):
    with taken_port() as port:
        said = refused(postroom("serve", *ANY_PORTS, flag, f"127.0.0.1:{port}", cwd=tmp_path))
    assert f"127.0.0.1:{port}" in said
    assert "Address already in use" in said
    assert flag.removeprefix("--").replace("-", "_").upper() in said


def test_a_data_folder_in_use_is_named(tmp_path):
    with locked(tmp_path / "data") as folder:
        said = refused(postroom("serve", *ANY_PORTS, "--data-dir", folder, cwd=tmp_path))
    assert f"{folder} is in use by another Postroom process" in said


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    said = refused(postroom("serve", *ANY_PORTS, "--data-dir", tmp_path / "file" / "data", cwd=tmp_path))
    assert "DATA_DIR" in said


@pytest.mark.parametrize(
    ("arguments", "settings", "toml", "expected"),
    [
        ((), {"FOO": "1"}, None, "There is no setting POSTROOM_FOO (from the environment)"),
        ((), {}, 'smtp_lissten = "127.0.0.1:25"', "There is no setting smtp_lissten (from postroom.toml)"),
        ((), {}, "domain =", "postroom.toml is not valid TOML"),
        (("--no-such-setting", "1"), {}, None, "No such option '--no-such-setting'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, arguments, settings, toml, expected):
    if toml is not None:
        (tmp_path / "postroom.toml").write_text(toml)
    assert expected in refused(postroom("serve", *arguments, cwd=tmp_path, **settings))
    assert not (tmp_path / "postroom-data").exists()


# --- keys ------------------------------------------------------------------------------------------------------------


def test_keys_are_made_listed_and_revoked_beside_a_running_server(tmp_path):
    with serving(tmp_path) as server:
        admin = (tmp_path / "postroom-data" / "admin.key").read_text().strip()
        made = postroom("keys", "create", "reader", "--scope", "messages:read", "--scope", "inboxes:read", cwd=tmp_path)
        key = made.stdout.decode().strip()
        assert (made.returncode, made.stderr) == (0, b"")
        assert call_json("GET", f"{server.api}/messages", key=key)[0] == 200
        assert call_json("POST", f"{server.api}/inboxes", {}, key=key)[0] == 403

        listed = postroom("keys", "list", cwd=tmp_path).stdout.decode().splitlines()
        line = next(one for one in listed if "reader" in one)
        assert "[inboxes:read messages:read]" in line
        assert key not in "".join(listed)
        assert admin not in "".join(listed)

        key_id = line.split()[0]
        assert postroom("keys", "revoke", key_id, cwd=tmp_path).stdout.decode() == f"{key_id} is revoked.\n"
        # The server may trust a key that it has seen for some seconds.
        wait_until(lambda: call_json("GET", f"{server.api}/messages", key=key)[0] == 401)
        assert f"There is no live key {key_id}." in refused(postroom("keys", "revoke", key_id, cwd=tmp_path))
        assert "messages:raed" in refused(postroom("keys", "create", "x", "--scope", "messages:raed", cwd=tmp_path))


def test_keys_need_a_server_that_was_started_once(tmp_path):
    assert "There is no Postroom in postroom-data." in refused(postroom("keys", "list", cwd=tmp_path))
    assert not (tmp_path / "postroom-data").exists()


# --- inspect ---------------------------------------------------------------------------------------------------------

MAIL = b"From: Ann <ann@example.com>\r\nTo: bob@example.com\r\nSubject: Gr=?utf-8?q?=C3=BC?=\xc3\x9fe\r\n\r\nHello\r\n"


def test_inspect_reads_files_and_standard_input(tmp_path):
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "two.eml").write_bytes(b"Subject: two\n\nHello\n")
    done = postroom("inspect", "one.eml", "missing.eml", "two.eml", "-", cwd=tmp_path, stdin=b"Subject: three\n\nx")
    assert done.returncode == 1
    assert done.stderr == b"postroom: missing.eml: No such file or directory\n"
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["file"], one["subject"]) for one in answers] == [
        ("one.eml", "Grüße"),
        ("two.eml", "two"),
        ("-", "three"),
    ]
    assert (answers[0]["from"], answers[0]["to"]) == ("Ann <ann@example.com>", ["bob@example.com"])
    alone = postroom("inspect", "one.eml", cwd=tmp_path)
    assert (alone.returncode, alone.stderr) == (0, b"")
    assert json.loads(alone.stdout) == answers[0]


def test_inspect_goes_through_a_batch_whatever_stands_in_it(tmp_path):
    (tmp_path / "one.eml").write_bytes(MAIL)
    cases = [
        b'{"id": 1, "text": "Hello\\n\\nOn Monday Bob wrote:\\n> Hi"}',
        b"not JSON",
        b'{"id": 3, "raw": "%%%"}',
        b'{"id": 4, "file": "one.eml"}',
        b'{"id": 5, "file": "missing.eml"}',
        b"[1]",
        b'{"id": 7, "raw": "U3ViamVjdDogc2V2ZW4KCg=="}',
    ]
    done = postroom("inspect", "--batch", "-", cwd=tmp_path, stdin=b"\n".join(cases))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [one["id"] for one in answers] == [1, None, 3, 4, 5, None, 7]
    assert [("error" in one) for one in answers] == [False, True, True, False, True, True, False]
    assert answers[0]["extractedText"] == "Hello"
    assert [answers[place]["subject"] for place in (3, 6)] == ["Grüße", "seven"]


def test_inspect_says_what_is_missing(tmp_path):
    (tmp_path / "zone.json").write_text("{")
    assert "Name at least one FILE" in refused(postroom("inspect", cwd=tmp_path))
    assert "zone.json is not JSON" in refused(postroom("inspect", "--zone", "zone.json", "one.eml", cwd=tmp_path))


# --- The rest --------------------------------------------------------------------------------------------------------


def test_version(tmp_path):
    assert postroom("version", cwd=tmp_path).stdout.decode() == f"postroom {__version__}\n"
    assert postroom("--version", cwd=tmp_path).stdout.decode() == f"postroom {__version__}\n"


def test_the_demo_is_quiet_when_asked(tmp_path):
    done = postroom("demo", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith("It works: ")
    assert list(tmp_path.iterdir()) == []


def test_the_demo_prints_a_conversation_that_fits_a_terminal():
    lines = []
    demo.run_demo(lines.append)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in text
    assert text.count("Message-ID:") == 6
    assert text.count("the signature verifies") == 3
    assert text.count("delivered: Ann's mail server answered 250 2.0.0") == 3
    # The agent is given what is new, not what is quoted below it.
    assert text.count("> Hello Ann") == 0
    colored = []
    demo.Page(colored.append, color=True).ending(1.0)
    assert "\x1b[1m" in "".join(colored)


def test_the_demo_says_which_step_failed(monkeypatch):
    monkeypatch.setattr(demo, "STEP_TIMEOUT_S", 0.0)
    with pytest.raises(PostroomError, match=r"^The demo could not get .+\.$"):
        demo.run_demo(lambda _line: None)
