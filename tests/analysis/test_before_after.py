"""A limit that changed for some authorities and not for others: what was planted is found, and no more is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.evaluation import Evaluation
from evaluator.analysis.experiments.before_after import FINISHED_DAYS, Change, before_after
from evaluator.api import evaluate
from evaluator.errors import CannotRun

CHANGE = dt.date(2009, 4, 1)
RULES = """
timescale: assessment
title: Assessment
purpose: A test.
source: {instrument: invented, confidence: D, reference: none}
clock:
  starts: {on: referral}
  stops: {on: initial_assessment_completed}
limit:
  - {from: 2006-04-01, until: 2009-03-31, within: 7 working days}
  - {from: 2009-04-01, within: 10 working days}
authorities:
  - {codes: [KEPT], from: 2009-04-01, within: 7 working days}
examples:
  - name: met
    events: [{referral: 2008-06-02}, {initial_assessment_completed: 2008-06-11}]
    expect: {status: met}
  - name: late
    events: [{referral: 2008-06-02}, {initial_assessment_completed: 2008-06-12}]
    expect: {status: late}
"""


def folder(tmp_path: Path, kept: list[str]) -> Path:
    text = RULES.replace("KEPT", ", ".join(kept)) if kept else RULES.replace(
        "authorities:\n  - {codes: [KEPT], from: 2009-04-01, within: 7 working days}\n", "")
    (tmp_path / "assessment.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "ruleset.yaml").write_text("ruleset: t\ntitle: T\npurpose: p\n", encoding="utf-8")
    return tmp_path


def events(names: list[str], kept: list[str], shift: int, drift: int, seed: int = 1) -> pd.DataFrame:
    """After the change the touched take `shift` days longer, and everybody `drift` days."""
    rng = np.random.default_rng(seed)
    rows = []
    for name in names:
        for case in range(160):
            start = pd.Timestamp(2008, 4, 7) + pd.Timedelta(days=int(rng.integers(0, 710)))
            after = start.date() >= CHANGE
            taken = int(rng.integers(2, 9)) + after * (drift + shift * (name not in kept))
            end = start + pd.offsets.BusinessDay(taken)
            told = (("referral", start), ("initial_assessment_completed", end))
            rows += [(name, f"c{case}", "1", event, day) for event, day in told]
    return pd.DataFrame(rows, columns=["authority", "child", "episode", "event", "date"])


def evaluated(tmp_path: Path, kept: list[str], shift: int, drift: int, names: int = 12) -> Evaluation:
    every = [f"A{number:02d}" for number in range(names)]
    return evaluate(events(every, kept, shift, drift), folder(tmp_path, kept), "2010-08-31").evaluation


def of(found: list[Change], measure: str) -> Change:
    return next(one for one in found if one.measure.startswith(measure))


KEPT = ["A00", "A01", "A02", "A03", "A04", "A05"]


def test_what_was_planted_among_the_touched_is_found_beside_what_all_did(tmp_path: Path) -> None:
    found = before_after(evaluated(tmp_path, KEPT, shift=3, drift=1), "assessment")
    days = of(found, FINISHED_DAYS)
    assert (days.day, days.before, days.after) == (CHANGE, "7 working days", "10 working days")
    assert (days.touched, days.untouched) == (6, 6)
    assert days.lo is not None and days.hi is not None and days.lo < 3 < days.hi and days.lo > 1
    assert days.change_elsewhere == pytest.approx(1, abs=0.8)
    within = of(found, "finished within 7")
    assert within.hi is not None and within.hi < 0


def test_where_nothing_was_planted_the_interval_holds_nothing(tmp_path: Path) -> None:
    days = of(before_after(evaluated(tmp_path, KEPT, shift=0, drift=2), "assessment"), FINISHED_DAYS)
    assert days.lo is not None and days.hi is not None and days.lo <= 0 <= days.hi
    assert days.change == pytest.approx(2, abs=0.8)


def test_where_nobody_was_untouched_no_difference_is_told(tmp_path: Path) -> None:
    days = of(before_after(evaluated(tmp_path, [], shift=3, drift=0), "assessment"), FINISHED_DAYS)
    assert days.difference is None and "no authority was untouched" in days.why
    assert days.change == pytest.approx(3, abs=0.8)


def test_with_two_authorities_there_is_no_interval(tmp_path: Path) -> None:
    days = of(before_after(evaluated(tmp_path, ["A00"], shift=3, drift=0, names=2), "assessment"), FINISHED_DAYS)
    assert days.difference is None and "too few authorities" in days.why


@pytest.mark.parametrize(("touched", "told"), [(5, False), (6, True)])
def test_six_touched_authorities_are_needed_for_an_interval(tmp_path: Path, touched: int, told: bool) -> None:
    kept = [f"A{number:02d}" for number in range(7)]
    found = evaluated(tmp_path, kept, shift=3, drift=0, names=7 + touched)
    days = of(before_after(found, "assessment"), FINISHED_DAYS)
    assert days.touched == touched and days.difference == pytest.approx(3, abs=1)
    assert (days.lo is not None) == (days.p is not None) == told
    assert ("fewer than 6 authorities" in days.why) != told


def test_a_year_that_is_five_months_is_said_to_be_five_months(tmp_path: Path) -> None:
    """Starts from 7 April 2008 on, known as of the end of August 2009: 359 days before; after, until three weeks before
    the end, for ten working days, their weekends and two weeks more must have passed.
    """
    every = [f"A{number:02d}" for number in range(12)]
    found = evaluate(events(every, KEPT, 3, 0), folder(tmp_path, KEPT), "2009-08-31").evaluation
    days = of(before_after(found, "assessment"), FINISHED_DAYS)
    assert days.days_before == 359
    assert 100 < days.days_after <= (dt.date(2009, 8, 31) - CHANGE).days - 28 + 1


def test_what_could_not_yet_be_finished_is_not_counted_as_unfinished(tmp_path: Path) -> None:
    """All work takes two to eight days, ten at most are permitted: none is over ten because the records end."""
    every = [f"A{number:02d}" for number in range(12)]
    found = evaluate(events(every, KEPT, 0, 0), folder(tmp_path, KEPT), "2009-10-31").evaluation
    within = of(before_after(found, "assessment"), "finished within 10")
    assert within.change == pytest.approx(0) and within.change_elsewhere == pytest.approx(0)


def test_a_timescale_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no timescale"):
        before_after(evaluated(tmp_path, [], shift=0, drift=0, names=2), "assesment")
