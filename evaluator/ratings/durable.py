"""A regime as durable-rules has it, and the process of its own in which durable-rules infers ratings."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import combinations
from math import comb, prod
from types import TracebackType
from typing import Any

from evaluator.ratings.facts import KnownFacts, known_facts, rating_of
from evaluator.ratings.fence import OutsideFenceError, check_size
from evaluator.ratings.rating import (
    AtMost,
    Conclusion,
    Fact,
    Facts,
    Figure,
    Firing,
    Judgement,
    Rating,
    highest_within,
    scale_of,
    scale_of_judgement,
)
from evaluator.ratings.reference import bands_rule
from evaluator.resources import PACKAGE
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule, When

Test = tuple[str, str, int | str]
Pattern = list[Test]
FactData = dict[str, int | str]


@dataclass(frozen=True)
class Compiled:
    """One compiled rule, the name of the rule that it comes from, and what its firing concludes.

    gathers: where all firings of the rules of this name are one firing, the judgements that it names, in their order.
    """

    name: str
    patterns: list[Pattern]
    then: FactData
    conclusion: Conclusion
    gathers: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return what the worker needs: patterns and then."""
        return {"patterns": self.patterns, "then": self.then}


def compile_regime(regime: Regime) -> list[Compiled]:
    """Return the compiled rules of a regime, in its order; an alternative each."""
    compiled = [rule for one in regime.computed for rule in _bands(one, regime)]
    return compiled + [rule for one in regime.rules for rule in _criterion(one, regime)]


def sizes(regime: Regime) -> Iterator[tuple[str, int, int]]:
    """Yield of each rule its name, how many compiled rules it becomes (of `points`: at least), and how many
    alternatives are looked at to find them. Nothing is written out.
    """
    for one in regime.computed:
        yield bands_rule(one), len(one.bands), len(one.bands)
    for rule in regime.rules:
        names = rule.when.names
        if rule.when.form == "points":
            grades = [scale_of_judgement(regime, name) for name in names]
            yield rule.rule, 1, prod(one.top - one.first + 1 for one in grades)
        else:
            ways = comb(len(names), rule.when.how_many)
            yield rule.rule, ways, ways


def compile_facts(known: KnownFacts) -> list[FactData]:
    """Return the facts of one authority: the inspection, then the figures, then the judgements."""
    day = known.inspected
    inspected: FactData = {"t": "inspected", "known": int(day is not None), "day": day.toordinal() if day else 0}
    figures: list[FactData] = [
        {"t": "figure", "name": name, "value": hundredths(value)} for name, value in known.figures.items()
    ]
    judgements: list[FactData] = [
        {"t": "judgement", "name": name, "grade": grade} for name, grade in known.grades.items()
    ]
    return [inspected, *figures, *judgements]


def hundredths(per_cent: float) -> int:
    """Return whole hundredths of a per cent, rounded down, from the number as it is written in decimals.

    Bands begin at two decimal places at most (checks.py), so a figure reaches a band's edge exactly where its
    rounded-down hundredths do: 84.999 is 8499, below 85, as it is for the reference.
    """
    return int((Decimal(repr(float(per_cent))) * 100).to_integral_value(ROUND_FLOOR))


def _bands(one: FromIndicator, regime: Regime) -> list[Compiled]:
    edges = [hundredths(band.at_least) for band in one.bands]
    compiled = []
    for band, edge, next_edge in zip(one.bands, edges, [*edges[1:], None], strict=True):
        pattern: Pattern = [("t", "eq", "figure"), ("name", "eq", one.indicator), ("value", "gte", edge)]
        if next_edge is not None:
            pattern.append(("value", "lt", next_edge))
        grade = scale_of_judgement(regime, one.judgement).number(band.grade)
        then: FactData = {"t": "judgement", "name": one.judgement, "grade": grade}
        compiled.append(Compiled(bands_rule(one), [pattern], then, Judgement(one.judgement, band.grade)))
    return compiled


def _criterion(rule: RegimeRule, regime: Regime) -> list[Compiled]:
    at_most = rule.then.overall.at_most
    then: FactData = {"t": "cap", "grade": scale_of(regime).number(at_most)}
    gathers = rule.when.names if rule.when.form in ("of", "points") else ()
    date = _in_force(rule.from_, rule.until)
    return [
        Compiled(rule.rule, [*patterns, *date], then, AtMost(at_most), gathers)
        for patterns in _alternatives(rule.when, regime)
    ]


def _alternatives(when: When, regime: Regime) -> list[list[Pattern]]:
    """The conjunctions of which one is enough.

    `of` becomes one for each choice of as many judgements as are needed; `points` one for each highest set of grades
    that stays within them (scales.py), each judgement at its grade or lower.
    """
    scales = {name: scale_of_judgement(regime, name) for name in when.names}
    if when.form == "points":
        cells = highest_within(when.points, scales, when.most_points)
        return [[_graded(*one, "lte") for one in zip(when.names, cell, strict=True)] for cell in cells]
    operator = {"is": "eq", "at_most": "lte", "at_least": "gte"}[when.grade_key]
    each = [_graded(name, scale.number(when.grade), operator) for name, scale in scales.items()]
    return [list(some) for some in combinations(each, when.how_many)]


