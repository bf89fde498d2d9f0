"""The README's words, run as they stand."""

import re
import threading

from house.by_path import ROOT
from postroom.testing import wait_until

README = (ROOT / "clients/python/README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_six_lines_from_import_to_answered_mail(server, client, tmp_path, monkeypatch, capsys):
    six = BLOCKS[0]
    assert len([line for line in six.splitlines() if line]) == 6
    monkeypatch.chdir(tmp_path)
    (tmp_path / "postroom-data").mkdir()
    (tmp_path / "postroom-data/admin.key").write_text(f"{server.admin_key}\n", encoding="utf-8")
    assert "http://127.0.0.1:8025" in six
    # The files that six lines leave open are closed here.
    space = {"__name__": "readme", "open": opened}
    code = compile(six.replace("http://127.0.0.1:8025", server.url), "README.md", "exec")
    running = threading.Thread(target=exec, args=(code, space))
    running.start()
    inbox = wait_until(lambda: next((one for one in client.inboxes.list() if one.name == "support-agent"), None))
    client.simulate_inbound(inbox_id=inbox.id, from_="Ann <ann@example.com>", subject="Hello", text="Are you there?")
    running.join(20)
    space["client"].close()
    answer = inbox.messages(direction="outbound").first()
    assert (answer.text.strip(), answer.subject) == ("Thank you. You wrote: Are you there?", "Re: Hello")
    assert capsys.readouterr().out == f"Write to {inbox.address}\n"


class opened:  # noqa: N801 - stands for open
    """A file that is closed when it has been read."""

    def __init__(self, name):
        self.name = name

    def read(self):
        with open(self.name, encoding="utf-8") as file:  # noqa: PTH123
            return file.read()


def test_the_other_pieces_are_python():
    for block in BLOCKS:
        compile(block, "README.md", "exec")
