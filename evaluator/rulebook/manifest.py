"""`ruleset.yaml`: what a rule set is called, and which rule files belong to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from evaluator import resources
from evaluator.rulebook.base_blocks import Block, Date, Name, wrong
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.positions import Positioned
from evaluator.rulebook.reading import RuleFile, read_rule
from evaluator.rulebook.reference_lists import SOURCES

MANIFEST = "ruleset.yaml"
#: the folders of `rules/` in which rules of a set stand, a folder a kind
RULE_FOLDERS = ("timescales", "outcomes", "indicators", "regimes")
#: what an overlay says under `rates:` whose base has a regime that rates, and which itself has none
NO_REGIME = "none"


class Manifest(Block):
    """A rule set: its name, its rules, and what it changes in another one."""

    ruleset: Name = Field(description="name of the rule set")
    title: str = Field(description="what the rule set is, in a few words")
    purpose: str = Field(description="what the rule set is for")
    day: Date | None = Field(
        default=None, description="a day of the time it stands for; `rules diff` tells the limits as they stood then"
    )
    uses: tuple[str, ...] = Field(default=(), description="rule files outside the folder, without `.yaml`")
    rates: str = Field(default="", description="the regime that turns case histories into a rating, or `none`")
    divergence: DivergenceSettings | None = Field(
        default=None, description="how ratings are held against outcomes; left out: as in the base, or the usual values"
    )
    extends: str = Field(default="", description="the rule set that this one changes")
    change: dict[str, Any] = Field(default_factory=dict, description="`rule.field`: new value")
    drop: tuple[str, ...] = Field(default=(), description="rules of the base that this one leaves out")
    why: str = Field(default="", description="why it changes them")

    @model_validator(mode="after")
    def _overlay(self) -> Manifest:
        changes = bool(self.change or self.drop)
        if changes and not self.extends:
            key = "change" if self.change else "drop"
            raise wrong(f"`{key}` needs a rule set that it changes; name it in `extends:`", key)
        if changes and not self.why:
            raise wrong("a rule set that changes another one says why; add `why:`", "extends")
        return self


def rule_files(folder: Path, manifest: Manifest, source: Positioned) -> tuple[list[RuleFile], list[Issue]]:
    """Return the rules that the manifest uses and those in the folder itself, and their mistakes."""
    paths, issues = list[Path](), list[Issue]()
    # a set stands beside its rules, or with others in a folder `sets` beside them; the shipped rules come last
    beside = folder.parent.parent if folder.resolve().parent.name == "sets" else folder.parent
    roots = (folder, folder.parent, beside, resources.folder("rules"))
    for number, name in enumerate(manifest.uses):
        file = f"{name.removesuffix('.yaml')}.yaml"
        found = next((path for root in roots if (path := root / file).is_file()), None)
        if found is None:
            place = source.place(("uses", number))
            issues.append(Issue("R202", f"there is no rule file `{name}`", place, did_you_mean(name, _shipped())))
        else:
            paths.append(found)
    known = {path.resolve() for path in paths}
    paths += [path for path in _own(folder) if path.resolve() not in known]
    files = []
    for path in paths:
        rule, wrong = read_rule(path)
        issues += wrong
        if rule:
            files.append(rule)
    return files, issues


def _own(folder: Path) -> list[Path]:
    """Return the rule files in a folder and below it, but not those of another rule set that stands there."""
    others = [path.parent for path in folder.rglob(MANIFEST) if path.parent != folder]
    return sorted(
        path
        for path in (*folder.rglob("*.yaml"), *folder.rglob("*.yml"))
        if path.name not in (MANIFEST, SOURCES) and not any(path.is_relative_to(other) for other in others)
    )


def _shipped() -> list[str]:
    """Return the names by which a manifest may use the shipped rules: `timescales/initial-assessment`."""
    rules = resources.folder("rules")
    paths = [*(path for kind in RULE_FOLDERS for path in rules.glob(f"{kind}/*.yaml")), *rules.glob("sets/*/*.yaml")]
    return [path.relative_to(rules).with_suffix("").as_posix() for path in paths if path.name != MANIFEST]
