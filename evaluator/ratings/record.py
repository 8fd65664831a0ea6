"""What is documented of how one council was judged, held against the rules of each regime; scales are kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from evaluator.errors import CannotRun
from evaluator.ratings.durable import DurableWorker
from evaluator.ratings.rate import rate_all
from evaluator.ratings.rating import Facts, Rating, RatingRun, scale_of
from evaluator.ratings.record_file import JudgementLine, RecordFile, read_record_file, record_issues
from evaluator.rulebook.issues import Issue, rendered
from evaluator.rulebook.model import Regime

NO_RULE = "no rule fires"
BY_RECONSTRUCTION = ", by a reconstructed rule"
#: the columns of a table of judgements; the data have notes and statuses as well
COLUMNS = ("date", "regime", "parts", "awarded", "at_most", "consistent", "rules", "confidence", "source")


@dataclass(frozen=True)
class Held:
    """One documented judgement beside what its regime's rules allow at most, given the parts that are documented.

    consistent: what was awarded is no higher than what the rules allow. Where no rule fired nothing was tested, and
    the most that is allowed is the top of the scale.
    """

    line: JudgementLine
    rating: Rating
    consistent: bool

    @property
    def verdict(self) -> str:
        """Return yes or no, and whether a reconstructed rule says so; or that no rule fires."""
        if not self.rating.rules_fired:
            return NO_RULE
        return ("yes" if self.consistent else "no") + (BY_RECONSTRUCTION if self.rating.rests_on_reconstruction else "")

    def as_data(self) -> dict[str, Any]:
        """Return the row of the tables, and of JSON."""
        line = self.line
        return {
            "date": line.date.said,
            "regime": line.regime,
            "parts": _parts(line),
            "awarded": line.awarded,
            "at_most": self.rating.overall,
            "consistent": self.verdict,
            "rules": "; ".join(self.rating.rules_fired),
            "rests_on_reconstruction": self.rating.rests_on_reconstruction,
            "confidence": line.confidence,
            "source": line.source,
            "note": line.note,
        }


def _parts(line: JudgementLine) -> str:
    """Return the documented parts, those of one grade together."""
    by_grade: dict[str, list[str]] = {}
    for name, grade in line.parts.items():
        by_grade.setdefault(grade, []).append(name.replace("_", " "))
    return "; ".join(f"{grade}: {', '.join(names)}" for grade, names in by_grade.items())


@dataclass(frozen=True)
class Record:
    """A record held against the rules: the judgements of each scale, by date; what it supports; which engine spoke."""

    file: RecordFile
    scales: Mapping[str, tuple[Held, ...]]
    says: tuple[str, ...]
    note: str


def read_record(path: Path, regimes: Mapping[str, Regime]) -> Record:
    """Return the record of a file, each judgement held against its regime. regimes: by name.

    Raises CannotRun with every mistake of the file and its place.
    """
    file, source, issues = read_record_file(path)
    if file is not None and source is not None:
        issues += record_issues(file, source, regimes)
    if file is None or issues:
        raise CannotRun(_told(issues), "mend the file and run `dayseven record` again")
    held, note = _held(file, regimes)
    scales = {one.scale: tuple(h for h in held if h.line.scale == one.scale) for one in file.scales}
    return Record(file, scales, tuple(_says(file, scales, regimes)), note)


def record_data(record: Record) -> dict[str, Any]:
    """Return a record as plain data: authority, scales (scale, of, judgements), events, says, note."""
    return {
        "authority": record.file.authority,
        "scales": [
            {"scale": one.scale, "of": one.of, "judgements": [held.as_data() for held in record.scales[one.scale]]}
            for one in record.file.scales
        ],
        "events": [
            {"date": one.date.said, "what": one.what, "confidence": one.confidence, "source": one.source}
            for one in sorted(record.file.events, key=lambda event: event.date.first)
        ],
        "says": list(record.says),
        "note": record.note,
    }


def _told(issues: list[Issue]) -> str:
    count = f"{len(issues)} mistake{'s' * (len(issues) != 1)}"
    return "\n\n".join([f"the record cannot be used: {count}", *(rendered(issue) for issue in issues)]) + "\n"


def _held(file: RecordFile, regimes: Mapping[str, Regime]) -> tuple[list[Held], str]:
    """Return every judgement beside what its regime's rules allow, by date, and which engine spoke."""
    held, notes = [], []
    with DurableWorker() as worker:
        for name in dict.fromkeys(line.regime for line in file.judgements):
            regime = regimes[name]
            lines = [line for line in file.judgements if line.regime == name]
            run: RatingRun = rate_all(regime, [_facts(file, line) for line in lines], worker)
            held += [_beside(regime, *pair) for pair in zip(lines, run.ratings, strict=True)]
            notes.append(run.note)
    return sorted(held, key=lambda one: one.line.date.first), " ".join(dict.fromkeys(notes))


def _facts(file: RecordFile, line: JudgementLine) -> Facts:
    """Return the parts that are documented; of the date, its first day is known to the rules that have dates."""
    return Facts(f"{file.authority} ({line.date.said})", line.parts, inspected=line.date.first)


def _beside(regime: Regime, line: JudgementLine, rating: Rating) -> Held:
    most = rating.overall_at_most
    return Held(line, rating, most is not None and scale_of(regime).number(line.awarded) <= most)


def _says(
    file: RecordFile, scales: Mapping[str, tuple[Held, ...]], regimes: Mapping[str, Regime]
) -> Iterator[str]:
    """Yield the sentences that the record supports."""
    every = [held for table in scales.values() for held in table]
    tested = [held for held in every if held.rating.rules_fired]
    above = [held for held in tested if not held.consistent]
    yield (
        f"Of {len(every)} documented judgements, {len(tested)} can be held against a rule of their regime with the "
        f"parts that are documented; above what the rules allow: {len(above) or 'none'}."
    )
    opposite = [pair for table in scales.values() for pair in pairwise(table) if _opposite(*pair, regimes)]
    for before, after in opposite:
        yield (
            f"{before.line.scale}: {file.authority} was {before.line.awarded} in {before.line.date.said} "
            f"{before.line.evidence}, and {after.line.awarded} in {after.line.date.said} {after.line.evidence}. The "
            "same council, different evidence, the opposite verdict; the record supports no more than that."
        )
    if not opposite:
        yield "The record has no two judgements of one regime that are opposite and rest on different evidence."
    for one in file.not_shown:
        yield f"It does not show {one.what}."


def _opposite(before: Held, after: Held, regimes: Mapping[str, Regime]) -> bool:
    """Whether two judgements of one regime, on different evidence, are on different sides of what counts as good."""
    first, second = before.line, after.line
    if first.regime != second.regime or not first.evidence or not second.evidence or first.evidence == second.evidence:
        return False
    regime = regimes[first.regime]
    scale = scale_of(regime)
    good = [scale.number(line.awarded) >= scale.number(regime.good_from) for line in (first, second)]
    return good[0] != good[1]
