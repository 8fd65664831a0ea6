"""Rule sets as folders: a researcher's own, a copy elsewhere, an overlay beside its base."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluator import resources
from evaluator.rulebook.ruleset import RuleSet, check, load_ruleset, read_ruleset

ONE_RULE = """timescale: first-visit
title: First visit after a referral, an invented local rule
source: {instrument: invented for a test, confidence: D, reference: none}
status: local
clock:
  starts: {on: referral}
  stops: {on: visit, where: {seen: true}}
limit:
  - {from: 2008-01-01, within: 3 working days}
"""
MINE = "ruleset: my-rules\ntitle: My rules\npurpose: invented for a test\n"
SHIPPED = load_ruleset("england-2008")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a copy of all shipped rules, so that none of them has to be touched."""
    return Path(shutil.copytree(resources.folder("rules"), tmp_path / "copied" / "rules"))


def rewritten(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the test must change something"
    file.write_text(after, encoding="utf-8")


def rules_of(ruleset: RuleSet) -> dict[str, Any]:
    return {**ruleset.timescales, **ruleset.outcomes, **ruleset.indicators, **ruleset.regimes}


def test_a_folder_with_one_rule_file_is_a_rule_set(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(MINE)
    (tmp_path / "first-visit.yaml").write_text(ONE_RULE)
    ruleset = load_ruleset(tmp_path)
    assert (ruleset.name, ruleset.folder, ruleset.rates) == ("my-rules", tmp_path, "")
    assert list(rules_of(ruleset)) == ["first-visit"]
    assert ruleset.files["first-visit"] == str(tmp_path / "first-visit.yaml")


def test_own_rules_stand_beside_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(MINE + "uses: [timescales/initial-assessment, indicators/NI59.yaml]\n")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "first-visit.yaml").write_text(ONE_RULE)
    ruleset = load_ruleset(str(tmp_path))
    assert set(rules_of(ruleset)) == {"initial-assessment", "NI59", "first-visit"}
    assert ruleset.timescales["initial-assessment"] == SHIPPED.timescales["initial-assessment"]


def test_the_own_file_of_a_folder_goes_before_the_shipped_one_of_that_path(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(MINE + "uses: [timescales/initial-assessment]\n")
    (tmp_path / "timescales").mkdir()
    (tmp_path / "timescales" / "initial-assessment.yaml").write_text(ONE_RULE)
    assert list(rules_of(load_ruleset(tmp_path))) == ["first-visit"]


def test_a_rule_file_may_end_in_yml(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(MINE)
    (tmp_path / "first-visit.yml").write_text(ONE_RULE)
    assert list(rules_of(load_ruleset(tmp_path))) == ["first-visit"]


def test_a_rule_set_inside_another_keeps_its_rules_to_itself(tmp_path: Path) -> None:
    inner = tmp_path / "variant"
    inner.mkdir()
    (tmp_path / "ruleset.yaml").write_text(MINE)
    (tmp_path / "first-visit.yaml").write_text(ONE_RULE)
    (inner / "ruleset.yaml").write_text(MINE.replace("my-rules", "my-variant"))
    (inner / "second-visit.yaml").write_text(ONE_RULE.replace("first-visit", "second-visit"))
    assert list(rules_of(load_ruleset(tmp_path))) == ["first-visit"]
    assert list(rules_of(load_ruleset(inner))) == ["second-visit"]


def test_two_rule_sets_that_extend_each_other_are_a_mistake(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ruleset.yaml").write_text(f"{MINE}extends: {other}\n")
    assert [(issue.code, issue.place.line) for issue in check(tmp_path / "one")] == [("R202", 4)]


@pytest.mark.parametrize("depth", [500, 3_000])
def test_a_file_of_endless_brackets_is_a_mistake_and_no_crash(depth: int, tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(MINE)
    (tmp_path / "first-visit.yaml").write_text(f"{ONE_RULE}purpose: {'[' * depth}{']' * depth}\n")
    # how deep Python can go differs from one version to the next; beyond it the file is no YAML that can be read
    assert [issue.code for issue in check(tmp_path)] in (["Y001"], ["R105"])


@pytest.mark.parametrize("name", ["england-2008", "england-2008-local-visits", "england-2018"])
def test_the_folder_of_a_shipped_rule_set_works_elsewhere_and_keeps_its_hash(name: str, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(resources.folder("rules") / "sets" / name, tmp_path / "mine"))
    moved, issues = read_ruleset(elsewhere)
    assert issues == ()
    assert moved is not None
    assert rules_of(moved) == rules_of(load_ruleset(name))
    assert moved.hash == load_ruleset(name).hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("timescales/initial-assessment.yaml", "within: 7 working days", "within: 8 working days"),
        ("timescales/initial-assessment.yaml", "until: 2016-08-31", "until: 2016-08-30"),
        ("timescales/core-assessment.yaml", "counting: working_days_day_0", "counting: working_days_day_1"),
        ("timescales/child-protection-review.yaml", "[3 months, 6 months]", "[3 months, 5 months]"),
        ("outcomes/second-plan.yaml", "window: 24 months", "window: 12 months"),
        ("indicators/NI59.yaml", "denominator: [met, late]", "denominator: [met, late, overdue]"),
        ("indicators/NI67.yaml", "at_least_months: 3", "at_least_months: 2"),
        ("regimes/timescales-illustrative.yaml", "at_least: 85", "at_least: 86"),
        ("sets/england-2008/ruleset.yaml", "  - indicators/NI65\n", ""),
        ("sets/england-2008/ruleset.yaml", "rates: timescales-illustrative", ""),
    ],
)
def test_what_decides_a_figure_changes_the_hash(rules: Path, file: str, old: str, new: str) -> None:
    assert load_ruleset(rules / "sets" / "england-2008").hash == SHIPPED.hash
    rewritten(rules / file, lambda text: text.replace(old, new, 1))
    assert load_ruleset(rules / "sets" / "england-2008").hash != SHIPPED.hash


def test_the_local_overlay_changes_visits_and_nothing_else() -> None:
    local = load_ruleset("england-2008-local-visits")
    before, after = rules_of(SHIPPED), rules_of(local)
    assert [name for name in before if before[name] != after[name]] == ["child-protection-visit"]
    assert before.keys() == after.keys()
    assert SHIPPED.timescales["child-protection-visit"].limit == ()
    assert [str(limit) for limit in local.timescales["child-protection-visit"].limit[0].within] == ["20 working days"]
    assert local.timescales["child-protection-visit"].status == "local"
    assert (local.extends, local.rates) == ("england-2008", SHIPPED.rates)


def test_an_overlay_elsewhere_changes_the_base_beside_it_before_the_shipped_one(rules: Path) -> None:
    base = rules / "timescales" / "initial-assessment.yaml"
    rewritten(base, lambda text: text.replace("within: 7 working days", "within: 6 working days", 1))
    local = load_ruleset(rules / "sets" / "england-2008-local-visits")
    assert str(local.timescales["initial-assessment"].limit[0].within[0]) == "6 working days"


def test_a_mistake_in_the_base_is_shown_at_the_base(rules: Path) -> None:
    base = rules / "timescales" / "initial-assessment.yaml"
    rewritten(base, lambda text: text.replace("on: referral", "on: referal", 1))
    issues = check(rules / "sets" / "england-2008-local-visits")
    assert [(issue.code, Path(issue.place.file).name) for issue in issues] == [("R103", "initial-assessment.yaml")]


def test_a_rule_set_is_read_in_the_blink_of_an_eye() -> None:
    """About 11 ms on a quiet core; the limit here leaves room for a busy one."""
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        load_ruleset("england-2008")
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.15


def test_a_rule_set_may_have_a_list_of_sources_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(MINE)
    (tmp_path / "first-visit.yaml").write_text(ONE_RULE.replace("reference: none", "reference: 'L1, S4'"))
    assert [issue.code for issue in check(tmp_path) if issue.level == "error"] == ["R303"]
    listed = "sources:\n  - {key: L1, title: An invented standard, address: not published}\n"
    (tmp_path / "sources.yaml").write_text(listed)
    assert [issue.code for issue in check(tmp_path) if issue.level == "error"] == []
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "ruleset.yaml").write_text(
        "ruleset: other\ntitle: Other\npurpose: invented\nwhy: to try\n"
        f"extends: {tmp_path}\nchange: {{first-visit.title: Another title}}\n"
    )
    assert [issue.code for issue in check(overlay) if issue.level == "error"] == []
    (tmp_path / "sources.yaml").write_text(listed.replace("title", "titel"))
    assert "R101" in [issue.code for issue in check(tmp_path)]


def test_an_overlay_stands_for_the_day_of_its_base_unless_it_says_another(tmp_path: Path) -> None:
    text = "ruleset: other\ntitle: Other\npurpose: invented\nwhy: to try\nextends: england-2008\n"
    (tmp_path / "ruleset.yaml").write_text(text)
    assert load_ruleset(tmp_path).day == SHIPPED.day
    (tmp_path / "ruleset.yaml").write_text(f"{text}day: 2009-02-01\n")
    assert str(load_ruleset(tmp_path).day) == "2009-02-01"
    assert load_ruleset(tmp_path).hash != SHIPPED.hash  # it has another name
