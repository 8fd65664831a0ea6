"""The eight invented worlds: what is planted is there when counted from the truth, and nowhere in the events."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from evaluator.cli.main import dayseven
from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.histories.reading import read
from evaluator.synth.world_authorities import MOST_NAMES, invented_names
from evaluator.synth.world_kinds import NULL_WORLDS, WORLDS
from evaluator.synth.worlds import BACKDATES, EFFORT, ORDINARY, PULLS, World, world
from evaluator.vocabulary import ATTRIBUTES, EVENTS, YES_NO

KEYS = ["authority", "child", "episode"]
EVERY = tuple(WORLDS)
PULLING = ("honest-effort", "pulled-in-some", "pulled-and-backdated", "pulled-everywhere")
SHUTTING = PULLING[1:]
COHORT = ("2007-04-01", "2009-03-31")


@cache
def made(name: str) -> World:
    return world(name, seed=11, authorities=20, cases=800)


@pytest.fixture(params=EVERY)
def any_world(request: pytest.FixtureRequest) -> World:
    return made(request.param)


def days_of(events: pd.DataFrame, event: str) -> pd.DataFrame:
    """The first `event` of each case: the columns `event` and `recorded`."""
    mine = events.loc[events["event"] == event, [*KEYS, "date", "recorded_at"]].drop_duplicates(KEYS)
    return mine.rename(columns={"date": event, "recorded_at": "recorded"})


def working_days_taken(table: pd.DataFrame, start: str, stop: str) -> np.ndarray:
    first, last = (table[name].to_numpy().astype("datetime64[D]") for name in (start, stop))
    return np.busday_count(first + 1, last + 1, holidays=england_and_wales().holidays)


@cache
def assessments(name: str) -> pd.DataFrame:
    """Completed initial assessments of referrals under the seven-day limit, with their truth; days as recorded."""
    made_here = made(name)
    table = days_of(made_here.events, "referral").merge(
        days_of(made_here.events, "initial_assessment_completed"), on=KEYS, suffixes=("_of_referral", "")
    )
    table = table[table["referral"] < "2010-04-01"].merge(made_here.truth_cases, on=KEYS)
    taken = working_days_taken(table, "referral", "initial_assessment_completed")
    return table.assign(taken=taken, authority=table["authority"].astype("str"))


@cache
def closings(name: str) -> pd.DataFrame:
    """Cases closed from April 2007 to March 2009 with their truth; `back`: referred again within 12 months."""
    made_here = made(name)
    closed = days_of(made_here.events, "case_closed").drop(columns="recorded")
    closed = closed[closed["case_closed"].between(*COHORT)].sort_values("case_closed")
    referred = days_of(made_here.events, "referral")[["authority", "child", "referral"]].sort_values("referral")
    found = pd.merge_asof(
        closed, referred, left_on="case_closed", right_on="referral", by=["authority", "child"],
        direction="forward", allow_exact_matches=False,
    )  # fmt: skip
    found["back"] = found["referral"] <= found["case_closed"] + pd.DateOffset(months=12)
    return found.merge(made_here.truth_cases, on=KEYS)


def share(name: str, where: pd.Series) -> float:
    return float(closings(name).loc[where, "back"].mean())


def test_the_worlds_are_those_eight() -> None:
    assert EVERY == (
        "nothing-planted", "rating-informative", "rating-perverse", "honest-effort", "pulled-in-some",
        "pulled-and-backdated", "pulled-everywhere", "need-differs",
    )  # fmt: skip
    assert all(one.planted.endswith(".") and "gaming" not in one.planted.lower() for one in WORLDS.values())


@pytest.mark.parametrize("name", EVERY)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(name: str) -> None:
    def written(seed: int) -> bytes:
        one, file = world(name, seed, 3, 40), io.BytesIO()
        one.events.to_parquet(file)
        return file.getvalue() + one.truth.to_csv().encode() + one.truth_cases.to_csv().encode()

    assert written(5) == written(5) != written(6)


def test_another_process_gives_the_same_world() -> None:
    """Nothing hangs on the order in which Python happens to hash text."""
    code = "import hashlib; from evaluator.synth.worlds import world; "
    code += "print(hashlib.sha256(world('pulled-in-some', 5, 3, 40).events.to_csv().encode()).hexdigest())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""


def test_no_column_or_word_of_the_truth_is_in_the_events(any_world: World) -> None:
    events, cases = any_world.events, any_world.truth_cases
    assert set(any_world.truth.columns) & set(events.columns) == {"authority"}
    assert set(cases.columns) & set(events.columns) == set(KEYS)
    assert all(name.startswith("_") for name in cases.columns if name not in KEYS)
    assert not any(name.startswith("_") for name in events.columns)
    words = {ORDINARY, EFFORT, PULLS, BACKDATES}
    assert set(any_world.truth["behaviour"]) <= words
    for name in events.columns.drop(["date", "recorded_at"]):
        said = set(events[name].cat.categories)
        assert not said & words
        if name in ATTRIBUTES:
            assert said == set(made("nothing-planted").events[name].cat.categories)


def test_who_pulls_cannot_be_told_from_names_or_numbers() -> None:
    """The same draw with and without pulling has the same authorities, children and first referrals."""
    plain, pulled = made("nothing-planted"), made("pulled-in-some")
    columns = [*KEYS, "date", "source", "age", "sex"]
    one, two = (
        table[(table["event"] == "referral") & (table["episode"] == "1")][columns].astype("str").reset_index(drop=True)
        for table in (plain.events, pulled.events)
    )
    same = one.merge(two, on=columns)  # but for a few of the last days, not typed in by the as-of date in one of them
    assert len(same) > 0.999 * max(len(one), len(two))
    assert set(plain.events["worker"].cat.categories) == set(pulled.events["worker"].cat.categories)


def test_the_truth_is_of_every_case_and_authority(any_world: World) -> None:
    referred = days_of(any_world.events, "referral")
    joined = any_world.truth_cases.merge(referred, on=KEYS, how="outer", indicator=True)
    assert not (joined["_merge"] == "right_only").any()
    assert (joined["_merge"] == "both").mean() > 0.998  # a few of the last days were not typed in by the as-of date
    assert set(any_world.truth["authority"]) == set(any_world.events["authority"])
    assert not any_world.truth_cases.duplicated(KEYS).any()
    assert any_world.truth.notna().all(axis=None)


def test_the_table_says_only_what_the_vocabulary_knows(any_world: World) -> None:
    events = any_world.events
    assert set(events["event"]) <= set(EVENTS)
    assert list(events.columns[9:]) == list(ATTRIBUTES)
    for name in YES_NO:
        assert set(events[name]) <= {"", "true", "false"}
    assert not events.isna().any(axis=None)
    referrals = events[events["event"] == "referral"]
    for name in ("source", "age", "sex", "category"):
        assert not (referrals[name] == "").any()
    assert referrals["age"].astype("str").astype("int64").between(0, 17).all()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_reader_takes_every_row_and_finds_nothing(name: str, form: str, tmp_path: Path) -> None:
    small = world(name, 3, 4, 60)
    path = tmp_path / f"events.{form}"
    small.events.to_parquet(path) if form == "parquet" else small.events.to_csv(path, index=False)
    histories = read([path])
    assert len(histories.events) == len(small.events)
    assert not len(histories.findings)


def test_an_episode_begins_with_its_referral_and_ends_with_its_closing(any_world: World) -> None:
    events = any_world.events
    spans = events.groupby(KEYS, observed=True)["date"].agg(["min", "max"]).reset_index()
    spans = spans.merge(days_of(events, "referral"), on=KEYS).merge(days_of(events, "case_closed"), on=KEYS, how="left")
    assert (spans["min"] == spans["referral"]).all()
    assert (spans["max"] <= spans["case_closed"].fillna(pd.Timestamp(any_world.as_of))).all()
    order = spans.sort_values(["authority", "child", "referral"])
    before = order.groupby(["authority", "child"], observed=True)["case_closed"].shift()
    assert not (order["referral"] <= before).any()


def test_work_is_done_on_working_days_and_recorded_on_or_after_them(any_world: World) -> None:
    events = any_world.events
    done = events[events["event"].isin(["initial_assessment_completed", "core_assessment_completed"])]
    assert england_and_wales().is_working(done["date"].to_numpy().astype("datetime64[D]")).all()
    assert (events["recorded_at"] >= events["date"]).all()
    assert events["recorded_at"].max() <= pd.Timestamp(any_world.as_of)


@pytest.mark.parametrize("name", EVERY)
def test_children_come_back_about_as_often_as_is_published(name: str) -> None:
    assert closings(name)["back"].mean() == pytest.approx(0.225, abs=0.025)


@pytest.mark.parametrize("name", [name for name in EVERY if name not in PULLING])
def test_two_in_three_assessments_are_in_time(name: str) -> None:
    assert (assessments(name)["taken"] <= 7).mean() == pytest.approx(0.68, abs=0.03)


def test_no_further_action_straight_away_and_after_assessment() -> None:
    cases = made("nothing-planted").truth_cases
    straight = cases["_no_further_action"] & ~cases["_assessed"]
    assert straight.mean() == pytest.approx(0.22, abs=0.01)
    assert cases.loc[cases["_assessed"], "_no_further_action"].mean() == pytest.approx(0.43, abs=0.04)


def test_every_authority_has_figures_for_stars_and_they_spread(any_world: World) -> None:
    table = assessments(any_world.name)
    in_time = (table["taken"] <= 7).groupby(table["authority"]).mean()
    assert len(in_time) == 20
    assert 0.4 <= (in_time >= 0.65).mean() <= 0.85
    assert (in_time < 0.65).any() and (in_time >= 0.80).any()
    core = days_of(any_world.events, "core_assessment_started").merge(
        days_of(any_world.events, "core_assessment_completed"), on=KEYS
    )
    taken = working_days_taken(core, "core_assessment_started", "core_assessment_completed")
    kept = pd.Series(taken <= 35).groupby(core["authority"].to_numpy(), observed=True).mean()
    assert kept.min() > 0.8 and (taken <= 35).mean() == pytest.approx(0.9, abs=0.03)


def test_every_review_is_held_in_time(any_world: World) -> None:
    events = any_world.events
    started, ended = "child_protection_plan_started", "child_protection_plan_ended"
    steps = events[events["event"].isin([started, "child_protection_review", ended])]
    steps = steps.sort_values([*KEYS, "date"], kind="stable")
    plan = steps.groupby(KEYS, observed=True)
    after = plan["date"].shift(-1).fillna(pd.Timestamp(any_world.as_of))
    months = np.where(steps["event"] == started, 3, 6)
    kept = [
        upto <= start + pd.DateOffset(months=int(wait))
        for start, upto, wait, event in zip(steps["date"], after, months, steps["event"], strict=True)
        if event != ended
    ]
    assert len(kept) > 300
    assert np.mean(kept) > 0.995  # but for what was not typed in by the as-of date
    plans = days_of(events, started).merge(days_of(events, ended), on=KEYS, how="left")
    for year in (2008, 2009):
        open_then = plans[(plans[started] <= f"{year - 1}-12-31") & ~(plans[ended] <= f"{year}-03-31")]
        assert open_then["authority"].astype("str").nunique() >= 19


@pytest.mark.parametrize(("name", "low", "high"), [
    ("nothing-planted", 0.85, 1.2), ("rating-informative", 0.65, 0.92), ("rating-perverse", 1.08, 1.5),
])  # fmt: skip
def test_how_outcomes_go_with_speed(name: str, low: float, high: float) -> None:
    ratios = []
    for seed in range(6):
        truth = world(name, seed, 60, 60).truth
        fast = truth["speed"] > 0
        ratios.append(truth.loc[fast, "level"].mean() / truth.loc[~fast, "level"].mean())
    assert low < np.mean(ratios) < high
    assert np.std(ratios) < 0.15


def test_levels_differ_between_authorities_by_a_fifth() -> None:
    truth = world("nothing-planted", 1, 60, 600).truth
    assert truth["true_ratio"].std() == pytest.approx(0.2, abs=0.05)
    assert truth["true_ratio"].mean() == pytest.approx(1.0, abs=0.05)


def test_the_true_ratio_is_what_the_children_do() -> None:
    truth, closed = made("nothing-planted").truth.set_index("authority"), closings("nothing-planted")
    seen = closed.groupby(closed["authority"].astype("str"))["back"].mean()
    assert np.corrcoef(seen, truth["true_rate"].reindex(seen.index))[0, 1] > 0.8


def test_nothing_is_pulled_where_nothing_is_planted() -> None:
    for name in ("nothing-planted", "rating-informative", "rating-perverse", "need-differs"):
        table = assessments(name)
        assert not table[["_pulled", "_shut", "_backdated"]].any(axis=None)
        assert (table["taken"] == table["_natural_days"]).all()
        assert set(made(name).truth["behaviour"]) == {ORDINARY}


@pytest.mark.parametrize("name", PULLING)
def test_who_pulls_finishes_half_of_the_just_late_on_the_seventh_day(name: str) -> None:
    table, truth = assessments(name), made(name).truth.set_index("authority")
    pulls = table["authority"].map(truth["behaviour"]) != ORDINARY
    expected = 0.3 if name in ("pulled-in-some", "pulled-and-backdated") else 1.0
    assert (truth["behaviour"] != ORDINARY).mean() == expected
    just_late = table["_natural_days"].between(8, 12)
    assert table.loc[just_late & pulls, "_pulled"].mean() == pytest.approx(0.5, abs=0.04)
    assert not table.loc[~(just_late & pulls), "_pulled"].any()
    assert (table.loc[table["_pulled"], "taken"] == 7).all()
    assert 0.06 < table.loc[pulls, "_pulled"].mean() < 0.16


@pytest.mark.parametrize("name", PULLING)
def test_the_events_show_a_spike_at_the_seventh_day_only_where_work_is_pulled(name: str) -> None:
    table, truth = assessments(name), made(name).truth.set_index("authority")
    pulls = table["authority"].map(truth["behaviour"]) != ORDINARY

    def hazard(where: pd.Series, day: int) -> float:
        return float((table.loc[where, "taken"] == day).sum() / (table.loc[where, "taken"] >= day).sum())

    assert hazard(pulls, 7) > 1.8 * hazard(pulls, 6)
    if not pulls.all():
        assert hazard(~pulls, 7) < 1.25 * hazard(~pulls, 6)


@pytest.mark.parametrize("name", SHUTTING)
def test_what_is_pulled_by_closing_ends_with_no_further_action_and_children_come_back(name: str) -> None:
    table = assessments(name)
    shut = table["_shut"]
    assert table.loc[shut, "_no_further_action"].mean() == pytest.approx(0.75, abs=0.1)
    assert table.loc[~shut, "_no_further_action"].mean() == pytest.approx(0.43, abs=0.04)
    closed = closings(name)
    ended = closed["_no_further_action"] & closed["_assessed"]
    error = np.sqrt(0.37 * 0.63 / (closed["_shut"] & ended).sum())  # about 0.37 against 0.22 are planted
    assert share(name, closed["_shut"] & ended) == pytest.approx(0.37, abs=3 * error)
    assert share(name, ~closed["_shut"] & ended) == pytest.approx(0.22, abs=0.03)


def test_harm_is_what_is_said_in_the_truth() -> None:
    truth, cases = made("pulled-everywhere").truth, made("pulled-everywhere").truth_cases
    level = cases["authority"].astype("str").map(truth.set_index("authority")["level"]).to_numpy()
    rest = np.log(cases["_rate"] / level) - cases["_recorded_need"] - 0.3 * cases["_severity"]
    assert np.ptp(rest[cases["_shut"]]) < 1e-9 and np.ptp(rest[~cases["_shut"]]) < 1e-9
    assert rest[cases["_shut"]].mean() - rest[~cases["_shut"]].mean() == pytest.approx(truth["harm"].iloc[0]) == 0.6


def test_honest_effort_changes_no_decision_and_harms_nobody() -> None:
    table, closed = assessments("honest-effort"), closings("honest-effort")
    assert not table["_shut"].any() and not table["_backdated"].any()
    late = table["_natural_days"].between(8, 12)
    decided = table[late].groupby("_pulled")["_no_further_action"].mean()
    assert abs(decided[True] - decided[False]) < 0.05
    late, pulled = closed["_natural_days"].between(8, 12), closed["_pulled"]
    assert abs(share("honest-effort", late & pulled) - share("honest-effort", late & ~pulled)) < 0.05


def test_half_of_the_pulled_are_dated_back_and_typed_in_after_the_due_day() -> None:
    table = assessments("pulled-and-backdated")
    pulled, back = table[table["_pulled"]], table[table["_backdated"]]
    assert pulled["_backdated"].mean() == pytest.approx(0.5, abs=0.06)
    assert (back["taken"] == 7).all() and (back["_finished_days"] == back["_natural_days"]).all()
    assert (back["recorded"] > back["initial_assessment_completed"]).all()
    assert not back["_shut"].any()
    behaviour = made("pulled-and-backdated").truth.set_index("authority")["behaviour"]
    dates_back = table["authority"].map(behaviour) == BACKDATES
    later = (table["recorded"] - table["initial_assessment_completed"]).dt.days > 4
    at_the_deadline, before = table["taken"] == 7, table["taken"].between(2, 6)
    assert later[dates_back & at_the_deadline].mean() > 1.6 * later[dates_back & before].mean()
    assert later[~dates_back & at_the_deadline].mean() < 1.4 * later[~dates_back & before].mean()


def test_unrecorded_need_slows_work_and_brings_children_back_without_any_difference_in_quality() -> None:
    truth = pd.concat([world("need-differs", seed, 60, 300).truth for seed in range(4)])
    assert np.allclose(truth["level"], 1.0)
    assert np.corrcoef(truth["unrecorded_need"], truth["speed"])[0, 1] == pytest.approx(-0.5, abs=0.12)
    assert np.corrcoef(truth["unrecorded_need"], truth["true_ratio"])[0, 1] > 0.8
    fast = truth["speed"] > 0
    assert truth.loc[fast, "true_ratio"].mean() / truth.loc[~fast, "true_ratio"].mean() < 0.95
    cases = made("need-differs").truth_cases
    assert np.corrcoef(cases["_recorded_need"], cases["_severity"])[0, 1] == pytest.approx(0.0, abs=0.03)


def test_children_leave_by_moving_away_or_turning_18(any_world: World) -> None:
    events = any_world.events
    reasons = events.loc[events["event"] == "case_closed", "reason"].value_counts()
    assert min(reasons[one] for one in ("RC5", "RC6")) > 30
    assert reasons["RC8"] > reasons["RC7"] > reasons["RC5"]
    left = any_world.truth_cases[any_world.truth_cases["_left"]]
    assert not left.merge(any_world.truth_cases, on=["authority", "child"])["_closed_y"].gt(
        left.merge(any_world.truth_cases, on=["authority", "child"])["_closed_x"]
    ).any()


def test_some_who_were_turned_away_come_back_in_danger(any_world: World) -> None:
    events = any_world.events
    turned_away = days_of(events, "no_further_action")
    enquired = days_of(events, "section_47_started")[["authority", "child", "section_47_started"]]
    both = turned_away.merge(enquired, on=["authority", "child"])
    wait = (both["section_47_started"] - both["no_further_action"]).dt.days
    assert 0.02 < wait.between(1, 365).sum() / len(turned_away) < 0.07


def test_names_are_of_no_english_council() -> None:
    every = set(invented_names(np.random.default_rng(0), MOST_NAMES))
    assert len(every) == MOST_NAMES
    real = [
        "Allerdale", "Barking", "Barnet", "Barnsley", "Bath", "Bedford", "Bexley", "Birmingham", "Blackburn",
        "Blackpool", "Bolton", "Bournemouth", "Bracknell", "Bradford", "Brent", "Brighton", "Bristol", "Bromley",
        "Buckinghamshire", "Bury", "Calderdale", "Cambridgeshire", "Camden", "Cheshire", "Cornwall", "Coventry",
        "Craven", "Croydon", "Cumbria", "Darlington", "Derby", "Devon", "Doncaster", "Dorset", "Dudley", "Durham",
        "Ealing", "Eden", "Enfield", "Essex", "Gateshead", "Gloucestershire", "Greenwich", "Hackney", "Halton",
        "Hammersmith", "Hampshire", "Haringey", "Harrow", "Hartlepool", "Havering", "Herefordshire", "Hertfordshire",
        "Hillingdon", "Hounslow", "Islington", "Kensington", "Kent", "Kirklees", "Knowsley", "Lambeth", "Lancashire",
        "Leeds", "Leicester", "Lewisham", "Lincolnshire", "Liverpool", "Luton", "Manchester", "Medway", "Merton",
        "Middlesbrough", "Newham", "Norfolk", "Northumberland", "Nottingham", "Oldham", "Oxfordshire", "Peterborough",
        "Plymouth", "Poole", "Portsmouth", "Reading", "Redbridge", "Redcar", "Richmond", "Rochdale", "Rotherham",
        "Rutland", "Ryedale", "Salford", "Sandwell", "Sefton", "Selby", "Sheffield", "Shropshire", "Slough",
        "Solihull", "Somerset", "Southampton", "Southend", "Southwark", "Staffordshire", "Stockport", "Stockton",
        "Suffolk", "Sunderland", "Surrey", "Sutton", "Swindon", "Tameside", "Thurrock", "Torbay", "Trafford",
        "Wakefield", "Walsall", "Waltham", "Wandsworth", "Warrington", "Warwickshire", "Westminster", "Wigan",
        "Wiltshire", "Windsor", "Wirral", "Wokingham", "Wolverhampton", "Worcestershire", "York",
    ]  # fmt: skip
    assert not every & set(real)
    assert not any(name.startswith(one) for name in every for one in real)


@pytest.mark.parametrize("wrong", [{"cases": 0}, {"authorities": 0}, {"authorities": MOST_NAMES + 1}])
def test_numbers_that_make_no_world(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        world("nothing-planted", **wrong)


def test_an_unknown_world_is_suggested() -> None:
    with pytest.raises(CannotRun) as told:
        world("pulled-in-sum")
    assert "pulled-in-some" in str(told.value.remedy)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.filterwarnings("error")
def test_the_smallest_worlds(name: str) -> None:
    assert len(world(name, 0, 1, 1).events)
    assert world(name, 0, 2, 3).truth_cases["authority"].nunique() <= 2


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(dayseven, ["synth", *words])
    if isinstance(result.exception, CannotRun):
        return 2, f"{result.exception} {result.exception.remedy}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


def test_the_command_writes_events_and_truth_apart(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, told = run("--world", "pulled-in-some", "--seed", "4", "--authorities", "5", "--cases", "30", "-o", str(out))
    assert code == 0
    assert sorted(str(one.relative_to(out)) for one in out.rglob("*") if one.is_file()) == [
        "events-invented.parquet", "truth/authorities.csv", "truth/cases.parquet",
    ]  # fmt: skip
    expected = world("pulled-in-some", 4, 5, 30)
    assert len(pd.read_parquet(out / "events-invented.parquet")) == len(expected.events)
    assert len(pd.read_csv(out / "truth" / "authorities.csv")) == 5
    assert len(pd.read_parquet(out / "truth" / "cases.parquet")) == len(expected.truth_cases)
    command = told.strip().splitlines()[-1]
    events = out / "events-invented.parquet"
    assert command == f"dayseven evaluate {events} --rules england-2008 --as-of 2010-08-31 -o {out / 'report'}"
    assert len(read([out / "events-invented.parquet"]).events) == len(expected.events)


def test_the_truth_is_never_read_as_events(tmp_path: Path) -> None:
    """Of the folder as a whole the events are read, and each file of the truth is a finding."""
    run("--world", "need-differs", "--authorities", "2", "--cases", "10", "-o", str(tmp_path / "out"))
    alone = read([tmp_path / "out" / "events-invented.parquet"])
    together = read([tmp_path / "out"])
    pd.testing.assert_frame_equal(together.events, alone.events)
    assert {"authorities.csv", "cases.parquet"} <= set(together.findings["file"])


def test_events_as_csv_are_the_same_events(tmp_path: Path) -> None:
    asked = ("--world", "honest-effort", "--authorities", "2", "--cases", "20", "-o")
    run(*asked, str(tmp_path / "a"))
    run(*asked, str(tmp_path / "b"), "--csv")
    parquet = read([tmp_path / "a" / "events-invented.parquet"]).events.drop(columns=["file", "line"])
    text = read([tmp_path / "b" / "events-invented.csv"]).events.drop(columns=["file", "line"])
    pd.testing.assert_frame_equal(parquet.astype("str"), text.astype("str"))


def test_the_list_has_a_sentence_a_world() -> None:
    code, told = run("--list", "--format", "csv")
    lines = told.strip().splitlines()
    assert code == 0 and len(lines) == 1 + len(EVERY) + len(NULL_WORLDS)
    assert [line.split(",")[0] for line in lines[1:]] == [*EVERY, *NULL_WORLDS]


def test_a_null_world_is_written_with_its_truth_apart(tmp_path: Path) -> None:
    code, told = run("--world", "siblings-equal", "--authorities", "3", "--cases", "20", "-o", str(tmp_path / "out"))
    assert code == 0 and told.strip().splitlines()[-1].startswith("dayseven evaluate")
    assert sorted(one.name for one in (tmp_path / "out").rglob("*") if one.is_file()) == [
        "authorities.csv", "events-invented.parquet"]  # fmt: skip
    assert len(pd.read_csv(tmp_path / "out" / "truth" / "authorities.csv")) == 3


@pytest.mark.parametrize(("words", "says"), [
    (("-o", "out"), "--list"), (("--world", "need-differs"), "-o OUT"),
    (("--world", "rating-informativ", "-o", "out"), "rating-informative"),
    (("--world", "need-differs", "-o", "out", "--authorities", "0"), "from 1 to"),
    (("--world", "need-differs", "-o", "out", "--cases", "0"), "1500"),
    (("--world", "need-differs", "-o", "out", "--seed", "-1"), "--seed 1"),
])  # fmt: skip
def test_what_to_do_is_said_where_it_cannot_run(
    words: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = run(*words)
    assert code == 2 and says in told
    assert not list(tmp_path.iterdir())
