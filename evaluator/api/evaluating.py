"""Evaluating case histories from Python."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from evaluator.analysis.evaluation import Evaluation
from evaluator.analysis.evaluation import evaluate as evaluated_from
from evaluator.api.evaluation_run import evaluation_results
from evaluator.api.tables import EVIDENCE, INDICATORS, html_of, table_of
from evaluator.disclosure import wording
from evaluator.disclosure.results import schema
from evaluator.disclosure.suppression import COUNTED
from evaluator.errors import CannotRun
from evaluator.histories.reading import INVENTED
from evaluator.pages.exports.registry import write_page
from evaluator.pages.report.national import national_document
from evaluator.rulebook.ruleset import RuleSet
from evaluator.synth.worlds import World, world

#: an event table (columns of docs/event-table.md), a file or folder, or several
Events: TypeAlias = "pd.DataFrame | str | Path | Sequence[str | Path]"


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What a rule set makes of case histories. Tables come from the disclosed results: counts of 1 to 5 are hidden
    (missing, with `[c]` in the column `symbol`; where there is no such column, `[c]` in their place), totals rounded to
    10. Only `clocks` and
    `findings` are about single children.

    evaluation: everything as computed, nothing hidden. results: everything that may leave, as plain data.
    """

    evaluation: Evaluation
    results: dict[str, Any]

    @property
    def ruleset(self) -> RuleSet:
        """The rules that were asked."""
        return self.evaluation.ruleset

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row an indicator, authority and year ended 31 March: numerator, denominator, value (per cent), the same
        in the other counting mode, with overdue clocks counted too, symbol.
        """
        return table_of(self.results["figures"], INDICATORS, counts=COUNTED)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """One row an authority: overall (words), grade (number; missing where not rated), rules_fired."""
        given = (self.results["ratings"] or {"ratings": []})["ratings"]
        table = pd.DataFrame(given, columns=["authority", "overall", "grade", "missing", "rules_fired"])
        return table.astype({"grade": "Int64"})

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row an authority and outcome: cases, observed, expected (children), sir (observed over expected), its 95%
        interval, verdict (docs/statistics.md), good (whether it is rated good; missing where not rated).
        """
        table = table_of(self.results["authorities"], schema.Authority.model_fields, counts=["observed"])
        return table.astype({"good": "boolean"})

    @cached_property
    def regimes(self) -> pd.DataFrame:
        """One row an outcome: what the rating tells of it (verdict), rate_ratio with its interval, concordance."""
        return table_of(self.results["regimes"], schema.Regime.model_fields)

    @cached_property
    def cases(self) -> pd.DataFrame:
        """One row a timescale and outcome: whether keeping it goes with the outcome of the same case. within and
        between authorities, and crude: children in 1,000 where it was kept less where it was missed, each with its 95%
        interval (within_lo, within_hi). The source of the method: docs/statistics.md.
        """
        differences = ["within", "between", "crude"]
        return table_of(self.results["cases"], schema.Case.model_fields, parts=differences)

    @cached_property
    def adaptations(self) -> pd.DataFrame:
        """One row a mark of the deadline, timescale and unit: verdict, effect with its interval, p, n. Units and
        sources: rules/adaptations.
        """
        return table_of(self.results["adaptations"], schema.Adaptation.model_fields)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """What stands behind clocks that were met: one row a timescale, authority and piece of evidence (per cent)."""
        return table_of(self.results["evidence"], EVIDENCE, counts=["of", "with_it"])

    @property
    def clocks(self) -> pd.DataFrame:
        """One row a clock: rule, authority, child as read, started, due, stopped, status, reason, days. About single
        children: do not publish it.
        """
        return self.evaluation.clocks.table

    @property
    def findings(self) -> pd.DataFrame:
        """Everything refused, repaired or odd in the records, with file, line and child as read: do not publish it."""
        return self.evaluation.findings

    @property
    def summary(self) -> list[str]:
        """The report's first sentences, the finding first."""
        return wording.summary(self.results)

    def save_report(self, path: str | Path) -> Path:
        """Write the report as one HTML file and return its path."""
        write_page(Path(path), national_document(self.results))
        return Path(path)

    def __repr__(self) -> str:
        return "\n".join([f"{self.ruleset.name}, {self.results['year']['name']}", *self.summary])

    def _repr_html_(self) -> str:
        head = f"{self.ruleset.title}, {self.results['year']['name']}"
        columns = ["authority", "outcome", "observed", "expected", "sir", "lo", "hi", "verdict", "symbol"]
        shown = self.outcomes[columns] if len(self.outcomes) else self.outcomes
        return html_of(head, self.summary, shown)


def evaluate(
    events: Events, rules: str | Path | RuleSet, as_of: dt.date | str, serial: str = "refuse"
) -> Evaluated:  # fmt: skip
    """Return what `rules` make of case histories, as known on `as_of` (a date, or text such as `2010-08-31`).

    events: a table with the columns of docs/event-table.md, a file or folder, or several. Rows of a table count from 1
    in findings; an index with a name is read as a column. rules: a name of `list_rulesets`, a folder, or a RuleSet.
    serial: see `dayseven evaluate --help`. Raises CannotRun where rules or records cannot be read, or nothing was known
    by that day.
    """
    with as_paths(events) as paths:
        found = evaluated_from(paths, rules, as_day(as_of), serial)
    return Evaluated(found, evaluation_results(found))


def synth(name: str = "pulled-in-some", authorities: int = 20, cases: int = 400, seed: int = 2008) -> World:
    """Return an invented world: events (a table to evaluate), as_of, truth (what was planted, by authority) and
    truth_cases. Nobody in it exists. The same arguments give the same world. Raises CannotRun where there is no such
    one.
    """
    made = world(name, seed, authorities, cases)
    made.events.attrs["invented"] = True
    return made


def as_day(day: dt.date | str) -> dt.date:
    """Return a day given as a date, as a time (of pandas too), or as text; raises CannotRun where it is none."""
    if isinstance(day, dt.datetime) and not pd.isna(day):
        return day.date()
    if type(day) is dt.date:
        return day
    try:
        return dt.date.fromisoformat(str(day))
    except ValueError:
        raise CannotRun(f"{day!r} is no day", "write it as `2010-08-31`, or give a date") from None


@contextmanager
def as_paths(events: Events) -> Iterator[list[Path]]:
    """Give the files of the events. A table is written where only this user reads, and taken away afterwards."""
    if not isinstance(events, pd.DataFrame):
        yield [Path(events)] if isinstance(events, str | Path) else [Path(one) for one in events]
        return
    with tempfile.TemporaryDirectory(prefix="dayseven-") as folder:
        path = Path(folder) / f"events{INVENTED if events.attrs.get('invented') else ''}.parquet"
        _writable(events).to_parquet(path, index=False)
        try:
            yield [path]
        except CannotRun as error:
            raise CannotRun(error.message.replace(str(path), "the table"), error.remedy) from None


def _writable(events: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its named index as columns, and columns that mix text with other things as text: what a CSV
    of them would say. The table that was given stays as it is.
    """
    named = [name for name in events.index.names if name is not None and name not in events.columns]
    table = events.reset_index(named) if named else events.copy(deep=False)
    table.columns = [str(name) for name in table.columns]
    for name in table.columns:
        if pd.api.types.infer_dtype(table[name], skipna=True) in ("mixed", "mixed-integer"):
            table[name] = table[name].astype("object").where(table[name].isna(), table[name].map(str))
    return table
