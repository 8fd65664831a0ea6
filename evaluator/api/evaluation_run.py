"""One run of `evaluate`, from the files that are read to those that are written: for everybody, and internal ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluator.analysis.evaluation import Evaluation, evaluate
from evaluator.casework.internal_files import internal_writers
from evaluator.casework.invented_story import story_figure
from evaluator.disclosure.results.evaluation import results
from evaluator.disclosure.suppression import disclosed_indicators
from evaluator.pages.exports.registry import page_writers, ready
from evaluator.pages.page_options import PLAIN, Look
from evaluator.pages.report.national import page
from evaluator.progress import Progress
from evaluator.ratings.awarded import Given, awarded_in
from evaluator.synth.authorities import DEMO_AS_OF
from evaluator.synth.nation import demo_events
from evaluator.whole_files import Writer, write_csv, write_json, write_whole


def evaluation_results(evaluation: Evaluation, invented: bool = False, command: str = "") -> dict[str, Any]:
    """Return an evaluation as plain data with the told story of an invented child under its rules.

    invented: whether the histories were invented for a demonstration. command: how to make it again.
    """
    return results(evaluation, invented, command, story_figure(evaluation.ruleset, evaluation.calendar))


def make_demo(output: Path, seed: int, progress: Progress | None) -> Path:
    """Write invented histories, evaluate them under england-2008 and return the path of the report."""
    if progress:
        progress("inventing histories", 0, 1)
    events = demo_events(seed)
    write_whole(output, {"events-invented.csv": lambda path: write_csv(events, path)})
    evaluate_into(
        output, [output / "events-invented.csv"], "england-2008", DEMO_AS_OF, "refuse", progress, invented=True
    )
    return output / "report.html"


def evaluate_into(
    output: Path, paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, progress: Progress | None,
    invented: bool = False, given: Given | None = None, look: Look = PLAIN,
) -> str:  # fmt: skip
    """Write the files of an evaluation into `output` and return what to tell the person."""
    ready(look.forms)
    evaluation = evaluate(paths, rules, as_of, serial, progress, awarded_in(given, rules, as_of))
    names = " ".join(path.name for path in paths)
    of = evaluation.ruleset.name
    command = f"dayseven evaluate {names} --rules {of} --as-of {as_of}{given or ''} -o {output.name}"
    found = evaluation_results(evaluation, invented, "dayseven demo" if invented else command)
    write_whole(output, evaluation_writers(evaluation, found, page(found), look))
    return _summary(found, output)


def _summary(found: dict[str, Any], output: Path) -> str:
    data, findings = found["data"], found["findings"]
    lines = [f"{data['events']} events of {data['children']} children, {found['year']['name']}"]
    for level in ("refused", "repaired", "query"):
        kinds = sum(one["level"] == level for one in findings)
        if kinds:
            lines.append(f"findings, {level}: {kinds} kind{'s' * (kinds != 1)}")
    lines.append(f"Findings are in {output / 'findings.csv'} (internal: it names children as read).")
    lines.append(f"Next: dayseven report {output} --every-authority, or --to xlsx, pdf, csv or md.")
    return "\n".join(lines)


def evaluation_writers(
    evaluation: Evaluation, results: Mapping[str, Any], html: str, look: Look = PLAIN
) -> dict[str, Writer]:
    """Return how to write each file that `dayseven evaluate` leaves."""
    figures = disclosed_indicators(evaluation.indicators)
    return {
        **internal_writers(evaluation),
        "indicators.csv": lambda path: write_csv(figures, path),
        "ratings.json": lambda path: write_json(results["ratings"] or no_ratings(), path),
        "results.json": lambda path: write_json(results, path),
        **page_writers(html, "report.html", look),
    }


def no_ratings() -> dict[str, Any]:
    """Return what `ratings.json` says where the rule set computes no rating."""
    return {"regime": None, "note": "This rule set computes no rating from case histories.", "ratings": []}
