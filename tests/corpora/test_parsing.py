"""MIME reading against the suites of other mail libraries."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpora import scoring


@pytest.mark.parametrize(
    ("task", "score"), [("parsing", scoring.score_parsing), ("parsing_structure", scoring.score_structure)]
)
def test_share_of_rows_read_as_stated(
    task: str,
    score: Callable[[dict[str, Any], Path], scoring.Score],
    corpora: Path,
    corpus_rows: Callable[[str], list[dict[str, Any]]],
    floors: dict[str, float],
):
    scores = [score(row, corpora) for row in corpus_rows(task)]
    table = scoring.table(task, scores)
    print(f"\n{table}")  # noqa: T201 - shown by `make corpora`
    assert scoring.share(scores) >= floors[task], table
