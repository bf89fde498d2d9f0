"""The house rules: each holds for the source as it stands, and each notices a bad sample."""

import pytest

from house.by_path import ROOT, load_tool

rules = load_tool("house_rules")
CODE = rules.read_sources(ROOT, "src/postroom/**/*.py")


def sources(**files):
    """Sources by dotted name below `postroom`; `__` in a name is a dot."""
    return [
        rules.Source("src/postroom/" + name.replace("__", "/") + ".py", '"""What it is for."""\n' + text)
        for name, text in files.items()
    ]


def test_the_source_is_found():
    assert len(CODE) > 10
    assert {"base", "mail", "rules", "store", "flows", "edge", ""} == {source.floor_name for source in CODE}


@pytest.mark.parametrize("rule", rules.CODE_RULES, ids=lambda rule: rule.__name__)
def test_code(rule):
    wrong = rule(CODE)
    assert not wrong, f"\n{rule.__doc__}\n" + "\n".join(wrong)


def test_references():
    wrong = rules.misspelt_references(rules.read_sources(ROOT, *rules.TEXT_PATTERNS))
    assert not wrong, f"\n{rules.misspelt_references.__doc__}\n" + "\n".join(wrong)


# --- The rules themselves: what they must notice, and what they must let pass -----------------------------------------

