"""The same histories under two rule sets, against counting by other means."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from evaluator.analysis.evaluation import Evaluation, evaluate, grades, of_year
from evaluator.analysis.experiments.flips import concordance_change, flips, flips_by_luck
from evaluator.analysis.experiments.two_rule_sets import Comparison, compare
from evaluator.cli.main import dayseven
from evaluator.disclosure.experiments import clock_rows, comparison_data, indicator_rows, side_by_side
from evaluator.disclosure.suppression import SMALLEST_SHOWN
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.statistics.concordance import concordance
from evaluator.synth.worlds import world

AS_OF = dt.date(2010, 8, 31)
SIX = """
ruleset: six-days
title: Six days instead of seven
purpose: a test
extends: england-2008
change:
  initial-assessment.limit: [{from: 2000-04-01, until: 2010-03-31, within: 6 working days}]
why: to see what one day less does
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("compare")
    world("pulled-in-some", seed=4, authorities=30, cases=300).events.to_parquet(made / "events.parquet")
    (made / "six").mkdir()
    (made / "six" / "ruleset.yaml").write_text(SIX, encoding="utf-8")
    return made


@cache
def compared(folder: Path) -> Comparison:
    return compare([folder / "events.parquet"], "england-2008", folder / "six", AS_OF)


@cache
def alone(folder: Path, rules: str) -> Evaluation:
    name = str(folder / "six") if rules == "six" else rules
    return evaluate([folder / "events.parquet"], name, AS_OF)


def test_what_was_met_on_the_seventh_day_is_late_with_six(folder: Path) -> None:
    moved = compared(folder).clocks
    assert set(moved["rule"]) == {"initial-assessment"}
    turned = moved[(moved["status_a"] == "met") & (moved["status_b"] == "late")]
    clocks = alone(folder, "england-2008").clocks.table
    mine = clocks[(clocks["rule"] == "initial-assessment") & (clocks["status"] == "met") & (clocks["days"] == 7)]
    assert len(turned) == (mine["started"] < "2010-04-01").sum() > 100
    assert set(turned["why"]) == {compared(folder).differences[0].text}
    assert "7 working days under england-2008, within 6" in turned["why"].iloc[0]


def test_a_clock_that_starts_when_the_second_has_no_limit_says_that_clause(folder: Path) -> None:
    moved = compared(folder).clocks
    late = moved[moved["started"] >= "2010-04-01"]
    assert set(late["status_b"]) == {"not_in_force"}
    assert all("no limit under six-days" in why for why in late["why"])


def test_what_is_run_once_is_as_if_it_were_run_twice(folder: Path) -> None:
    found, six = compared(folder), alone(folder, "six")
    mine = six.indicators[six.indicators["year_ended"] == found.period.ended]
    joined = side_by_side(found).merge(mine, on=["indicator", "authority"])
    assert len(joined) == len(side_by_side(found))
    assert np.allclose(joined["value_b"].astype(float), joined["value"].astype(float), equal_nan=True)
    a, b = grades(alone(folder, "england-2008").ratings), grades(six.ratings)
    assert found.flips is not None
    assert found.flips.down == sum(b[name] < a[name] for name in a if name in b) > 0
    assert found.flips.up == sum(b[name] > a[name] for name in a if name in b)


def test_a_rule_set_beside_itself_changes_nothing(folder: Path) -> None:
    found = compare([folder / "events.parquet"], "england-2008", "england-2008", AS_OF)
    assert not found.differences and not len(found.clocks)
    assert found.flips is not None and (found.flips.up, found.flips.down) == (0, 0)
    assert indicator_rows(found) == [] and clock_rows(found) == []
    assert all(one.difference == 0 for one in found.concordances.values())


def test_a_rule_set_without_ratings_can_be_compared(folder: Path) -> None:
    found = compare([folder / "events.parquet"], "england-2008", "england-2018", AS_OF)
    assert found.flips is None and len(found.differences) > 5
    assert "computes no rating" in comparison_data(found)["sentences"][0]


def counted_twice(authorities: int, reviews: int) -> tuple[float, float]:
    """Return how many ratings truly differ between two years of as many cases, and how many by what the first says."""
    regime, seeds = load_ruleset("england-2008").regimes["timescales-illustrative"], range(4)
    flipped, by_luck = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        true = {"NI59": rng.beta(14, 5, authorities), "NI60": rng.beta(18, 3, authorities),
                "NI67": rng.beta(40, 1, authorities)}  # fmt: skip
        cases = {"NI59": 300, "NI60": 100, "NI67": reviews}
        tables = []
        for _ in range(2):
            tables.append(pd.concat([pd.DataFrame({
                "indicator": name, "authority": [f"A{n:02d}" for n in range(authorities)],
                "numerator": rng.binomial(cases[name], share), "denominator": cases[name],
            }) for name, share in true.items()]))  # fmt: skip
        now, then = ({
            str(authority): rate(regime, Facts(str(authority), indicators=dict(zip(
                mine["indicator"], 100 * mine["numerator"] / mine["denominator"], strict=True)))).overall_at_most or 0
            for authority, mine in one.groupby("authority")
        } for one in tables)  # fmt: skip
        flipped.append(sum(now[name] != then[name] for name in now))
        by_luck.append(flips_by_luck(regime, tables[0], now, seed) or 0.0)
    return float(np.mean(flipped)), float(np.mean(by_luck))


