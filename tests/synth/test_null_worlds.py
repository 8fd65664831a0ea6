"""The null worlds: nothing is planted in them, each has its habit, and next to nothing is said of anybody."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.synth.null_worlds import null_world
from evaluator.synth.world_kinds import NULL_WORLDS
from evaluator.synth.worlds import World
from tests.support.null_nations import Nation, interval, nation, out_of_bounds, page, said_falsely

SHAPES = tuple(NULL_WORLDS)


def taken(made: World) -> pd.DataFrame:
    """Return the working days and the last day of each first assessment."""
    keys = ["authority", "child", "episode"]
    start, done = (made.events[made.events["event"] == event][[*keys, "date"]].drop_duplicates(keys)
                   for event in ("referral", "initial_assessment_completed"))  # fmt: skip
    both = start.merge(done, on=keys, suffixes=("", "_done"))
    first, last = (both[name].to_numpy().astype("datetime64[D]") for name in ("date", "date_done"))
    days = np.busday_count(first + 1, last + 1, holidays=england_and_wales().holidays)
    return both.assign(days=days, year=both["date"].dt.year)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_seed_gives_the_same_bytes_and_the_truth_is_apart(shape: str) -> None:
    def written(seed: int) -> bytes:
        made, file = null_world(shape, seed, 3, 30), io.BytesIO()
        made.events.to_parquet(file)
        return file.getvalue() + made.truth.to_csv().encode()

    assert written(5) == written(5) != written(6)
    made = null_world(shape, 5, 3, 30)
    assert set(made.truth.columns) & set(made.events.columns) == {"authority"}
    assert (made.truth["pulled_share"] == 0).all()
    assert made.events["date"].max() <= pd.Timestamp(made.as_of)
    assert (made.events["recorded_at"] >= made.events["date"]).all()


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "over-dispersed"])
def test_authorities_do_not_differ_unless_the_shape_says_so(shape: str) -> None:
    assert (null_world(shape, 1, 10, 50).truth["true_ratio"] == 1).all()
    assert null_world("over-dispersed", 1, 100, 50).truth["true_ratio"].std() == pytest.approx(0.2, abs=0.05)


def test_brothers_and_sisters_are_decided_together_in_nine_families_of_ten() -> None:
    for shape, low, high in (("siblings-equal", 0.85, 0.98), ("friday-finishing", 0.3, 0.55)):
        made = null_world(shape, 2, 20, 200)
        first = made.events[made.events["episode"] == "1"]
        closed = first[first["event"] == "case_closed"].assign(nfa=lambda table: table["reason"] == "RC8")
        pairs = closed.groupby("family", observed=True)["nfa"].agg(["size", "nunique"])
        assert low < (pairs.loc[pairs["size"] > 1, "nunique"] == 1).mean() < high


def test_each_habit_is_there() -> None:
    plain = taken(null_world("migration", 2, 20, 200))

    def of(shape: str) -> pd.DataFrame:
        return taken(null_world(shape, 2, 20, 200))

    friday = [(one["date_done"].dt.day_of_week == 4).mean() for one in (plain, of("friday-finishing"))]
    assert friday[1] > 2 * friday[0]
    ends = [(one["date_done"].dt.day >= 28).mean() for one in (plain, of("month-end-batches"))]
    assert ends[1] > 2 * ends[0]
    fives = [(one["days"] % 5 == 0).mean() for one in (plain, of("digit-preference"))]
    assert fives[1] > 1.5 * fives[0]
    assert not ((of("christmas")["date_done"].dt.month == 12) & (of("christmas")["date_done"].dt.day >= 15)).any()
    seasonal = of("seasonal-referrals")["date"].dt.month.value_counts()
    assert seasonal.min() < 0.7 * seasonal.max()
    assert of("heavy-tails")["days"].max() > 2 * plain["days"].max()
    assert of("mixture-of-lengths")["days"].std() > 1.3 * plain["days"].std()
    drift = of("drift-over-years").groupby("year")["days"].mean()
    assert drift[2009] > 1.1 * drift[2007]


def test_an_unknown_null_world_is_suggested() -> None:
    with pytest.raises(CannotRun) as told:
        null_world("siblings-equl")
    assert "siblings-equal" in str(told.value.remedy)
    with pytest.raises(ValueError, match="at least 1"):
        null_world("christmas", cases=0)


@pytest.mark.parametrize("shape", ["siblings-unequal", "over-dispersed", "common-trend", "digit-preference"])
def test_through_the_whole_command_nobody_is_named_falsely(shape: str) -> None:
    """A sample of `make calibration`: one nation a shape, rated by lot."""
    found = nation(shape, authorities=20, children=120, seed=1)
    assert not found.wrong, found


def made_up(seed: int, names: int = 0, shape: str = "christmas") -> Nation:
    return Nation(shape, 30, 150, seed, names, names, 0, 0, 0, 0, 0, 0)


def test_what_is_false_is_counted_against_the_truth() -> None:
    made = null_world("over-dispersed", 1, 3, 30)
    one, two, three = made.truth["authority"]
    made.truth["true_ratio"] = [1.2, 1.1, 0.8]
    results = {
        "declared": {"margin": 10}, "outcomes": [{"name": "back"}], "regimes": [], "cases": [],
        "authorities": [{"authority": name, "verdict": "children fared worse"} for name in (one, two, three)],
        "indicators": [{"name": "rate", "of": "back"}, {"name": "time", "of": "limit"}],
        "figures": [{"authority": one, "indicator": "rate", "clear": True},
                    {"authority": one, "indicator": "time", "clear": True},
                    {"authority": two, "indicator": "time", "clear": False}],
        "adaptations": [{"level": "authority", "verdict": "found"}, {"level": "national", "verdict": "found"}],
    }  # fmt: skip
    counted = said_falsely(results, made)
    assert (counted["named"], counted["names"], counted["marks"], counted["figures"]) == (3, 2, 1, 1)


def test_bounds_are_those_of_all_shapes_and_of_each() -> None:
    """None of 72 has an upper limit of 5.0%, none of 71 of 5.06% (1 - 0.025 ** (1 / n))."""
    assert out_of_bounds([made_up(seed) for seed in range(72)]) == []
    assert "upper limit is 5.1%" in out_of_bounds([made_up(seed) for seed in range(71)])[0]
    assert interval(0, 72)[1] == pytest.approx(1 - 0.025 ** (1 / 72))
    often = [made_up(seed, names=1, shape="siblings-equal") for seed in range(5)]
    many = [made_up(seed) for seed in range(1000)]
    assert [one.split(":")[0] for one in out_of_bounds([*many, *often])] == ["siblings-equal"]
    text = page([*many, *often])
    assert "| siblings-equal | 30 of 150 | 5 | 5 (47.8% to 100.0%) | 5 of 5 |" in text and "Out of bounds" in text
