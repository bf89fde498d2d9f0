"""Collections of real mail, by others, when they lie beside the repository (or at $MAIL_CORPORA)."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the collections; the test is skipped where there is none."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "corpora"
    folder = Path(os.environ.get("MAIL_CORPORA", beside))
    if not folder.is_dir():
        pytest.skip("no mail collections here: set MAIL_CORPORA to their folder")
    return folder


@pytest.fixture(scope="session")
def corpus_rows(corpora: Path) -> Rows:
    """Reads the rows of one collection by its name."""

    def read(task: str) -> list[dict[str, Any]]:
        path = corpora / f"{task}.jsonl"
        if not path.exists():
            pytest.skip(f"the collections have no {task}")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    return read


@pytest.fixture(scope="session")
def floors() -> dict[str, float]:
    """The least share of rows that must pass, by collection. These numbers only go up."""
    return json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
