"""Pages for tests, made once."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from evaluator.analysis.evaluation import evaluated
from evaluator.analysis.experiments.two_rule_sets import compare
from evaluator.casework.case_page import case_document
from evaluator.casework.explanation import case_told
from evaluator.disclosure.experiments import ASSUMED, comparison_data
from evaluator.disclosure.results.evaluation import results
from evaluator.histories.reading import read
from evaluator.pages.document import Document
from evaluator.pages.report.authority import authority_document
from evaluator.pages.report.experiments import comparison_document, sweep_document
from evaluator.pages.report.national import national_document, page
from evaluator.published.durations.page import document as document_of_durations
from evaluator.published.durations.sentences import table_sentences
from evaluator.published.durations.tables import read_durations
from evaluator.published.grades.page import document as document_of_published
from evaluator.rule_book.contents import gather
from evaluator.rule_book.page import document as document_of_book
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth.authorities import DEMO_AS_OF
from evaluator.synth.nation import demo_events
from evaluator.synth.worlds import world
from tests.published import test_durations, test_run


@cache
def demo_results() -> dict[str, Any]:
    """Return the results of the demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        return results(evaluated(read([_events(folder)]), load_ruleset("england-2008"), DEMO_AS_OF), invented=True)


@cache
def demo_report() -> str:
    """Return the report of the demonstration."""
    return page(demo_results())


@cache
def small_results() -> dict[str, Any]:
    """Return results with everything in them, of three authorities: enough for what does not depend on how many."""
    made = world("pulled-in-some", seed=2, authorities=3, cases=500)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        made.events.to_parquet(path)
        return results(evaluated(read([path]), load_ruleset("england-2008"), made.as_of), invented=True)


@cache
def small_report() -> str:
    """Return the report of these results."""
    return page(small_results())


@cache
def small_rules() -> str:
    """Return the folder of a rule set with a rule of every kind."""
    folder = Path(tempfile.mkdtemp(prefix="dayseven-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    uses = ["timescales/initial-assessment", "timescales/core-assessment", "timescales/child-protection-review",
            "outcomes/re-referral-12-months", "indicators/NI59", "indicators/NI60", "indicators/NI67",
            "regimes/timescales-illustrative"]  # fmt: skip
    text = f"ruleset: small\ntitle: A few rules\npurpose: A test.\nuses: [{', '.join(uses)}]\n"
    (folder / "ruleset.yaml").write_text(text, encoding="utf-8")
    return str(folder)


@cache
def demo_comparison() -> dict[str, Any]:
    """Return the demonstration under two rule sets."""
    with tempfile.TemporaryDirectory() as folder:
        return comparison_data(compare([_events(folder)], "england-2008", "visits-first", DEMO_AS_OF))


def demo_case() -> Document:
    """Return the page of one invented child."""
    with tempfile.TemporaryDirectory() as folder:
        events = demo_events(2008)
        first = events.iloc[0]
        path = _events(folder)
        told = case_told(first["child"], [path], "england-2008", DEMO_AS_OF, authority=first["authority"])
        return case_document(told)


@cache
def published_page() -> Document:
    """Return the page of published England, from invented files."""
    with tempfile.TemporaryDirectory() as folder:
        return document_of_published(test_run.ran(test_run.written_inputs(Path(folder))))


@cache
def durations_page() -> Document:
    """Return the page of durations, from an invented table."""
    with tempfile.TemporaryDirectory() as folder:
        path = test_durations.write(
            Path(folder) / "c4.csv", test_durations.CONFERENCES, test_durations.SMALL
        )
        return document_of_durations([table_sentences(read_durations(path))], [path])


SWEPT = [{"value": value, "in_force": value == 7, "per_cent": 10.0 * value, "rated": 12, "flipped": 10 - value,
          "spike": 3.0, "lo": 2.0 * (value == 7), "hi": 4.0} for value in range(5, 10)]  # fmt: skip
#: every kind of page there is, as a document
DOCUMENTS: dict[str, Callable[[], Document]] = {
    "national": lambda: national_document(small_results()),
    "authority": lambda: authority_document(demo_results(), "Quillbury"),
    "rule-book": lambda: document_of_book(gather([small_rules()])),
    "comparison": lambda: comparison_document(demo_comparison()),
    "sweep": lambda: sweep_document("Initial assessment", "working day", SWEPT, ASSUMED, [("Rule set", "invented")]),
    "case": demo_case,
    "published": published_page,
    "durations": durations_page,
}


def _events(folder: str) -> Path:
    path = Path(folder) / "events.parquet"
    demo_events(2008).to_parquet(path)
    return path
