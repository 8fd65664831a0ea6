"""How firmly ratings stand: every margin is where the reference evaluator changes its mind."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from evaluator.analysis.evaluation import Evaluation, evaluated, grades, of_year
from evaluator.analysis.experiments.margins import left_out, margins
from evaluator.disclosure.experiments import margin_rows
from evaluator.disclosure.suppression import disclosed_indicators
from evaluator.histories.reading import read
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth.authorities import DEMO_AS_OF
from evaluator.synth.nation import demo_events


@cache
def demo(rules: str = "england-2008") -> Evaluation:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        demo_events(2008).to_parquet(path)
        return evaluated(read([path]), load_ruleset(rules), DEMO_AS_OF)


def grade_with(authority: str, indicator: str, value: float) -> int | None:
    found = demo()
    mine = of_year(found.indicators, found.period).query("authority == @authority").set_index("indicator")["value"]
    facts = Facts(authority, indicators={**mine.to_dict(), indicator: value})
    return rate(found.ruleset.regimes[found.ruleset.rates], facts).overall_at_most


def test_a_figure_at_its_margin_has_another_grade_and_just_before_it_the_same() -> None:
    now = grades(demo().ratings)
    assert len(margins(demo())) == 3 * len(now)
    some = 0
    for one in margins(demo()):
        if one.up is not None:
            some += 1
            assert (grade_with(one.authority, one.indicator, one.per_cent + one.up) or 0) > now[one.authority]
            assert grade_with(one.authority, one.indicator, one.per_cent + one.up - 1e-9) == now[one.authority]
        if one.down is not None:
            some += 1
            below = grade_with(one.authority, one.indicator, one.per_cent - one.down - 1e-6)
            assert below is not None and below < now[one.authority]
            assert grade_with(one.authority, one.indicator, one.per_cent - one.down) == now[one.authority]
    assert some > 20


def test_without_a_figure_is_as_if_it_were_at_its_best() -> None:
    now = grades(demo().ratings)
    for one in left_out(demo()):
        if one.part == "figure":
            others = {name: grade_with(name, one.name, 100.0) for name in now}
            assert one.changed == sum(others[name] != now[name] for name in now) and one.down == 0
        assert one.rated == len(now) and one.changed == one.up + one.down


def test_the_criterion_that_decides_nothing_changes_nothing() -> None:
    """Nobody with one star has no other figure that low: without its criterion those with one star alone rise."""
    now = grades(demo().ratings)
    without = {one.name: one for one in left_out(demo()) if one.part == "criterion"}
    assert without["weakest-figure-1-star"].changed <= sum(grade <= 1 for grade in now.values())
    assert without["weakest-figure-2-stars"].changed <= sum(grade == 2 for grade in now.values())


def test_a_hidden_figure_has_no_margin() -> None:
    found = demo()
    table = disclosed_indicators(found.indicators[found.indicators["year_ended"] == found.period.ended])
    hidden = {(row.authority, row.indicator) for row in table.itertuples() if row.symbol == "[c]"}
    rows = margin_rows(found)
    told = [row for row in rows if (row["authority"], row["indicator"]) in hidden]
    assert told and all(row["per_cent"] is row["up"] is row["down"] is None and row["symbol"] == "[c]" for row in told)


def test_a_rule_set_that_rates_nothing_has_no_margins() -> None:
    assert margins(demo("no-deadline")) == [] and left_out(demo("no-deadline")) == []


@pytest.mark.parametrize("form", ["json", "table"])
def test_the_command_shows_them(form: str, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from evaluator.cli.main import dayseven

    path = tmp_path / "events.parquet"
    demo_events(2008).to_parquet(path)
    given = ["--rules", "england-2008", "--as-of", DEMO_AS_OF.isoformat(), "--format", form]
    ran = CliRunner().invoke(dayseven, ["margins", str(path), *given])
    assert ran.exit_code == 0 and "Quillbury" in ran.output and "NI59" in ran.output
