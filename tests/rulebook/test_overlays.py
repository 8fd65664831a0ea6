"""Overlays change rules and never their base; limits by date leave no day without one and none with two."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.rulebook.consistency import limit_issues
from evaluator.rulebook.model import Timescale
from evaluator.rulebook.overlays import with_value
from evaluator.rulebook.positions import Positioned
from evaluator.rulebook.ruleset import RuleSet, check, load_ruleset

OVERLAY = {
    "ruleset": "made-up-overlay", "title": "Made up", "purpose": "invented for a test", "extends": "england-2008",
    "why": "invented for a test",
}  # fmt: skip
BASE = load_ruleset("england-2008")
KINDS = ("timescales", "outcomes", "indicators", "regimes")


def overlay(folder: Path, change: dict[str, Any], **more: Any) -> Path:
    """Return the folder of an overlay of England 2008 that makes these changes, in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ruleset.yaml").write_text(yaml.safe_dump({**OVERLAY, "change": change, **more}, sort_keys=False))
    return folder


def rules_of(ruleset: RuleSet) -> dict[str, Any]:
    return {name: rule for kind in KINDS for name, rule in getattr(ruleset, kind).items()}


def test_a_council_that_allows_itself_nine_days(tmp_path: Path) -> None:
    changed = load_ruleset(overlay(tmp_path, {"initial-assessment.limit.0.within": "9 working days"}))
    assert str(changed.timescales["initial-assessment"].limit[0].within[0]) == "9 working days"
    assert str(changed.timescales["initial-assessment"].limit[1].within[0]) == "10 working days"
    assert changed.extends == "england-2008"
    assert changed.rates == "timescales-illustrative"


@settings(max_examples=15, deadline=None)
@given(days=st.integers(1, 60))
def test_an_overlay_changes_what_it_says_and_nothing_else_and_never_its_base(
    days: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    change = {"initial-assessment.limit.0.within": f"{days} working days"}
    folder = overlay(tmp_path_factory.mktemp("set"), change)
    errors = [issue.code for issue in check(folder)]
    assert errors == (["R209"] if days == 7 else [])
    if days != 7:
        changed = load_ruleset(folder)
        before, after = rules_of(BASE), rules_of(changed)
        assert before.keys() == after.keys()
        assert [name for name in before if before[name] != after[name]] == ["initial-assessment"]
        assert changed.hash != BASE.hash
    assert load_ruleset("england-2008").hash == BASE.hash
    assert str(BASE.timescales["initial-assessment"].limit[0].within[0]) == "7 working days"


def test_the_order_of_changes_does_not_matter(tmp_path: Path) -> None:
    first, second = {"initial-assessment.purpose": "other"}, {"core-assessment.limit.0.within": "42 working days"}
    one = load_ruleset(overlay(tmp_path / "one", {**first, **second}))
    other = load_ruleset(overlay(tmp_path / "other", {**second, **first}))
    assert one.hash == other.hash
    assert one.timescales == other.timescales


def test_a_rule_file_in_the_overlay_takes_the_place_of_the_one_in_the_base(tmp_path: Path) -> None:
    folder = overlay(tmp_path, {})
    text = Path(BASE.files["initial-assessment"]).read_text()
    (folder / "mine.yaml").write_text(text.replace("within: 7 working days", "within: 5 working days"))
    changed = load_ruleset(folder)
    assert str(changed.timescales["initial-assessment"].limit[0].within[0]) == "5 working days"
    assert changed.files["initial-assessment"].endswith("mine.yaml")


def test_a_dropped_rule_is_gone_and_what_needs_it_is_a_mistake(tmp_path: Path) -> None:
    assert "NI65" not in load_ruleset(overlay(tmp_path / "fine", {}, drop=["NI65"])).indicators
    assert [issue.code for issue in check(overlay(tmp_path / "not", {}, drop=["plan-after-plan"]))] == ["R202"]


def test_an_overlay_of_an_overlay(tmp_path: Path) -> None:
    overlay(tmp_path / "lower", {"initial-assessment.limit.0.within": "9 working days"})
    upper = overlay(tmp_path / "upper", {"initial-assessment.status": "local"}, extends="lower")
    rule = load_ruleset(upper).timescales["initial-assessment"]
    assert (rule.status, str(rule.limit[0].within[0])) == ("local", "9 working days")


def test_a_warning_about_the_base_is_given_once(tmp_path: Path) -> None:
    base = tmp_path / "england-2008-thin"
    (base / "thin").mkdir(parents=True)
    (base / "ruleset.yaml").write_text(yaml.safe_dump({"ruleset": base.name, "title": "Made up", "purpose": "a test"}))
    said = Path(BASE.files["second-plan"]).read_text().partition("examples:")[0]
    (base / "thin" / "second-plan.yaml").write_text(said)
    above = overlay(tmp_path / "above", {"second-plan.window": "12 months"}, extends=base.name)
    assert [issue.code for issue in check(base)] == ["R302"]
    assert check(above) == check(base)


def test_nothing_of_a_rule_set_can_be_altered() -> None:
    with pytest.raises(TypeError):
        BASE.timescales["initial-assessment"] = None  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        BASE.timescales["initial-assessment"].title = "other"


values = st.recursive(
    st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(data=values, route=st.lists(st.sampled_from(["a", "b", "c", 0, 1, 2]), min_size=1, max_size=4).map(tuple))
def test_a_value_is_set_in_a_copy_or_not_at_all(data: Any, route: tuple[str | int, ...]) -> None:
    before = copy.deepcopy(data)
    changed = with_value(data, route, "new")
    assert data == before
    parent = at(data, route[:-1])
    last = route[-1]
    fits = (isinstance(parent, dict) and isinstance(last, str)) or (
        isinstance(parent, list) and isinstance(last, int) and last < len(parent)
    )
    if isinstance(parent, dict) and isinstance(last, int):
        return  # keys of rule files are words
    assert (changed is not None) is fits
    if fits:
        assert at(changed, route) == "new"
        old = at(data, route)
        if old is not None:
            assert with_value(changed, route, old) == before


def at(data: Any, route: tuple[str | int, ...]) -> Any:
    """Return what stands at `route`, or None."""
    for step in route:
        known = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if step not in known:
            return None
        data = data[step]
    return data


@settings(max_examples=60, deadline=None)
@given(length=st.integers(0, 400), pause=st.integers(-300, 300), swapped=st.booleans())
def test_between_two_dated_limits_there_is_a_gap_an_overlap_or_neither(length: int, pause: int, swapped: bool) -> None:
    first = dt.date(2008, 1, 1)
    last = first + dt.timedelta(days=length)
    limits = [
        {"from": first, "until": last, "within": "7 working days"},
        {"from": max(first, last + dt.timedelta(days=1 + pause)), "within": "10 working days"},
    ]
    days_between = (limits[1]["from"] - last).days - 1  # type: ignore[operator]
    rule = Timescale.model_validate({
        "timescale": "made-up", "title": "Made up", "limit": limits[::-1] if swapped else limits,
        "source": {"instrument": "made up for a test", "confidence": "D", "reference": "none"},
        "clock": {"starts": {"on": "referral"}, "stops": {"on": "visit"}},
    })  # fmt: skip
    expected = [] if days_between == 0 else ["R203"] if days_between > 0 else ["R204"]
    assert [issue.code for issue in limit_issues(rule, Positioned("made-up.yaml", {}))] == expected
