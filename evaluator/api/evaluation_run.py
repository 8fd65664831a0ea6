"""One run of `evaluate`, from the files that are read to those that are written: for everybody, and internal ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluator.analysis.evaluation import Evaluation, evaluate
from evaluator.casework.internal_files import INTERNAL, internal_writers
from evaluator.casework.invented_story import story_figure
from evaluator.disclosure.results.evaluation import figures_of, results
from evaluator.disclosure.suppression import disclosed_indicators
from evaluator.pages.exports.registry import page_writers, ready
from evaluator.pages.page_options import PLAIN, Look
from evaluator.pages.report.from_results import files_of_earlier_run, results_in
from evaluator.pages.report.national import national_document
from evaluator.progress import Progress
from evaluator.ratings.awarded import Given, awarded_in
from evaluator.synth.authorities import DEMO_AS_OF
from evaluator.synth.nation import demo_events
from evaluator.whole_files import Staging, Writer, write_csv, write_json


def evaluation_results(
    evaluation: Evaluation, command: str = "", earlier: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return an evaluation as plain data; where the histories are invented, with the told story of an invented child
    under its rules. command: how to make it again. earlier: the results of a report that is out already.
    """
    invented = evaluation.histories.invented
    story = story_figure(evaluation.ruleset, evaluation.calendar) if invented else None
    return results(evaluation, invented, command, story, earlier)


def make_demo(output: Path, seed: int, progress: Progress | None) -> Path:
    """Write invented histories, evaluate them under england-2008 and return the path of the report."""
    if progress:
        progress("inventing histories", 0, 1)
    events = demo_events(seed)
    with Staging(output, private=True) as staging:
        written = staging.write("events-invented.csv", lambda path: write_csv(events, path))
        evaluation = evaluate([written], "england-2008", DEMO_AS_OF, "refuse", progress)
        found = evaluation_results(evaluation, "dayseven demo")
        _switch(staging, evaluation_writers(evaluation, found), ())
    return output / "report.html"


def evaluate_into(
    output: Path, paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, progress: Progress | None,
    given: Given | None = None, look: Look = PLAIN, against: Path | None = None,
) -> str:  # fmt: skip
    """Write the files of an evaluation into `output` and return what to tell the person.

    against: the folder of an earlier evaluation whose report is out: what both together would tell is hidden.
    """
    ready(look.forms)
    earlier = results_in(against) if against else None
    evaluation = evaluate(paths, rules, as_of, serial, progress, awarded_in(given, rules, as_of))
    names, of = " ".join(path.name for path in paths), evaluation.ruleset.name
    said = f"{given or ''}{f' --against {against.name}' if against else ''}"
    command = f"dayseven evaluate {names} --rules {of} --as-of {as_of}{said} -o {output.name}"
    found = evaluation_results(evaluation, command, earlier)
    writers = evaluation_writers(evaluation, found, look, earlier)
    with Staging(output, private=True) as staging:
        _switch(staging, writers, paths)
    return _summary(found, output)


def _switch(staging: Staging, writers: Mapping[str, Writer], read: Sequence[Path]) -> None:
    """Put the files of this run in the place of those of an earlier one. read: files and folders that this run read,
    which stay.
    """
    for name, write in writers.items():
        staging.write(name, write, name in INTERNAL)
    inputs = {path.resolve() for path in read}
    places = {name: (staging.folder / name).resolve() for name in files_of_earlier_run(staging.folder)}
    staging.switch([name for name, at in places.items() if inputs.isdisjoint([at, *at.parents])])


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
    evaluation: Evaluation, results: dict[str, Any], look: Look = PLAIN,
    earlier: Mapping[str, Any] | None = None,
) -> dict[str, Writer]:
    """Return how to write each file that `dayseven evaluate` leaves."""
    figures = disclosed_indicators(evaluation.indicators, figures_of(earlier))
    return {
        **internal_writers(evaluation),
        "indicators.csv": lambda path: write_csv(figures, path),
        "ratings.json": lambda path: write_json(results["ratings"] or no_ratings(), path),
        "results.json": lambda path: write_json(results, path),
        **page_writers(national_document(results), "report.html", look),
    }


def no_ratings() -> dict[str, Any]:
    """Return what `ratings.json` says where the rule set computes no rating."""
    return {"regime": None, "note": "This rule set computes no rating from case histories.", "ratings": []}
