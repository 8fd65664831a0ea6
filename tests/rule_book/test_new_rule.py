"""A new rule file has no mistake, and its four examples hold and notice every change of the rule."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evaluator.cli.main import dayseven
from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rule_book.new_rule import Answers, new_rule_files
from evaluator.rule_tests.clock_examples import run_examples
from evaluator.rule_tests.mutation.survivors import survivors
from evaluator.rulebook.ruleset import check, load_ruleset

CALENDAR = england_and_wales()
SAID: dict[str, Any] = {
    "name": "first-visit", "title": "First visit: soon", "starts": "referral", "stops": "visit",
    "within": "5 working days", "first": dt.date(2008, 12, 19),
}  # fmt: skip


def made(folder: Path, **other: Any) -> list[str]:
    """Write what new rules need into a folder and return the names of the files."""
    files = new_rule_files(folder, Answers(**{**SAID, **other}), CALENDAR)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return list(files)


@pytest.mark.parametrize(
    ("within", "counting", "due"),
    [
        # from Friday 19 December 2008: 22, 23, 24, 29 and 30 December are worked, the 25th and 26th are not
        ("5 working days", None, "2008-12-30"),
        ("5 working days", "working_days_day_1", "2008-12-29"),
        ("2 weeks", None, "2009-01-02"),
        ("2 weeks", "calendar_days_beginning_with", "2009-01-01"),
        ("2 months", None, "2009-02-19"),
    ],
)
@pytest.mark.parametrize("same", ["episode", "child"])
def test_a_new_rule_holds_its_own_examples_and_notices_every_change(
    tmp_path: Path, within: str, counting: str | None, due: str, same: str
) -> None:
    assert made(tmp_path, within=within, counting=counting, same=same) == ["ruleset.yaml", "first-visit.yaml"]
    assert check(tmp_path) == ()
    rule = load_ruleset(tmp_path).timescales["first-visit"]
    assert len(rule.examples) == 4
    assert rule.examples[0].expect[0]["due"] == due
    assert {one.problem for one in run_examples(rule, CALENDAR)} == {""}
    assert survivors(rule, {}, CALENDAR).survivors == ()


def test_a_second_rule_joins_the_first_and_neither_is_written_over(tmp_path: Path) -> None:
    made(tmp_path, extends="england-2008")
    assert made(tmp_path, name="second-visit") == ["second-visit.yaml"]
    with pytest.raises(CannotRun, match="is there already"):
        made(tmp_path)
    assert {"first-visit", "second-visit", "initial-assessment"} <= set(load_ruleset(tmp_path).timescales)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"name": "first visit"}, "`first visit` is not a name"),
        ({"starts": "referal"}, "did you mean `referral`"),
        ({"within": "5 days"}, "`5 days` is not a limit"),
        ({"counting": "calendar_days_day_0"}, "`5 working days` cannot be counted in `calendar_days_day_0`"),
        ({"same": "family"}, "`family` is no scope"),
        ({"first": dt.date(1985, 1, 1)}, "leaves the calendar"),
    ],
)
def test_what_is_wrong_with_the_answers_is_said(tmp_path: Path, said: dict[str, Any], wrong: str) -> None:
    with pytest.raises(CannotRun, match=wrong):
        made(tmp_path, **said)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_it_and_asks_nobody_where_there_is_no_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "my-rules"
    told = ["--title", "First visit", "--starts", "referral", "--stops", "visit", "--from", "2008-04-01"]
    limit = ["--within", "5 working days"]
    ran = CliRunner().invoke(dayseven, ["rules", "new", str(folder), "first-visit", *told, *limit])
    assert ran.exit_code == 0
    assert [path.name for path in sorted(folder.iterdir())] == ["first-visit.yaml", "ruleset.yaml"]
    assert load_ruleset(folder).name == "my-rules"
    with pytest.raises(CannotRun, match="a new rule needs the limit"):
        CliRunner().invoke(dayseven, ["rules", "new", str(folder), "other", *told], catch_exceptions=False)
