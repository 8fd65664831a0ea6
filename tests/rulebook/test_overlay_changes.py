"""Several changes of one rule hold together; each of them must count."""

from __future__ import annotations

from pathlib import Path

from evaluator.rulebook.ruleset import check, load_ruleset

OVERLAY = """ruleset: made-up-overlay
title: Made up
purpose: invented for a test
extends: england-2008
why: invented for a test
change:
"""


def overlay(folder: Path, *changes: str) -> Path:
    (folder / "ruleset.yaml").write_text(OVERLAY + "".join(f"  {change}\n" for change in changes))
    return folder


def found(folder: Path) -> list[tuple[str, int, int]]:
    return [(issue.code, issue.place.line, issue.place.column) for issue in check(folder)]


def test_two_changes_that_only_make_sense_together_can_be_made(tmp_path: Path) -> None:
    """Seven days ending before they begin, or a gap, would be a mistake between the one change and the other."""
    folder = overlay(
        tmp_path,
        "NI67.population: stopped",
        "NI67.unit: clock",
        "initial-assessment.limit.0.until: 2008-12-31",
        "initial-assessment.limit.1.from: 2009-01-01",
    )
    assert found(folder) == []
    ruleset = load_ruleset(folder)
    assert (ruleset.indicators["NI67"].population, ruleset.indicators["NI67"].unit) == ("stopped", "clock")
    first, second = ruleset.timescales["initial-assessment"].limit
    assert (str(first.until), str(second.from_)) == ("2008-12-31", "2009-01-01")


def test_one_of_them_alone_is_a_mistake_at_its_place(tmp_path: Path) -> None:
    assert found(overlay(tmp_path, "NI67.population: stopped")) == [("R105", 7, 20)]


def test_a_change_that_counts_does_not_hide_one_that_does_not(tmp_path: Path) -> None:
    folder = overlay(
        tmp_path, "initial-assessment.limit.0.within: 9 working days", "initial-assessment.counting: working_days_day_0"
    )
    assert found(folder) == [("R209", 8, 3)]


def test_mistakes_in_several_changes_come_out_together(tmp_path: Path) -> None:
    folder = overlay(
        tmp_path,
        "initial-assessment.limit.0.within: nine days",
        "initial-assessment.limit.1.from: 2010-04-31",
        "core-assessmnt.limit.0.within: 9 working days",
        "NI59: other",
        "NI60.of: NI59",
    )
    assert sorted(found(folder)) == [("R104", 8, 36), ("R105", 7, 38), ("R202", 9, 3), ("R207", 10, 3)]


def test_names_are_looked_at_once_every_file_can_be_read(tmp_path: Path) -> None:
    assert found(overlay(tmp_path, "NI60.of: NI59")) == [("R202", 7, 12)]
