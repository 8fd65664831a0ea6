"""The hash of a rule set: of what its rules say, wherever and however it is written down."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluator import resources
from evaluator.rulebook.positions import read_positioned
from evaluator.rulebook.ruleset import list_rulesets, load_ruleset

RULES = resources.folder("rules")


def shuffled(data: Any, rng: random.Random) -> Any:
    """Return the same data with the keys of every mapping in another order."""
    if isinstance(data, dict):
        return {key: shuffled(data[key], rng) for key in rng.sample(list(data), len(data))}
    return [shuffled(one, rng) for one in data] if isinstance(data, list) else data


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_keys_and_rules_comments_examples_and_place_do_not_matter(seed: int, tmp_path: Path) -> None:
    rng, names = random.Random(seed), list_rulesets()
    for folder in ("timescales", "outcomes", "indicators", "regimes", "sets"):
        shutil.copytree(RULES / folder, tmp_path / folder)
    for path in tmp_path.rglob("*.yaml"):
        data = shuffled(read_positioned(path)[0].data, rng)
        data.pop("examples", None)
        data["uses"] = rng.sample(data["uses"], len(data["uses"])) if "uses" in data else []
        data = {key: value for key, value in data.items() if value != []}
        path.write_text("# a comment\n" + yaml.safe_dump(data, sort_keys=False))
    for name in names:
        moved = load_ruleset(tmp_path / "sets" / name)
        assert all(str(tmp_path) in file for file in moved.files.values())
        assert moved.hash == load_ruleset(name).hash


def test_it_changes_with_what_a_rule_says(tmp_path: Path) -> None:
    """A copy of the folder elsewhere finds the shipped rules; a file of its own is looked up first."""
    shutil.copytree(RULES / "sets" / "england-2008", tmp_path, dirs_exist_ok=True)
    (tmp_path / "timescales").mkdir()
    said = (RULES / "timescales" / "initial-assessment.yaml").read_text()
    hashes = [load_ruleset("england-2008").hash]
    for old, new in (("within: 7", "within: 8"), ("days_day_0", "days_day_1"), ("confidence: V", "confidence: V2")):
        assert old in said
        (tmp_path / "timescales" / "initial-assessment.yaml").write_text(said.replace(old, new))
        hashes.append(load_ruleset(tmp_path).hash)
    assert len(set(hashes)) == 4
    (tmp_path / "timescales" / "initial-assessment.yaml").write_text(said)
    assert load_ruleset(tmp_path).hash == hashes[0]


def test_it_is_the_same_every_time() -> None:
    assert load_ruleset("england-2008").hash == load_ruleset("england-2008").hash
