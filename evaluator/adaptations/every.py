"""All adaptations of one set of records."""

from __future__ import annotations

from collections.abc import Callable

from evaluator.adaptations import (
    at_the_deadline,
    closing,
    erosion,
    malicious,
    no_further_action,
    not_counted,
    recorded_later,
    restarting,
    visits,
    workload,
)
from evaluator.adaptations.adaptation import Adaptation
from evaluator.clocked import Clocked

#: each looks for one adaptation, or for a few that belong together
TESTS: tuple[Callable[[Clocked], list[Adaptation]], ...] = (
    at_the_deadline.found,
    erosion.found,
    no_further_action.found,
    recorded_later.found,
    malicious.found,
    visits.found,
    workload.found,
    restarting.found,
    closing.found,
    not_counted.found,
)


def every_adaptation(data: Clocked) -> list[Adaptation]:
    """Return what every test found, in the order of TESTS."""
    return [one for test in TESTS for one in test(data)]
