"""Points of judgements: what they add up to, and which grades together stay within a number of them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from evaluator.ratings.scale import Scale

Grades = tuple[int, ...]


def points_of(grades: Mapping[str, int], weights: Mapping[str, int]) -> int | None:
    """Return the sum of weight times number over the judgements of `weights`; None where one was not made."""
    if any(name not in grades for name in weights):
        return None
    return sum(weight * grades[name] for name, weight in weights.items())


def highest_within(weights: Mapping[str, int], scales: Mapping[str, Scale], most: int) -> list[Grades]:
    """Return the highest grades, in the order of `weights`, whose points add up to `most` or less.

    Highest: no single grade can rise without going over. Points rise with each grade, so what the judgements add up
    to is within `most` exactly where, for one of these, each of them is at its grade or lower.
    """
    tops = {name: scales[name].top for name in weights}
    cells = product(*(range(scales[name].first, tops[name] + 1) for name in weights))
    return [cell for cell in cells if _is_highest(dict(zip(weights, cell, strict=True)), weights, tops, most)]


def _is_highest(cell: dict[str, int], weights: Mapping[str, int], tops: Mapping[str, int], most: int) -> bool:
    total = points_of(cell, weights)
    if total is None or total > most:
        return False
    return all(cell[name] == tops[name] or total + weight > most for name, weight in weights.items())
