"""What the commands do. Each function does one command's work; the command line only asks and prints."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluator.cli.terminal import Progress
from evaluator.clocks.calendar import due_day, england_and_wales
from evaluator.disclosure.wording import counted
from evaluator.errors import CannotRun
from evaluator.pages.page_options import PLAIN, Look
from evaluator.rulebook.limits import Counting, read_limit

Rows = list[dict[str, Any]]
#: title, rows and columns, in order
Shown = list[tuple[str, Rows, tuple[str, ...]]]


def make_demo(output: Path, seed: int, progress: Progress | None) -> Path:
    """Write invented histories, evaluate them under england-2008 and return the path of the report."""
    from evaluator.synth.authorities import DEMO_AS_OF
    from evaluator.synth.nation import demo_events
    from evaluator.whole_files import write_csv, write_whole

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
    invented: bool = False, awarded: Path | None = None, regime: str = "", look: Look = PLAIN,
) -> str:  # fmt: skip
    """Write the files of an evaluation into `output` and return what to tell the person."""
    from evaluator.analysis.evaluation import evaluate
    from evaluator.disclosure.results.evaluation import results
    from evaluator.pages.exports.registry import ready
    from evaluator.pages.report.national import page
    from evaluator.whole_files import evaluation_writers, write_whole

    ready(look.forms)
    evaluation = evaluate(paths, rules, as_of, serial, progress, _awarded(awarded, regime, rules, as_of))
    names = " ".join(path.name for path in paths)
    given = f" --awarded {awarded.name} --regime {regime}" if awarded else ""
    command = f"dayseven evaluate {names} --rules {evaluation.ruleset.name} --as-of {as_of}{given} -o {output.name}"
    found = results(evaluation, invented, "dayseven demo" if invented else command)
    write_whole(output, evaluation_writers(evaluation, found, page(found), look))
    return _summary(found, output)


def _awarded(path: Path | None, regime: str, rules: str, as_of: dt.date) -> Any:
    """Return the ratings that inspectors gave; None where no file is named. The regime may be one that ships."""
    from evaluator.ratings.awarded import read_awarded
    from evaluator.rulebook.ruleset import load_ruleset

    if path is None:
        if regime:
            raise CannotRun("`--regime` says whose grades a file of awarded ratings has", "add --awarded FILE")
        return None
    if not regime:
        raise CannotRun("the grades of `--awarded` need their regime", "add --regime, such as --regime ilacs")
    own = load_ruleset(rules).regimes
    return read_awarded(path, own[regime] if regime in own else _regime(regime, ""), as_of)


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


def show_the_sql(paths: Sequence[Path], rules: str, as_of: dt.date, serial: str) -> None:
    """Print the SQL of each clock, with the codes of these histories."""
    from evaluator.analysis.evaluation import clock_rules
    from evaluator.clocks.columnar import sql_texts
    from evaluator.histories.reading import read
    from evaluator.rulebook.ruleset import load_ruleset

    ruleset = load_ruleset(rules)
    events = read(paths, serial=serial).events
    print(";\n\n".join(sql_texts(clock_rules(ruleset), events, as_of, england_and_wales())) + ";")


def validated(
    paths: Sequence[Path], serial: str, each: bool, fail_on: str, progress: Progress | None
) -> tuple[Rows, tuple[str, ...], bool, str]:
    """Return findings as rows, their columns, whether to fail, and a summary."""
    from evaluator.histories import findings
    from evaluator.histories.episodes import assign_episodes
    from evaluator.histories.reading import read

    histories = read(paths, serial=serial, progress=progress)
    _, repairs = assign_episodes(histories.events)
    table = findings.together([histories.findings, repairs])
    levels = findings.LEVELS[: findings.LEVELS.index(fail_on) + 1] if fail_on != "never" else ()
    failed = bool(table["level"].isin(levels).any())
    summary = (f"{counted(len(histories.events), 'event')} read from {counted(len(histories.sources), 'file')}, "
               f"{counted(len(table), 'finding')}")  # fmt: skip
    if each:
        return table.to_dict("records"), findings.COLUMNS, failed, summary
    groups = table.groupby(["level", "code"], sort=True)
    rows: Rows = [
        {"level": level, "finding": code, "count": len(found),
         "first": f"{found['file'].iloc[0]}:{found['line'].iloc[0]}",
         "what": found["message"].iloc[0]}
        for (level, code), found in groups
    ]  # fmt: skip
    return rows, ("level", "finding", "count", "first", "what"), failed, summary + "; --each shows every one"


def rated(path: Path, regime: str, rules: str, form: str | None) -> tuple[Rows, tuple[str, ...], str]:
    """Return what a regime makes of the judgements in a CSV file, as rows, their columns, and what to tell the person:
    what must be said of the regime, how many ratings rest on a reconstruction, and which engine spoke.
    """
    from evaluator.ratings.judgements import ratings_csv, ratings_data, read_judgements
    from evaluator.ratings.rate import rate_all

    asked = _regime(regime, rules)
    run = rate_all(asked, read_judgements(path, asked))
    rest = sum(one.rests_on_reconstruction for one in run.ratings)
    told = [asked.says, f"Resting on a reconstruction: {rest} of {len(run.ratings)} ratings." if rest else "", run.note]
    note = "\n".join(part for part in told if part)
    if form == "json":
        return ratings_data(run)["ratings"], (), note
    return ratings_csv(run), ("authority", "overall_at_most", "rules_fired"), note


def recorded(path: Path, rules: str, form: str | None) -> tuple[Shown, str]:
    """Return what to show of a council's record, as (title, rows, columns) in order, and what to tell the person.

    A table each scale and one of events on a screen; all judgements with their scale as CSV; all of it as JSON.
    """
    from evaluator.ratings.record import COLUMNS, read_record, record_data

    data = record_data(read_record(path, _regimes(rules)))
    told = "\n".join([*data["says"], data["note"]])
    if form == "json":
        return [("", [data], ())], told
    if form == "table" or (form is None and sys.stdout.isatty()):
        tables: Shown = [(f"{one['scale']} ({one['of']})", one["judgements"], COLUMNS) for one in data["scales"]]
        beside = ("Beside the ratings", data["events"], ("date", "what", "confidence", "source"))
        return [*tables, beside] if data["events"] else tables, told
    rows = [{"scale": one["scale"], **judged} for one in data["scales"] for judged in one["judgements"]]
    return [("", rows, ("scale", *COLUMNS))], told


def _regimes(rules: str) -> Mapping[str, Any]:
    """Return the regimes of a rule set, or all that ship with dayseven."""
    from evaluator.ratings.rate import shipped_regimes
    from evaluator.rulebook.ruleset import load_ruleset

    return load_ruleset(rules).regimes if rules else shipped_regimes()


def _regime(name: str, rules: str) -> Any:
    from evaluator.rulebook.issues import did_you_mean

    regimes = _regimes(rules)
    if name not in regimes:
        hint = did_you_mean(name, regimes)
        raise CannotRun(f"there is no regime `{name}`", f"{hint} Known: {', '.join(sorted(regimes))}".strip())
    return regimes[name]


def explained(
    child: str, paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, authority: str, rule: str
) -> str:
    """Return one child's story as text: each clock with its rule and source, and what happened while it ran."""
    from evaluator.casework.explanation import explanation

    return explanation(child, paths, rules, as_of, serial, authority, rule)


