"""All adaptations, and the signature of a deadline that they make together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluator.analysis.adaptations import (
    at_the_deadline,
    closures,
    early_completion,
    late_not_counted,
    no_further_action,
    private_referrals,
    recorded_later,
    restarted_clocks,
    visits,
    workload,
)
from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.clocks.clocked_histories import Clocked

PULLED, CLOSED = at_the_deadline.CODE, no_further_action.CLOSED
CAME_BACK, TYPED_LATER = no_further_action.CAME_BACK, recorded_later.CODE
SIGNS = (PULLED, CLOSED, CAME_BACK, TYPED_LATER)


class Grade(StrEnum):
    """What is said of a timescale in one unit."""

    NO_SIGN = "no sign"
    PULLED_FORWARD = "pulled forward"
    CLOSED_AT_THE_DEADLINE = "closed at the deadline"
    CAME_BACK = "closed at the deadline, and came back"
    NOT_TESTED = "not tested"


SENTENCES = {
    Grade.NO_SIGN: "No sign that work is timed to the deadline.",
    Grade.PULLED_FORWARD: (
        "Work is pulled forward to the deadline. Nothing here shows children came to harm by it: this can be effort, "
        "as intended."
    ),
    Grade.CLOSED_AT_THE_DEADLINE: (
        "Work is pulled forward to the deadline, and more cases are closed with no further action on the last "
        "permitted day than case-mix explains."
    ),
    Grade.CAME_BACK: (
        "Work is pulled forward to the deadline, and more cases are closed with no further action on the last "
        "permitted day than case-mix explains; those children came back more often: {comeback:.0f} more per 100."
    ),
    Grade.NOT_TESTED: "There are too few cases, or the records lack what is needed, to see whether work is timed.",
}
RECORDED = (
    "Records dated on time were typed in after the deadline more often than usual typing delays explain: "
    "{typed:.1f} more per 100."
)


@dataclass(frozen=True)
class Signature:
    """One unit and timescale. recorded_later: whether records were typed in late, whatever the grade. sentence: all
    that may be said.
    """

    rule: str
    level: str
    unit: str
    grade: Grade
    recorded_later: bool
    sentence: str


def signatures(adaptations: Iterable[Adaptation]) -> list[Signature]:
    """Return one signature a timescale and unit of those adaptations that are signs of a deadline."""
    by_unit: dict[tuple[str, str, str], dict[str, Adaptation]] = {}
    for one in adaptations:
        if one.code in SIGNS:
            by_unit.setdefault((one.rule, one.level, one.unit), {})[one.code] = one
    return [_signature(*key, signs) for key, signs in by_unit.items()]


def _signature(rule: str, level: str, unit: str, signs: Mapping[str, Adaptation]) -> Signature:
    seen = {code for code, one in signs.items() if one.verdict is Verdict.FOUND}
    grade = _grade(signs, seen)
    comeback = signs[CAME_BACK].effect if CAME_BACK in seen else None
    sentence = SENTENCES[grade].format(comeback=comeback or 0.0)
    if TYPED_LATER in seen:
        sentence += " " + RECORDED.format(typed=signs[TYPED_LATER].effect or 0.0)
    return Signature(rule, level, unit, grade, TYPED_LATER in seen, sentence)


def _grade(signs: Mapping[str, Adaptation], seen: set[str]) -> Grade:
    """Return the grade. Closures count only where work is pulled to the deadline, and what came back only with them."""
    if PULLED not in signs or signs[PULLED].verdict in (Verdict.TOO_FEW, Verdict.NOT_TESTABLE):
        return Grade.NOT_TESTED
    if PULLED not in seen:
        return Grade.NO_SIGN
    if CLOSED not in seen:
        return Grade.PULLED_FORWARD
    return Grade.CAME_BACK if CAME_BACK in seen else Grade.CLOSED_AT_THE_DEADLINE


#: each looks for one adaptation, or for a few that belong together; the first three stand in `every_adaptation`
TESTS: tuple[Callable[[Clocked], list[Adaptation]], ...] = (
    recorded_later.found,
    private_referrals.found,
    visits.found,
    workload.found,
    restarted_clocks.found,
    closures.found,
    late_not_counted.found,
)


def every_adaptation(data: Clocked) -> list[Adaptation]:
    """Return what every test found. What is closed on the last permitted day is asked of whom work is timed to it."""
    timed = at_the_deadline.found(data)
    closed = no_further_action.found(data, timed)
    return [*timed, *early_completion.found(data), *closed, *(one for test in TESTS for one in test(data))]
