"""Whether visits are missed when there is more work, while the deadlines of paper are kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from evaluator.analysis.adaptations import comparing_units
from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict, catalogue
from evaluator.analysis.adaptations.workload import CODE, Cells, _measured, found, slopes
from evaluator.synth.worlds import world
from tests.support.clocked import clocked, table

AS_OF = dt.date(2009, 6, 30)
RULES = "england-2008-local-visits"
Rows = list[dict[str, Any]]


def office(authority: str, team: str, busy: set[int], visits: str, papers: str) -> Rows:
    """Two years of one team from January 2007. Each month ten plans begin and five assessments, in busy months twenty.

    visits, papers: which of the first visits, and of the assessments, are late: `busy` those of busy months, `never`.
    """
    rows: Rows = []
    for month in range(24):
        first = pd.Timestamp(2007 + month // 12, month % 12 + 1, 1)
        one = {"authority": authority, "team": team, "episode": "1", "seen": ""}
        for number in range(20 if month in busy else 5):
            child = {**one, "child": f"{authority}{team}a{month}-{number}"}
            late = papers == "busy" and month in busy and number % 2 == 0
            rows.append({**child, "event": "referral", "date": first})
            # an assessment that goes on for two months is open work, whether late or not
            done = first + pd.Timedelta(days=40 if late else 2)
            rows.append({**child, "event": "initial_assessment_completed", "date": done})
            rows.append({**child, "event": "core_assessment_started", "date": first + pd.Timedelta(days=2)})
            rows.append({**child, "event": "core_assessment_completed", "date": first + pd.Timedelta(days=45)})
        for number in range(10):
            child = {**one, "child": f"{authority}{team}p{month}-{number}"}
            late = visits == "busy" and (month - 1) in busy and number % 2 == 0
            start = first - pd.Timedelta(days=10)
            rows.append({**child, "event": "child_protection_plan_started", "date": start})
            seen = first + pd.Timedelta(days=30 if late else 5)
            rows.append({**child, "event": "visit", "date": seen, "seen": "true"})
            rows.append({**child, "event": "child_protection_plan_ended", "date": seen})
    return rows


def offices(teams: int, visits: str, papers: str, named: bool = True) -> Rows:
    rng = np.random.default_rng(2)
    return [
        row for n in range(teams)
        for row in office(f"Place {n // 2}" if named else f"Place {n}", f"team {n}" if named else "",
                          set(rng.choice(24, 8, replace=False).tolist()), visits, papers)
    ]  # fmt: skip


def one(rows: Rows, rules: str = RULES) -> Adaptation:
    (row,) = found(clocked(table(rows), rules, AS_OF))
    assert (row.code, row.level, row.unit, row.rule) == (CODE, "national", "All authorities", "")
    return row


def test_visits_missed_in_months_with_more_work_are_named() -> None:
    row = one(offices(12, "busy", "never"))
    assert row.verdict == Verdict.FOUND and row.p is not None and row.p < 0.05
    assert row.lo is not None and row.effect is not None and 0 < row.lo < row.effect


def test_visits_that_are_never_missed_are_not_named() -> None:
    row = one(offices(12, "never", "never"))
    assert row.verdict == Verdict.NOT_FOUND and row.p == 1.0


def test_a_blank_team_makes_the_authority_the_unit() -> None:
    assert one(offices(12, "busy", "never", named=False)).verdict == Verdict.FOUND
    row = one(offices(9, "busy", "never", named=False))
    assert row.verdict == Verdict.NOT_TESTABLE and "fewer than 10 teams" in row.why
    # the same nine places with two teams each would do
    assert one(offices(10, "busy", "never")).verdict == Verdict.FOUND


def test_what_is_missing_is_said_in_words() -> None:
    rows = offices(10, "busy", "never")
    assert one([row for row in rows if "plan" not in row["event"]]).why == "no visit that fell due is recorded"
    papers = {"referral", "initial_assessment_completed", "core_assessment_started", "core_assessment_completed"}
    assert one([row for row in rows if row["event"] not in papers]).verdict == Verdict.NOT_TESTABLE
    short = one([row for row in rows if pd.Timestamp(row["date"]) < pd.Timestamp("2007-04-01")])
    assert short.verdict in {Verdict.NOT_TESTABLE, Verdict.TOO_FEW} and short.effect is None


def test_no_limit_on_visits_in_force_is_said() -> None:
    data = clocked(table(offices(1, "busy", "never")), "england-2008", AS_OF)
    rules = {name: rule for name, rule in data.ruleset.timescales.items() if not rule.clock.repeats}
    (row,) = found(replace(data, ruleset=replace(data.ruleset, timescales=rules)))
    assert row.verdict == Verdict.NOT_TESTABLE and row.why.startswith("no limit on visits is in force")


def test_a_world_in_which_nothing_is_planted_is_quiet() -> None:
    w = world("nothing-planted", seed=3, authorities=12, cases=300)
    (row,) = found(clocked(w.events, RULES, w.as_of))
    assert row.verdict == Verdict.NOT_FOUND


# the arithmetic


def cells(seed: int, visit: float, deadline: float, teams: int = 12, months: int = 24) -> Cells:
    """Drawn months of teams: the share missed rises by so much where work is e times as much."""
    rng = np.random.default_rng(seed)
    work = np.zeros((teams, months))
    for month in range(months):
        work[:, month] = (0.6 * work[:, month - 1] if month else 0) + rng.normal(0, 0.25, teams)
    team, of_month = (part.ravel() for part in np.indices((teams, months)))
    parts = []
    for is_visit, rise, base, many in ((True, visit, 0.2, 20), (False, deadline, 0.25, 30)):
        due = rng.poisson(many, teams * months) + 1
        other = rng.normal(0, 0.05, teams)[team] + rng.normal(0, 0.04, teams * months)
        mine = work[team, of_month]
        missed = rng.binomial(due, np.clip(base + other + rise * mine, 0, 1))
        parts.append((team, np.full(len(team), is_visit), missed.astype(float), due.astype(float), mine))
    return Cells(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def test_slopes_and_errors_are_those_of_statsmodels_with_one_row_a_clock() -> None:
    drawn = cells(1, 0.1, 0.02)
    number = drawn.due.astype(int)
    late = np.concatenate([np.arange(n) < m for n, m in zip(number, drawn.missed, strict=True)]).astype(float)
    work, visit = np.repeat(drawn.work, number), np.repeat(drawn.is_visit, number)
    team, group = np.repeat(drawn.team, number), np.repeat(drawn.group, number)
    x = np.column_stack([work * visit, work * ~visit, pd.get_dummies(group).to_numpy(float)])
    fit = sm.OLS(late, x).fit(cov_type="cluster", cov_kwds={"groups": team}, use_t=True)
    ours = slopes(drawn)
    assert [ours[0].value, ours[2].value] == pytest.approx(fit.params[:2].tolist())
    assert [ours[0].error, ours[2].error] == pytest.approx(fit.bse[:2].tolist(), rel=1e-6)
    assert ours[0].reach == pytest.approx((fit.conf_int()[0, 1] - fit.conf_int()[0, 0]) / 2, rel=1e-6)
    beyond = fit.t_test(np.array([1.0, -1.0, *np.zeros(x.shape[1] - 2)]))
    assert ours[1].error == pytest.approx(float(np.squeeze(beyond.sd)), rel=1e-6)


def named(visit: float, deadline: float, times: int) -> float:
    entry = catalogue()[CODE]
    verdicts = [comparing_units.verdicts(entry, "", "national", ("all",), _measured(cells(seed, visit, deadline)))
                for seed in range(times)]  # fmt: skip
    return float(np.mean([one[0].verdict == Verdict.FOUND for one in verdicts]))


def test_it_is_rarely_named_where_nothing_or_both_rise_and_mostly_where_visits_alone_do() -> None:
    assert named(0.0, 0.0, 300) <= 0.05
    assert named(0.1, 0.1, 300) <= 0.05
    assert named(0.2, 0.0, 100) >= 0.9
