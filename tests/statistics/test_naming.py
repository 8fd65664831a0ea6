"""The one gate: nobody gets a name past it with little behind it, whatever else is said of her."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.statistics.naming import ALONE, BY_CHANCE, FEWEST_EVENTS, FEWEST_FAMILIES, Evidence, Grade, grades, named

anything = st.floats(allow_nan=True, allow_infinity=True)


def one(**more: object) -> Evidence:
    """Return the evidence of one unit that may be named."""
    plain = {"effect": 3.0, "lo": 0.5, "material": 1.0, "events": 50.0, "families": 200.0, "adjusted": 0.01,
             "alone": 0.01}  # fmt: skip
    made = {**plain, **more}
    arrays = {name: np.array([made[name]], dtype=float) for name in plain}
    return Evidence(**arrays, far=np.array([bool(more.get("far"))]), forbidden=[str(more.get("forbidden", ""))])


def test_enough_of_everything_is_named() -> None:
    assert grades(one()) == [Grade.NAMED]
    assert grades(one(far=True)) == [Grade.EXCEPTIONAL]


@pytest.mark.parametrize(("name", "at", "beyond", "grade"), [
    ("events", FEWEST_EVENTS, FEWEST_EVENTS - 1e-9, Grade.TOO_FEW),
    ("families", FEWEST_FAMILIES, FEWEST_FAMILIES - 1, Grade.TOO_FEW),
    ("adjusted", BY_CHANCE, BY_CHANCE + 1e-9, Grade.NOT_CLEAR),
    ("alone", ALONE, ALONE + 1e-9, Grade.NOT_CLEAR),
    ("effect", 1.0, 1 - 1e-9, Grade.NOT_CLEAR),
    ("lo", 1e-9, 0.0, Grade.NOT_CLEAR),
])  # fmt: skip
def test_every_limit_on_both_sides(name: str, at: float, beyond: float, grade: Grade) -> None:
    assert grades(one(**{name: at})) == [Grade.NAMED]
    assert grades(one(**{name: beyond})) == [grade]
    assert grades(one(**{name: float("nan")}))[0] in (Grade.TOO_FEW, Grade.NOT_CLEAR)


def test_what_is_forbidden_is_not_named() -> None:
    assert grades(one(forbidden="the share in time fell as well")) == [Grade.NOT_CLEAR]


@given(anything, anything, anything, anything, anything, st.floats(max_value=FEWEST_EVENTS, exclude_max=True), anything,
       st.booleans(), st.floats(0, 1))  # fmt: skip
def test_nobody_is_named_on_few_events(
    effect: float, lo: float, material: float, adjusted: float, alone: float, events: float, families: float, far: bool,
    by_chance: float,
) -> None:  # fmt: skip
    evidence = one(effect=effect, lo=lo, material=material, adjusted=adjusted, alone=alone, events=events,
                   families=families, far=far)  # fmt: skip
    assert grades(evidence, by_chance) == [Grade.TOO_FEW]
    few = replace(evidence, events=np.array([1e9]), families=np.array([events]))
    assert not named(few, by_chance).any()


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 500), st.integers(0, 500))
def test_more_behind_it_never_takes_a_name_away(adjusted: float, alone: float, events: int, more: int) -> None:
    fewer = named(one(adjusted=adjusted, alone=alone, events=events)).any()
    assert not fewer or named(one(adjusted=adjusted, alone=alone, events=events + more)).any()
