"""A rule set: the rules of one place and time, frozen and hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import Field

from evaluator import places
from evaluator.errors import CannotRun
from evaluator.rulebook.issues import Issue, Place, RulesBroken, did_you_mean
from evaluator.rulebook.model import Block, Indicator, Name, Outcome, Regime, Timescale
from evaluator.rulebook.overlays import Overlay, overlaid
from evaluator.rulebook.positions import Positioned, read_positioned
from evaluator.rulebook.reading import RuleFile, read_rule, validated
from evaluator.rulebook.together import checked_together

MANIFEST = "ruleset.yaml"


class Manifest(Block):
    """What `ruleset.yaml` may say."""

    ruleset: Name
    title: str
    purpose: str
    uses: tuple[str, ...] = Field(default=(), description="rule files outside the folder, without `.yaml`")
    rates: str = Field(default="", description="the regime that turns case histories into a rating")
    extends: str = Field(default="", description="the rule set that this one changes")
    change: dict[str, Any] = Field(default_factory=dict, description="`rule.field`: new value")
    drop: tuple[str, ...] = Field(default=(), description="rules of the base that this one leaves out")
    why: str = Field(default="", description="why it changes them")


@dataclass(frozen=True)
class RuleSet:
    """Rules by name. rates: the regime by which ratings are computed, or empty. files: where each rule stands."""

    name: str
    title: str
    purpose: str
    timescales: Mapping[str, Timescale]
    outcomes: Mapping[str, Outcome]
    indicators: Mapping[str, Indicator]
    regimes: Mapping[str, Regime]
    rates: str
    extends: str
    folder: Path
    files: Mapping[str, str]

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what the rules say; comments, order of keys and place do not matter, nor do examples."""
        rules = {
            kind: {name: rule.model_dump(mode="json", by_alias=True, exclude={"examples"}) for name, rule in rules.items()}
            for kind, rules in (("timescales", self.timescales), ("outcomes", self.outcomes),
                                ("indicators", self.indicators), ("regimes", self.regimes))
        }  # fmt: skip
        return hashlib.sha256(json.dumps([self.name, self.rates, rules], sort_keys=True).encode()).hexdigest()


def list_rulesets() -> tuple[str, ...]:
    """Return the names of the rule sets that ship with dayseven."""
    return tuple(sorted(path.parent.name for path in places.folder("rules").glob(f"*/{MANIFEST}")))


def load_ruleset(name_or_folder: str | Path) -> RuleSet:
    """Return a rule set by its name or from its folder.

    Raises CannotRun where there is no such rule set, RulesBroken with every mistake where it has some.
    """
    ruleset, issues = read_ruleset(name_or_folder)
    if ruleset is None or any(issue.level == "error" for issue in issues):
        raise RulesBroken(issues)
    return ruleset


def read_ruleset(name_or_folder: str | Path) -> tuple[RuleSet | None, tuple[Issue, ...]]:
    """Return a rule set, None where its mistakes forbid it, and all mistakes and warnings."""
    folder = _folder(name_or_folder)
    source, issues = read_positioned(folder / MANIFEST)
    if source.data is None:
        return None, tuple(issues)
    manifest, more = validated(Manifest, source)
    issues += more
    if not isinstance(manifest, Manifest):
        return None, tuple(issues)
    base, based = _base(manifest, source)
    files, read = _rule_files(folder, manifest, source)
    issues += [*based, *read]
    if manifest.extends and base is None:
        return None, tuple(issues)
    rules, placed, changed = overlaid(
        _by_name(base) if base else {}, files, Overlay(manifest.change, manifest.drop, source)
    )
    ruleset = _ruleset(manifest, folder, rules, placed, base)
    together = checked_together(rules, manifest.rates, source, files)
    return ruleset, tuple([*issues, *changed, *together])


def _folder(name_or_folder: str | Path) -> Path:
    path = Path(name_or_folder)
    if (path / MANIFEST).is_file():
        return path
    shipped = places.folder("rules") / str(name_or_folder)
    if str(name_or_folder) in list_rulesets():
        return shipped
    if path.is_dir():
        raise CannotRun(f"{path}: there is no {MANIFEST} in this folder", "add one: `ruleset:`, `title:`, `purpose:`")
    names = list_rulesets()
    hint = did_you_mean(str(name_or_folder), names)
    raise CannotRun(f"there is no rule set `{name_or_folder}`", f"{hint} Known: {', '.join(names)}; or name a folder".strip())


def _base(manifest: Manifest, source: Positioned) -> tuple[RuleSet | None, list[Issue]]:
    if not manifest.extends:
        return None, []
    beside = Path(source.file).parent.parent / manifest.extends
    try:
        base, issues = read_ruleset(beside if (beside / MANIFEST).is_file() else manifest.extends)
    except CannotRun as error:
        return None, [Issue("R202", error.message, source.place(("extends",)), error.remedy)]
    return base, list(issues)


def _rule_files(folder: Path, manifest: Manifest, source: Positioned) -> tuple[list[RuleFile], list[Issue]]:
    """Return the rules that the manifest uses and those in the folder itself, and their mistakes."""
    issues, paths = list[Issue](), list[Path]()
    for number, name in enumerate(manifest.uses):
        found = next((p for root in (folder, folder.parent, places.folder("rules"))
                      if (p := root / f"{name.removesuffix('.yaml')}.yaml").is_file()), None)  # fmt: skip
        if found is None:
            known = [str(p.relative_to(places.folder("rules")).with_suffix("")) for p in places.folder("rules").glob("*/*.yaml")]
            issues.append(Issue("R202", f"there is no rule file `{name}`", source.place(("uses", number)), did_you_mean(name, known)))
        else:
            paths.append(found)
    paths += [path for path in sorted(folder.rglob("*.yaml")) if path.name != MANIFEST and path not in paths]
    files = []
    for path in paths:
        file, more = read_rule(path)
        issues += more
        if file.rule is not None:
            files.append(file)
    return files, issues


def _by_name(base: RuleSet) -> dict[str, tuple[Any, str]]:
    rules = {**base.timescales, **base.outcomes, **base.indicators, **base.regimes}
    return {name: (rule, base.files[name]) for name, rule in rules.items()}


def _ruleset(
    manifest: Manifest, folder: Path, rules: Mapping[str, Any], files: Mapping[str, str], base: RuleSet | None
) -> RuleSet:
    def of(kind: type[Any]) -> Mapping[str, Any]:
        return MappingProxyType({name: rule for name, rule in rules.items() if isinstance(rule, kind)})

    return RuleSet(
        manifest.ruleset, manifest.title, manifest.purpose, of(Timescale), of(Outcome), of(Indicator), of(Regime),
        manifest.rates or (base.rates if base else ""), manifest.extends, folder, MappingProxyType(dict(files)),
    )  # fmt: skip


def place_of(ruleset: RuleSet, name: str) -> Place:
    """Return where a rule of a rule set stands."""
    return Place(ruleset.files[name], 1, 1)