BAD = {
    "a rule that imports the store": (
        rules.upward_imports,
        {"store__db": "", "rules__x": "from postroom.store.db import Db"},
        "rules/x.py:2: postroom.rules.x imports postroom.store.db",
    ),
    "an import inside a function": (
        rules.upward_imports,
        {"base__x": "def f():\n    import postroom.app"},
        "base/x.py:3: postroom.base.x imports postroom.app",
    ),
    "an import for type checking": (
        rules.upward_imports,
        {"mail__x": "if TYPE_CHECKING:\n    from postroom.rules import threading", "rules__threading": ""},
        "mail/x.py:3: postroom.mail.x imports postroom.rules.threading",
    ),
    "a relative import": (
        rules.upward_imports,
        {"mail__x": "from ..rules.threading import y"},
        "mail/x.py:2: postroom.mail.x imports postroom.rules.threading",
    ),
    "a door that knows another": (
        rules.imports_between_doors,
        {"edge__api__app": "from postroom.edge.mcp.tools import x", "edge__mcp__tools": ""},
        "edge/api/app.py:2: edge/api imports edge/mcp",
    ),
    "a door taken from the package": (
        rules.imports_between_doors,
        {"edge__poster": "from postroom.edge import listener", "edge__listener": ""},
        "edge/poster.py:2: edge/poster imports edge/listener",
    ),
    "a shared part that knows a door": (
        rules.imports_between_doors,
        {"edge___shared": "from postroom.edge.api import x", "edge__api": ""},
        "edge/_shared.py:2: edge/_shared imports edge/api",
    ),
    "a package in base": (
        rules.impure_imports,
        {"base__x": "import orjson"},
        "base/x.py:2: base/ imports orjson, which is not the standard library",
    ),
    "a socket in mail": (rules.impure_imports, {"mail__x": "import socket"}, "mail/x.py:2: mail/ is pure"),
    "asyncio in rules": (
        rules.impure_imports,
        {"rules__x": "from asyncio import sleep"},
        "rules/x.py:2: rules/ is pure and imports asyncio",
    ),
    "asyncio in base": (rules.impure_imports, {"base__x": "import asyncio"}, "base/x.py:2: base/ is pure"),
    "SQL in a flow": (
        rules.sql_outside_store,
        {"flows__x": "from sqlalchemy import select"},
        "flows/x.py:2: imports sqlalchemy outside store/",
    ),
    "annotations put off": (
        rules.future_annotations,
        {"base__x": "from __future__ import annotations"},
        "base/x.py:2: imports __future__",
    ),
    "a cycle of three": (
        rules.import_cycles,
        {
            "base__a": "from postroom.base.b import x",
            "base__b": "def f():\n    from postroom.base import c",
            "base__c": "import postroom.base.a",
        },
        "base/a.py:2: import cycle: postroom.base.a -> postroom.base.b -> postroom.base.c -> postroom.base.a",
    ),
    "a module that imports itself": (
        rules.import_cycles,
        {"base__a": "import postroom.base.a"},
        "base/a.py:2: import cycle: postroom.base.a -> postroom.base.a",
    ),
    "a long file": (rules.long_files, {"base__x": "\n" * 400}, "base/x.py:400: the file has 401 lines"),
    "a long function": (
        rules.long_functions,
        {"base__x": "def f():\n" + "    pass\n" * 60},
        "base/x.py:2: f has 61 lines",
    ),
    "a long method": (
        rules.long_functions,
        {"base__x": "class C:\n    async def f(self):\n" + "        pass\n" * 60},
        "base/x.py:3: f has 61 lines",
    ),
    "many functions of middling length": (
        rules.too_many_long_functions,
        {"base__x": "".join(f"def f{n}():\n" + "    pass\n" * 45 for n in range(3)) + "def g(): 1\n" * 17},
        "the 95th percentile is 46",
    ),
    "something left for later": (
        rules.unfinished_words,
        {"base__x": "x = 1  # " + "TO" + "DO: y"},
        "base/x.py:2: TODO left in the source",
    ),
    "a function not written": (
        rules.stub_functions,
        {"base__x": "def f():\n    '''Doc.'''\n    raise NotImplementedError('soon')"},
        "base/x.py:2: f has no body",
    ),
    "an empty method": (
        rules.stub_functions,
        {"base__x": "class C:\n    async def f(self): ..."},
        "base/x.py:3: f has no body",
    ),
    "a module of this and that": (rules.forbidden_names, {"mail__utils": ""}, "mail/utils.py:1: a module named utils"),
    "a package of this and that": (
        rules.forbidden_names,
        {"edge___helpers__x": ""},
        "edge/_helpers/x.py:1: a module named _helpers",
    ),
    "a function that handles": (
        rules.forbidden_names,
        {"mail__x": "class C:\n    def _handle_line(self): pass"},
        "mail/x.py:3: _handle_line says nothing",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_each_rule_notices(name):
    rule, files, expected = BAD[name]
    wrong = rule(sources(**files))
    assert wrong
    assert all(sentence.startswith("src/postroom/") for sentence in wrong)
    assert any(expected in sentence for sentence in wrong), wrong


GOOD = {
    "base__x": "import json\nfrom postroom import __version__\nfrom postroom.base import y",
    "base__y": "import importlib.resources",
    "mail__a": "import email\nfrom postroom.base.y import z",
    "rules__a": "from postroom.mail.a import b\nimport cryptography\nfrom urllib.parse import quote",
    "store__db": "import sqlalchemy\nfrom postroom.base import x",
    "app": "import sqlalchemy\nfrom postroom.edge.api.app import y\nfrom postroom.edge import poster",
    "edge___shared": "import socket",
    "edge__poster": "from postroom.edge._shared import x\nimport asyncio",
    "edge__api__app": "from postroom.edge.api import routes\nfrom postroom.edge._shared import x",
    "edge__api__routes": "def reprocess(): return 1\ndef handler(): return 1",
    "flows__ports": "class P(Protocol):\n    def f(self): ...\n"
    "class Q(Protocol[T]):\n    def g(self):\n        '''Doc.'''\n        ...",
    "flows__x": "@overload\ndef f(x): ...\ndef f(x):\n    if x:\n        raise NotImplementedError\n    return x",
    "rules__long": "def f():\n    '''" + "doc\n" * 100 + "    '''\n" + "    pass\n" * 50,
    "store__migrations__a": "def upgrade():\n" + "    pass\n" * 100,
}


@pytest.mark.parametrize("rule", rules.CODE_RULES, ids=lambda rule: rule.__name__)
def test_what_each_rule_lets_pass(rule):
    assert rule(sources(**GOOD)) == []


def test_a_module_without_docstring_is_noticed():
    bare = [rules.Source("src/postroom/base/x.py", "x = 1\n"), rules.Source("src/postroom/base/y.py", '"""   """\n')]
    assert len(rules.missing_docstrings(bare)) == 2


WORD = "R" + "FC"


@pytest.mark.parametrize(
    "text",
    [
        f"{WORD}5322",
        f"{WORD}  5322",
        f"{WORD}-5322",
        f"{WORD} 5322, section 3.6.4",
        f"{WORD} 5322 section 3.6.4",
        f"{WORD} 5322 Section 3",
        f"{WORD} 5322 sec. 3",
        f"{WORD} 5322, §3.6.4",
        f"{WORD} 5322 (§3.6.4)",
        f"{WORD} 5322§3.6.4",
        f"{WORD} 5322  §3.6.4",
        f"{WORD} 5322 § 3.6.4",
        f"{WORD} 5322 s3.6",
        f"see {WORD.lower()} 5322",
        f"{WORD.title()} 5322 §3",
        f"{WORD} 5321 §4.1, {WORD}5322",
    ],
)
def test_misspelt_references_are_noticed(text):
    wrong = rules.misspelt_references([rules.Source("docs/x.md", "first\n" + text + "\n")])
    assert len(wrong) == 1
    assert wrong[0].startswith("docs/x.md:2: ")


@pytest.mark.parametrize(
    "text",
    [
        f"{WORD} 5322 §3.6.4",
        f"({WORD} 5322 §3.6.4, {WORD} 8601 §2.2)",
        f"{WORD} 5321 §4.5.3.2.1-3: greeting",
        f"{WORD} 5322 lets a chain be cut",
        f"obeys {WORD} 5322.",
        f"{WORD} 5322, second edition",
        f"{WORD} 3492 §A",
        "message/rfc822 and rfc822;user@example.com",
        "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4",
        "email.utils.decode_rfc2231(x)",
        "rfc2231_pieces = 1",
        "",
    ],
)
def test_right_references_pass(text):
    assert rules.misspelt_references([rules.Source("docs/x.md", text)]) == []


def test_the_command_says_what_is_wrong(monkeypatch, capsys):
    bad = sources(base__x="import orjson")
    monkeypatch.setattr(rules, "read_sources", lambda _root, *patterns: bad if len(patterns) == 1 else [])
    assert rules.main() == 1
    assert "src/postroom/base/x.py:2: base/ imports orjson" in capsys.readouterr().out
    monkeypatch.setattr(rules, "read_sources", lambda _root, *_: [])
    assert rules.main() == 0
