"""A limit swept day by day, against evaluating each rule set by itself."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evaluator.analysis.evaluation import evaluate, grades
from evaluator.analysis.experiments.limit_sweep import sweep
from evaluator.cli.main import dayseven
from evaluator.disclosure.experiments import sweep_rows
from evaluator.errors import CannotRun
from evaluator.synth.worlds import world

AS_OF = dt.date(2010, 8, 31)
OVERLAY = """
ruleset: other
title: Another limit
purpose: a test
extends: england-2008
change:
  initial-assessment.limit: [{{from: 2000-04-01, until: 2010-03-31, within: {days} working days}}]
why: to check a sweep
"""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sweep") / "events.parquet"
    world("pulled-everywhere", seed=4, authorities=24, cases=300).events.to_parquet(path)
    return path


def test_each_value_is_what_evaluating_it_alone_gives(events: Path, tmp_path: Path) -> None:
    swept = {one.value: one for one in sweep("initial-assessment.limit", 5, 8, [events], "england-2008", AS_OF)}
    assert list(swept) == [5, 6, 7, 8]
    base = grades(evaluate([events], "england-2008", AS_OF).ratings)
    for days in (5, 8):
        (tmp_path / "ruleset.yaml").write_text(OVERLAY.format(days=days), encoding="utf-8")
        other = evaluate([events], tmp_path, AS_OF)
        again = grades(other.ratings)
        year = other.indicators[(other.indicators["year_ended"] == 2008) & (other.indicators["indicator"] == "NI59")]
        value = year.loc[year["authority"] == "All authorities", "value"].iloc[0]
        assert swept[days].per_cent == pytest.approx(value)
        assert swept[days].flipped == sum(base[name] != again[name] for name in base if name in again)
    assert swept[7].in_force and (swept[7].flipped, swept[7].tau) == (0, 1.0)


def test_the_spike_stays_where_people_aimed(events: Path) -> None:
    swept = {one.value: one for one in sweep("initial-assessment", 6, 9, [events], "england-2008", AS_OF)}
    assert swept[7].lo is not None and swept[7].lo > 3
    for days in (6, 8, 9):  # the days beside the seventh feel it a little
        assert (swept[days].spike or 0) < (swept[7].spike or 0) / 3


@pytest.mark.parametrize(
    ("rule", "first", "last", "said"),
    [
        ("initial-assesment.limit", 5, 8, "no timescale `initial-assesment`"),
        ("child-protection-review", 5, 8, "no limit in days"),
        ("initial-assessment", 8, 5, "cannot sweep from 8 to 5"),
        ("initial-assessment", 0, 5, "cannot sweep from 0 to 5"),
        ("initial-assessment", 1, 900, "cannot sweep from 1 to 900"),
    ],
)
def test_what_cannot_be_swept_is_said(events: Path, rule: str, first: int, last: int, said: str) -> None:
    with pytest.raises(CannotRun, match=said):
        sweep(rule, first, last, [events], "england-2008", AS_OF)


def test_the_command(events: Path) -> None:
    asked = ["sweep", "initial-assessment.limit", "6", "7", str(events), "--rules", "england-2008",
             "--as-of", "2010-08-31", "--format", "json"]  # fmt: skip
    done = CliRunner().invoke(dayseven, asked)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [row["value"] for row in rows] == [6, 7] and rows[1]["in_force"]
    assert "assumes that what was done stays as it was" in done.stderr


def test_no_figure_of_a_sweep_tells_of_one_to_five_clocks(tmp_path: Path) -> None:
    """Two values whose figures differ by a few clocks would say how many ended in between."""
    made = world("pulled-in-some", authorities=4, cases=60, seed=2)
    path = tmp_path / "events.parquet"
    made.events.to_parquet(path)
    found = sweep_rows(sweep("initial-assessment.limit", 4, 16, [path], "england-2008", made.as_of))
    base = evaluate([path], "england-2008", made.as_of)
    every = base.indicators.set_index(["indicator", "authority", "year_ended"])["denominator"]
    of = int(every["NI59", "All authorities", base.period.ended])
    shown = [round(row["per_cent"] * of / 100) for row in found if row["per_cent"] is not None]
    assert any(row["per_cent"] is None for row in found) and shown
    for count in shown:
        assert not 1 <= of - count <= 5
        assert not any(1 <= abs(count - other) <= 5 for other in shown)