def _graded(name: str, grade: int, operator: str) -> Pattern:
    return [("t", "eq", "judgement"), ("name", "eq", name), ("grade", operator, grade)]


def _in_force(first: dt.date | None, last: dt.date | None) -> list[Pattern]:
    """The pattern of a rule with dates: an inspection between them; one whose date is not known matches none."""
    if first is None and last is None:
        return []
    between: Pattern = [("t", "eq", "inspected"), ("known", "eq", 1)]
    between += [("day", "gte", first.toordinal())] if first else []
    between += [("day", "lte", last.toordinal())] if last else []
    return [between]


SECONDS = 60.0


class NoAnswerError(Exception):
    """durable-rules gave no answer: it is not installed, refused, died, or took too long. Says which."""


class DurableWorker:
    """The worker process. It starts when asked, and again after a crash; use it in `with`, or close it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.process: subprocess.Popen[str] | None = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the worker's answer to a request (worker.py); raises NoAnswerError with the reason."""
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            line = _exchange(process, json.dumps(request))
        finally:
            timer.cancel()
        if not line.endswith("\n"):  # nothing, or the beginning of an answer
            self.close()
            reason = f"it took more than {self.seconds:g} seconds" if late.is_set() else "its process ended"
            raise NoAnswerError(reason)
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise NoAnswerError(str(answer["failed"]))
        return answer

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def __enter__(self) -> DurableWorker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self.close()

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            try:
                self.process = _start()
            except OSError as error:
                raise NoAnswerError(f"its process cannot be started ({error.strerror})") from error
        return self.process


def rate_by_durable(worker: DurableWorker, regime: Regime, facts: Sequence[Facts]) -> list[Rating]:
    """Return the ratings that durable-rules infers, in the order of `facts`; raises NoAnswerError if none."""
    try:
        check_size(sizes(regime))
    except OutsideFenceError as error:
        raise NoAnswerError(f"the rules are not of the kind it may be given ({error})") from error
    rules, known = compile_regime(regime), [known_facts(regime, one) for one in facts]
    sessions = [compile_facts(one) for one in known]
    answer = worker.ask({"rules": [rule.as_data() for rule in rules], "sessions": sessions})["sessions"]
    return [_rating(regime, rules, one, session) for one, session in zip(known, answer, strict=True)]


def _start() -> subprocess.Popen[str]:
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", "evaluator.ratings.worker"],
        env=os.environ | {"PYTHONPATH": path},
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exchange(process: subprocess.Popen[str], line: str) -> str:
    """Write a line and read one; the line read has no end where the process is gone or dies."""
    assert process.stdin is not None and process.stdout is not None  # both are pipes
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except (BrokenPipeError, ConnectionError):
        return ""


def _rating(regime: Regime, rules: list[Compiled], known: KnownFacts, session: dict[str, Any]) -> Rating:
    facts = [_fact(fact, known, regime) for fact in session["facts"]]
    fired = [
        (rules[number], tuple(fact for fact in (facts[n] for n in on) if fact is not None))
        for number, on in sorted(session["firings"])
    ]
    overall = session["cap"] if session["cap"] is not None else scale_of(regime).top
    return rating_of(regime, known, overall, _firings(fired))


def _firings(fired: list[tuple[Compiled, tuple[Fact, ...]]]) -> list[Firing]:
    """Return one firing each, or one for all alternatives of a rule that gathers them.

    Of `of` the engine fires once for each choice of as many judgements as are needed; every judgement that is so is in
    one of the choices, so together they name all that are. Of `points` every alternative names all judgements.
    """
    single = [Firing(rule.name, facts, rule.conclusion) for rule, facts in fired if not rule.gathers]
    gathered: dict[str, tuple[Compiled, set[Fact]]] = {}
    for rule, facts in fired:
        if rule.gathers:
            gathered.setdefault(rule.name, (rule, set()))[1].update(facts)
    return single + [
        Firing(rule.name, tuple(sorted(facts, key=lambda fact: _place(rule, fact))), rule.conclusion)
        for rule, facts in gathered.values()
    ]


def _place(rule: Compiled, fact: Fact) -> int:
    return rule.gathers.index(fact.judgement) if isinstance(fact, Judgement) else -1


def _fact(fact: dict[str, Any], known: KnownFacts, regime: Regime) -> Fact | None:
    """The fact in the words of the trace; None for the inspection date and for caps."""
    if fact["t"] == "figure":
        return Figure(fact["name"], known.figures[fact["name"]])
    if fact["t"] != "judgement":
        return None
    return Judgement(fact["name"], scale_of_judgement(regime, fact["name"]).word(fact["grade"]))