def test_as_many_flips_are_put_down_to_luck_as_luck_makes() -> None:
    """Half of the authorities have every review in time: drawn from what was found these never moved."""
    flipped, by_luck = counted_twice(authorities=60, reviews=30)
    assert by_luck == pytest.approx(flipped, rel=0.15)


def test_luck_flips_few_where_there_are_many_cases(folder: Path) -> None:
    ruleset, first = load_ruleset("england-2008"), alone(folder, "england-2008")
    regime, rated = ruleset.regimes[ruleset.rates], grades(first.ratings)
    year = of_year(first.indicators, first.period)
    many = year.assign(numerator=year["numerator"] * 400, denominator=year["denominator"] * 400)
    few, fewer = (flips_by_luck(regime, table, rated, 1) for table in (year, many))
    assert few is not None and fewer is not None
    assert 1 < few < len(rated) / 2 and fewer < few / 4
    assert flips_by_luck(regime, year.head(0), rated, 1) is None


def test_the_paired_difference_of_concordances() -> None:
    rng = np.random.default_rng(1)
    a, goodness = rng.integers(0, 4, 60).astype(float), rng.normal(size=60)
    b = np.digitize(goodness, [-0.6, 0.0, 0.6]).astype(float)
    found = concordance_change(a, b, goodness)
    one, other = concordance(a, goodness), concordance(b, goodness)
    assert found is not None and one is not None and other is not None
    assert (found.a, found.b) == (pytest.approx(one.value), pytest.approx(other.value))
    assert found.lo < found.difference < found.hi and found.lo > 0
    same = concordance_change(a, a, goodness)
    assert same is not None and same.lo == same.difference == same.hi == 0
    assert concordance_change(np.ones(60), b, goodness) is None


def test_the_matrix_counts_every_authority() -> None:
    regime = load_ruleset("england-2008").regimes["timescales-illustrative"]
    found = flips({"x": 3, "y": 2, "z": 1}, {"x": 1, "y": 2, "w": 0}, (regime, regime), None)
    assert (found.rated, found.up, found.down, found.further) == (2, 0, 1, 1)
    assert found.matrix.to_numpy().sum() == 4
    assert found.matrix.loc["1 star", "not rated"] == 1 and found.matrix.loc["not rated", "0 stars"] == 1


def test_no_count_of_one_to_five_children_leaves(folder: Path) -> None:
    data = comparison_data(compared(folder))
    json.dumps(data, allow_nan=False)
    assert all(row["clocks"] == "[c]" or row["clocks"] >= SMALLEST_SHOWN for row in data["clocks"])
    raw = side_by_side(compared(folder)).set_index(["indicator", "authority"])
    shown = [row for row in data["indicators"] if row["symbol"] == ""]
    assert shown
    for row in shown:
        counts = raw.loc[(row["indicator"], row["authority"])]
        assert abs(counts["numerator_a"] - counts["numerator_b"]) not in range(1, SMALLEST_SHOWN)


def test_the_command(folder: Path) -> None:
    asked = ["compare", "england-2008", str(folder / "six"), str(folder / "events.parquet"), "--as-of", "2010-08-31"]
    done = CliRunner().invoke(dayseven, [*asked, "--format", "json"])
    assert done.exit_code == 0, done.output
    (data,) = json.loads(done.stdout)
    assert data["ratings"]["down"] > 0 and "assumes" in data["assumed"]
    assert "ratings change" in done.stderr and "by luck alone" in done.stderr


def test_where_the_limit_itself_changed_in_the_records_before_and_after_is_offered(folder: Path) -> None:
    """From 1 April 2010 the limit was ten days: these records go on to the summer of that year."""
    found = compared(folder)
    assert found.changes == (("initial-assessment", dt.date(2010, 4, 1)),)
    said = " ".join(comparison_data(found)["sentences"])
    assert "dayseven before-after initial-assessment" in said and "1 April 2010" in said


def test_a_figure_that_a_report_hides_is_hidden_in_a_comparison(folder: Path) -> None:
    found = compared(folder)
    rows = side_by_side(found).itertuples()
    hidden = {(row.indicator, row.authority) for row in rows if row.hidden_a or row.hidden_b}
    shown = {(row["indicator"], row["authority"]) for row in indicator_rows(found) if row["a"] is not None}
    assert hidden and not hidden & shown
