"""Pages for tests, made once."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from evaluator.evaluate import evaluated
from evaluator.histories import read
from evaluator.report import page
from evaluator.results import results
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth import DEMO_AS_OF, demo_events


@cache
def demo_results() -> dict[str, Any]:
    """Return the results of the demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        demo_events(2008).to_parquet(path)
        return results(evaluated(read([path]), load_ruleset("england-2008"), DEMO_AS_OF), invented=True)


@cache
def demo_report() -> str:
    """Return the report of the demonstration."""
    return page(demo_results())
