"""Changes of indicators: which clocks are placed, which way one looks, which statuses are counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from evaluator.mutants.changes import common_changes
from evaluator.mutants.walk import Change, changed, data_of, place
from evaluator.rulebook.model import Indicator, Outcome, Timescale
from evaluator.rulebook.vocabulary import STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES


def indicator_changes(rule: Indicator, of: Timescale | Outcome) -> Iterator[Change]:
    """Yield every change of an indicator of the clocks of `of`; not all of them are valid. What is counted (`unit`)
    stays: the population decides it.
    """
    data = data_of(rule)
    yield from common_changes(data)
    for key in ("population", "looking"):
        for other in get_args(Indicator.model_fields[key].annotation):
            yield Change(changed(data, ((key,), other)), f"{data[key]} becomes {other}", key)
    statuses = STATUSES_OF_TIMESCALES if isinstance(of, Timescale) else STATUSES_OF_OUTCOMES
    for part in ("numerator", "denominator"):
        for status in statuses:
            if status not in data[part]:
                yield Change(changed(data, ((part,), [*data[part], status])), f"{status} added", place(data, (part,)))
