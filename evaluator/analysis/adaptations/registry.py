"""All adaptations of one set of records."""

from __future__ import annotations

from collections.abc import Callable

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
from evaluator.analysis.adaptations.adaptation import Adaptation
from evaluator.clocks.clocked_histories import Clocked

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