def write_case(
    page: Path, child: str, paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, authority: str, rule: str,
    look: Look,
) -> None:  # fmt: skip
    """Write one child's case to `page`. It is case-level output and says so."""
    from evaluator.casework.case_page import case_page
    from evaluator.casework.explanation import case_told
    from evaluator.whole_files import page_writers, write_whole

    told = case_told(child, paths, rules, as_of, serial, authority, rule)
    write_whole(page.parent, page_writers(case_page(told), page.name, look))


def due_on(start: dt.date, limit: str, counting: str | None) -> dt.date:
    """Return the last permitted day of a limit such as `7 working days`."""
    try:
        length = read_limit(limit)
    except ValueError as problem:
        raise CannotRun(str(problem), 'put it in quotes: dayseven due 2008-12-19 "7 working days"') from problem
    return due_day(start, length, Counting(counting) if counting else length.modes[0], england_and_wales())


def published_england(
    lait: Path, dictionary: Path, ofsted: Path, codes: Path, seed: int, output: Path | None,
    look: Look = PLAIN,
) -> tuple[Rows, tuple[str, ...], str]:
    """Return one row a measure, the columns to show, and what to tell the person; writes the report to `output`."""
    from evaluator.published import grades

    found = grades.run(lait, dictionary, ofsted, codes, seed)
    note = "\n".join(found.sentences)
    if output:
        from evaluator.whole_files import page_writers, write_whole

        write_whole(output.parent, page_writers(grades.page(found), output.name, look))
        note += f"\nThe report: {output.resolve()}"
    columns = (
        "code",
        "kind",
        "rho",
        "lo",
        "hi",
        "rho_within_year",
        "p_adjusted",
        "inspections",
        "authorities",
        "verdict",
    )
    return grades.records(found), columns, note
