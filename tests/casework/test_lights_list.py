"""`dayseven lights`: which clocks are green, amber or red for whom, and for whom none is on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evaluator.analysis.lights.light_days import COLUMNS, lights_on, no_light
from evaluator.cli.main import dayseven
from evaluator.clocks.clocked_histories import Clocked
from evaluator.errors import CannotRun
from tests.support.clocked import clocked, table

FRIDAY = dt.date(2008, 12, 19)
"""Seven working days later, over Christmas, is Friday 2 January 2009."""
CASES = """authority,team,worker,child,episode,event,date
999,north,W1,child-1,1,referral,2008-12-19
999,north,W1,child-1,1,referral_decided,2008-12-19
999,north,W1,child-2,1,referral,2008-12-01
999,north,W1,child-2,1,referral_decided,2008-12-01
999,south,W2,child-3,1,referral,2008-12-24
999,south,W2,child-3,1,referral_decided,2008-12-24
999,south,W2,child-4,1,referral,2008-12-01
999,south,W2,child-4,1,referral_decided,2008-12-01
999,south,W2,child-4,1,initial_assessment_completed,2008-12-03
998,,,child-5,1,referral,2008-12-19
998,,,child-5,1,referral_decided,2008-12-19
998,,,child-6,1,contact,2008-12-19
998,,,child-7,1,referral,2008-12-19
998,,,child-7,1,referral_decided,2008-12-19
998,,,child-7,1,no_further_action,2008-12-22
"""
"""On 30 December: child 2 is overdue, children 1 and 5 are due in two working days, child 3 in five, the assessment of
child 4 is done and nothing else runs; of child 6 there was a contact only, and the case of child 7 is closed.
"""
AS_OF = "2008-12-30"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lights") / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data() -> Clocked:
    return clocked(table(list(csv.DictReader(io.StringIO(CASES)))), "england-2008", dt.date(2009, 1, 5))


def run(cases: Path, *words: str) -> Result:
    done = CliRunner().invoke(
        dayseven, ["lights", str(cases), "--rules", "england-2008", "--as-of", AS_OF, *words], env={"COLUMNS": "80"}
    )
    if isinstance(done.exception, CannotRun):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done


def rows(cases: Path, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(cases, *words, "--format", "csv").stdout)))


def seen(found: Sequence[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["child"], row["light"]) for row in found]


@pytest.mark.parametrize(
    ("day", "light", "left"),
    [
        (dt.date(2008, 12, 19), "green", 7),
        (dt.date(2008, 12, 29), "green", 3),
        (dt.date(2008, 12, 30), "amber", 2),
        (dt.date(2009, 1, 1), "amber", 1),
        (dt.date(2009, 1, 2), "amber", 0),
        (dt.date(2009, 1, 3), "red", 0),
        (dt.date(2009, 1, 5), "red", -1),
    ],
)
def test_a_light_turns_two_working_days_before_the_due_day_and_after_it(
    data: Clocked, day: dt.date, light: str, left: int
) -> None:
    found = lights_on(data, day)
    mine = found[(found["child"] == "child-1") & (found["rule"] == "initial-assessment")]
    assert mine[["light", "working_days_left"]].values.tolist() == [[light, left]]


def test_what_is_told_of_a_clock(data: Clocked) -> None:
    found = lights_on(data, dt.date(2008, 12, 30))
    assert tuple(found.columns) == COLUMNS
    assert found["due"].is_monotonic_increasing
    first = found.iloc[0].to_dict()
    assert (first["child"], first["team"], first["worker"]) == ("child-2", "north", "W1")
    assert first["title"] == "Initial assessment completed"
    assert (first["started"].date(), first["due"].date()) == (dt.date(2008, 12, 1), dt.date(2008, 12, 10))


def test_a_clock_that_stops_shows_nothing_from_that_day_on(data: Clocked) -> None:
    for day, on in ((dt.date(2008, 12, 2), 1), (dt.date(2008, 12, 3), 0)):
        assert (lights_on(data, day)["child"] == "child-4").sum() == on


def test_the_records_cannot_say_what_was_on_later(data: Clocked) -> None:
    with pytest.raises(ValueError, match="known as of 2009-01-05"):
        lights_on(data, dt.date(2009, 1, 6))
    with pytest.raises(ValueError, match="known as of 2009-01-05"):
        no_light(data, dt.date(2009, 1, 6))


def test_a_case_is_open_and_no_light_is_on(data: Clocked) -> None:
    found = no_light(data, dt.date(2008, 12, 30))
    assert found.values.tolist() == [["999", "south", "W2", "child-4"]]
    assert no_light(data, dt.date(2008, 12, 2)).empty, "the clock of child 4 still ran"
    assert no_light(data, dt.date(2008, 11, 30)).empty


def test_a_case_that_was_closed_needs_no_light() -> None:
    rows = [
        {"authority": "999", "child": "1", "episode": "1", "event": "referral", "date": FRIDAY},
        {"authority": "999", "child": "1", "episode": "1", "event": "initial_assessment_completed", "date": FRIDAY},
        {"authority": "999", "child": "1", "episode": "1", "event": "referral_decided", "date": FRIDAY},
        {"authority": "999", "child": "1", "episode": "1", "event": "no_further_action", "date": dt.date(2008, 12, 22)},
        {"authority": "999", "child": "1", "episode": "1", "event": "case_closed", "date": dt.date(2008, 12, 29)},
    ]
    data = clocked(table(rows), "england-2008", dt.date(2009, 1, 5))
    dark = {day: len(no_light(data, dt.date(2008, 12, day))) for day in (18, 19, 28, 29, 30)}
    assert dark == {18: 0, 19: 1, 28: 1, 29: 0, 30: 0}
    open_again = clocked(table(rows[:-2]), "england-2008", dt.date(2009, 1, 5))
    assert len(no_light(open_again, dt.date(2009, 1, 5))) == 1


def test_a_case_with_no_light_is_whose_it_was_that_day() -> None:
    said = {"authority": "999", "child": "1", "episode": "1"}
    data = clocked(table([
        {**said, "event": "referral", "date": FRIDAY, "worker": "W1"},
        {**said, "event": "referral_decided", "date": FRIDAY, "worker": "W1"},
        {**said, "event": "initial_assessment_completed", "date": FRIDAY, "worker": "W2"},
        {**said, "event": "visit", "date": dt.date(2008, 12, 23), "worker": "W3"},
    ]), "england-2008", dt.date(2009, 1, 5))  # fmt: skip
    of_day = {day: no_light(data, dt.date(2008, 12, day))["worker"].tolist() for day in (22, 23)}
    assert of_day[22] != ["W3"] and len(of_day[22]) == 1
    assert of_day[23] == ["W3"]


def test_as_the_screen_did(cases: Path) -> None:
    found = rows(cases, "--identifiers")
    assert tuple(found[0]) == COLUMNS
    assert seen(found) == [("child-2", "red"), ("child-1", "amber"), ("child-5", "amber"), ("child-3", "green")]
    assert [row["due"] for row in found] == ["2008-12-10", "2009-01-02", "2009-01-02", "2009-01-07"]


def test_a_summary_goes_to_the_person(cases: Path) -> None:
    told = run(cases, "--format", "csv").stderr
    assert "4 clocks on 2008-12-30: 1 red, 2 amber, 1 green; 4 children" in told
    assert "No light: 1 child has a case open on 2008-12-30 and no clock running" in told


def test_children_go_by_pseudonyms_that_are_new_in_every_run(cases: Path) -> None:
    once, again = run(cases, "--format", "csv"), run(cases, "--format", "csv")
    assert "child-" not in once.stdout + once.stderr
    assert "Do not publish" in once.stderr
    names = [row["child"] for row in csv.DictReader(io.StringIO(once.stdout))]
    assert len(set(names)) == 4
    assert set(names).isdisjoint(row["child"] for row in csv.DictReader(io.StringIO(again.stdout)))


@pytest.mark.parametrize("words", [(), ("--identifiers",)])
def test_a_screen_says_not_to_publish_and_fits(cases: Path, words: tuple[str, ...]) -> None:
    shown = run(cases, "--format", "table", *words)
    assert "publish" in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80
    assert "12 over" in " ".join(shown.stdout.split())
    assert "2 left" in shown.stdout
    assert ("child-2" in shown.stdout) is bool(words)
    assert ("named as read" in shown.stdout) is bool(words)


@pytest.mark.parametrize(
    ("words", "children"),
    [
        (("--light", "red"), ["child-2"]),
        (("--light", "amber"), ["child-1", "child-5"]),
        (("--light", "green"), ["child-3"]),
        (("--team", "south"), ["child-3"]),
        (("--worker", "W1"), ["child-2", "child-1"]),
        (("--authority", "998"), ["child-5"]),
        (("--worker", "W1", "--light", "amber"), ["child-1"]),
        (("--authority", "998", "--light", "red"), []),
    ],
)
def test_whose_lights(cases: Path, words: tuple[str, ...], children: list[str]) -> None:
    assert [row["child"] for row in rows(cases, "--identifiers", *words)] == children


def test_the_summary_is_of_those_asked_for(cases: Path) -> None:
    told = run(cases, "--worker", "W2", "--light", "red").stderr
    assert "1 clock on 2008-12-30: 0 red, 0 amber, 1 green; 1 child" in told
    assert "No light: 1 child has" in told
    assert "No light: 0 children have" in run(cases, "--team", "north").stderr


def test_json(cases: Path) -> None:
    found = json.loads(run(cases, "--format", "json", "--identifiers").stdout)
    assert found[0] == {
        "light": "red", "authority": "999", "team": "north", "worker": "W1", "child": "child-2",
        "rule": "initial-assessment", "title": "Initial assessment completed", "step": 1, "started": "2008-12-01",
        "due": "2008-12-10", "working_days_left": -12,
    }  # fmt: skip
    assert json.loads(run(cases, "--format", "json", "--light", "red", "--authority", "998").stdout) == []


def test_nobody_of_that_name(cases: Path) -> None:
    with pytest.raises(CannotRun, match="there is no team `nroth`") as problem:
        run(cases, "--team", "nroth")
    assert problem.value.remedy == "did you mean `north`?"
    with pytest.raises(CannotRun, match="there is no worker `somebody else`") as problem:
        run(cases, "--worker", "somebody else")
    assert problem.value.remedy == "they have W1, W2"


def test_records_without_teams(cases: Path, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("authority,child,episode,event,date\n999,1,1,referral,2008-12-19\n", encoding="utf-8")
    found = rows(path, "--identifiers")
    assert {(row["team"], row["worker"]) for row in found} == {("", "")}
    assert max(len(line) for line in run(path, "--format", "table").stdout.splitlines()) <= 80
    with pytest.raises(CannotRun) as problem:
        run(path, "--team", "north")
    assert problem.value.remedy == "leave out --team: the records name none"


def test_before_anything_was_known(cases: Path) -> None:
    done = CliRunner().invoke(dayseven, ["lights", str(cases), "--rules", "england-2008", "--as-of", "2001-01-01"])
    assert isinstance(done.exception, CannotRun)
    assert "no event was known on 2001-01-01" in str(done.exception)
