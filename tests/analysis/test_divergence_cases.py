"""Case verdicts and case-mix: planted truths, Simpson's paradox, and what may be adjusted for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.divergence.cases import CaseVerdict, CaseWord, adjusted, case_verdict
from evaluator.analysis.divergence.cohorts import cohort, expected_shares, outcome_table
from evaluator.histories.needs import NOT_RECORDED
from tests.support.nations import closures, nation

OUTCOME, TIMESCALE = "re-referral-12-months", "initial-assessment"


def world(inside: float, between: float, authorities: int = 20, cases: int = 400, seed: int = 1) -> CaseVerdict:
    """Return the verdict on invented cases: assessed on the 5th or 10th day; `inside` is what being in time adds to the
    rate of re-referral in an authority, `between` what an authority's share in time adds to it.
    """
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(authorities), cases)
    share = np.linspace(0.2, 0.8, authorities)[unit]
    in_time = rng.random(len(unit)) < share
    again = rng.random(len(unit)) < 0.25 + inside * in_time + between * share
    base = pd.DataFrame({"authority": [f"A{one:02d}" for one in unit], "child": np.arange(len(unit)).astype(str),
                         "episode": "1", "source": "6"})  # fmt: skip
    first = pd.Timestamp("2008-05-06")
    rows = [
        base.assign(event="referral", date=first),
        base.assign(event="initial_assessment_completed",
                    date=np.where(in_time, pd.Timestamp("2008-05-13"), pd.Timestamp("2008-05-20"))),
        base.assign(event="case_closed", date=pd.Timestamp("2008-05-28"), reason="RC7"),
        base.assign(event="referral", date=pd.Timestamp("2008-10-01"), episode="2")[again],
    ]  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    data = nation(table.assign(date=table["date"].astype("datetime64[s]")))
    return adjusted([case_verdict(data, TIMESCALE, OUTCOME)])[0]


def test_a_planted_difference_inside_authorities_is_found() -> None:
    found = world(inside=-0.08, between=0.0)
    assert found.verdict is CaseWord.GOES_WITH
    assert found.within is not None and found.within.lo < -80 < found.within.hi
    assert world(inside=0.08, between=0.0).verdict is CaseWord.GOES_AGAINST


def test_simpson_is_noticed_where_only_authorities_differ() -> None:
    found = world(inside=0.0, between=-0.25, cases=1000)
    assert found.simpson
    assert found.within is not None and found.within.lo < 0 < found.within.hi
    assert found.between is not None and found.between.hi < 0
    assert not world(inside=-0.08, between=-0.08).simpson


def test_no_difference_at_all_tells_nothing_or_cannot_tell() -> None:
    found = world(inside=0.0, between=0.0)
    assert found.verdict in (CaseWord.NOTHING, CaseWord.CANNOT_TELL) and not found.simpson


def counted(kept: tuple[int, int], missed: tuple[int, int], authorities: int = 13) -> CaseVerdict:
    """Return the verdict on cases that were kept and missed, (to whom the outcome came, all), spread evenly over the
    authorities.
    """
    arms = []
    for (came, every), day in ((kept, "2008-05-13"), (missed, "2008-05-20")):
        place = np.arange(every)
        arms.append(pd.DataFrame({"unit": place % authorities, "done": pd.Timestamp(day), "again": place < came}))
    cases = pd.concat(arms, ignore_index=True)
    base = pd.DataFrame({"authority": [f"A{one:02d}" for one in cases["unit"]], "episode": "1", "source": "6",
                         "child": np.arange(len(cases)).astype(str)})  # fmt: skip
    rows = [
        base.assign(event="referral", date=pd.Timestamp("2008-05-06")),
        base.assign(event="initial_assessment_completed", date=cases["done"]),
        base.assign(event="case_closed", date=pd.Timestamp("2008-05-28"), reason="RC7"),
        base.assign(event="referral", date=pd.Timestamp("2008-10-01"), episode="2")[cases["again"]],
    ]
    table = pd.concat(rows, ignore_index=True)
    data = nation(table.assign(date=table["date"].astype("datetime64[s]")))
    return adjusted([case_verdict(data, TIMESCALE, OUTCOME)])[0]


def test_ten_of_541_against_none_of_130_is_nothing_to_go_by() -> None:
    found = counted((10, 541), (0, 130))
    assert found.verdict is CaseWord.CANNOT_TELL and found.within is None and "20" in found.why


@pytest.mark.parametrize(("came", "said"), [(19, True), (20, False)])
@pytest.mark.parametrize("turned", [False, True])
def test_twenty_events_and_twenty_without_are_needed_on_either_side(came: int, said: bool, turned: bool) -> None:
    """Of 60 that were missed it came to `came`, or to all but `came`."""
    found = counted((100, 200), (60 - came if turned else came, 60))
    assert bool(found.why) == (found.within is None) == said


@pytest.mark.parametrize(("missed", "exact"), [(49, True), (50, False)])
def test_of_fewer_than_a_hundred_events_an_exact_test_decides(missed: int, exact: bool) -> None:
    found = counted((50, 400), (missed, 400))
    assert found.exact == exact


def test_where_few_events_differ_clearly_it_is_still_found() -> None:
    found = counted((20, 600), (60, 200))
    assert found.exact and found.verdict is CaseWord.GOES_WITH


def test_an_exact_test_that_does_not_bear_it_out_widens_the_interval() -> None:
    """21 of 1000 against 33 of 1000, so evenly spread that errors clustered by authority all but vanish."""
    found = counted((21, 1000), (33, 1000))
    assert found.exact and found.verdict is CaseWord.CANNOT_TELL
    assert found.within is not None and found.within.lo < 0 < found.within.hi and found.within.p > 0.05


def test_a_verdict_that_does_not_keep_its_level_among_many_is_taken_back() -> None:
    clear = world(inside=-0.08, between=0.0)
    assert clear.within is not None
    weak = replace(clear, within=replace(clear.within, p=0.04))
    idle = replace(clear, verdict=CaseWord.CANNOT_TELL, within=replace(clear.within, p=0.6))
    kept, taken = adjusted([clear, weak, *[idle] * 5])[:2]
    assert kept.verdict is CaseWord.GOES_WITH
    assert taken.verdict is CaseWord.CANNOT_TELL and "7 verdicts" in taken.why


@pytest.mark.parametrize(("authorities", "said"), [(9, "there are 9"), (10, "")])
def test_ten_authorities_are_needed(authorities: int, said: str) -> None:
    found = world(0.0, 0.0, authorities=authorities)
    assert said in found.why and bool(found.why) == bool(said)
    assert (found.within is None) == bool(said)


def test_one_side_only_is_not_compared() -> None:
    data = nation(closures(12, 100))
    found = case_verdict(data, TIMESCALE, OUTCOME)
    assert found.verdict is CaseWord.CANNOT_TELL and found.within is None and "in time" in found.why


@pytest.mark.parametrize(("closed", "cases"), [("2008-05-15", 0), ("2008-05-16", 1)])
def test_what_was_closed_unassessed_counts_as_missed_only_once_it_was_due(closed: str, cases: int) -> None:
    """Due on 15 May: closed by then the clock was cancelled; closed later it had been missed, and that was known."""
    base = {"authority": "A", "child": "1", "episode": "1"}
    rows = pd.DataFrame([
        {**base, "event": "referral", "date": "2008-05-06"}, {**base, "event": "case_closed", "date": closed},
        {**base, "event": "initial_assessment_completed", "date": "2008-06-20", "episode": "2"},
    ])  # fmt: skip
    rows["date"] = pd.to_datetime(rows["date"])
    found = case_verdict(nation(rows), TIMESCALE, OUTCOME)
    assert (found.cases, found.in_time) == (cases, 0)


def referrals(ages: list[str], sources: list[str]) -> pd.DataFrame:
    rows = [
        {"authority": "A", "child": str(n), "episode": "1", "event": event, "date": day, "age": age, "source": source}
        for n, (age, source) in enumerate(zip(ages, sources, strict=True))
        for event, day in (("referral", "2008-05-06"), ("case_closed", "2008-06-06"))
    ]
    table = pd.DataFrame(rows)
    table.loc[table["event"] == "case_closed", ["age", "source"]] = ""
    return table.assign(date=pd.to_datetime(table["date"]))


def test_needs_are_those_of_the_referral_of_the_same_episode() -> None:
    events = referrals(["unborn", "0", "1", "4", "5", "15", "16", ""], ["1A", "1B", "2A", "9", "police", "", "6", "6"])
    data = nation(events)
    closed = pd.Series(np.flatnonzero(data.events["event"] == "case_closed"))
    found = data.needs_at(closed)
    order = data.events["child"].iloc[closed].astype("str").astype(int).to_numpy().argsort()
    assert found["age"].to_numpy()[order].tolist() == [
        "unborn", "under 1", "1 to 4", "1 to 4", "5 to 9", "10 to 15", "16 and over", NOT_RECORDED,
    ]  # fmt: skip
    assert found["source"].to_numpy()[order].tolist() == ["1", "1", "2", "9", "police", NOT_RECORDED, "6", "6"]


def test_expected_shares_are_those_of_children_with_the_same_needs() -> None:
    rng = np.random.default_rng(3)
    need = rng.integers(0, 2, 4000)
    happened = (rng.random(4000) < np.where(need, 0.4, 0.1)).astype(float)
    table = pd.DataFrame({"age": np.where(need, "1 to 4", "5 to 9"), "sex": "F"}).astype("category")
    found = expected_shares(happened, table)
    for one in (0, 1):
        assert found[need == one] == pytest.approx(happened[need == one].mean())
    assert found.sum() == pytest.approx(happened.sum())


def test_rare_needs_count_together_and_never_alone() -> None:
    happened = np.tile([1.0, 0, 0, 0], 250)
    ages = ["5 to 9"] * 990 + [f"rare {n}" for n in range(10)]
    table = pd.DataFrame({"age": ages, "sex": "F"}).astype("category")
    assert expected_shares(happened, table) == pytest.approx(np.full(1000, 0.25))


def test_like_is_compared_with_like() -> None:
    """Two authorities treat all alike, but one has more children of the kind that comes back: no difference is left."""
    rng = np.random.default_rng(9)
    unit, young = np.repeat([0, 1], 3000), np.r_[rng.random(3000) < 0.8, rng.random(3000) < 0.2]
    again = rng.random(6000) < np.where(young, 0.35, 0.10)
    base = pd.DataFrame({"authority": np.where(unit, "B", "A"), "child": np.arange(6000).astype(str), "episode": "1"})
    day = {"referral": "2008-05-06", "case_closed": "2008-06-06"}
    rows = [base.assign(event="referral", date=day["referral"], age=np.where(young, "2", "12")),
            base.assign(event="case_closed", date=day["case_closed"]),
            base.assign(event="referral", date="2008-10-01", episode="2")[again]]  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    data = nation(table.assign(date=pd.to_datetime(table["date"]).astype("datetime64[s]")))
    found = outcome_table(data, cohort(data, OUTCOME, rated=True), {"A": 3})
    ratio = found["observed"] / found["expected"]
    assert ratio.tolist() == pytest.approx([1, 1], abs=0.07)
    crude = found["observed"] / found["cases"]
    assert crude[0] / crude[1] > 1.7
    assert found["grade"].tolist()[0] == 3 and np.isnan(found["grade"].tolist()[1])


def test_children_of_whom_too_little_time_has_passed_are_not_cases() -> None:
    data = nation(closures(12, 100), dt.date(2009, 6, 1))
    assert case_verdict(data, TIMESCALE, OUTCOME).cases == 0
