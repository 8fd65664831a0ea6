"""A rule set: the rules of one place and time, frozen and hashed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaluator import resources
from evaluator.errors import CannotRun
from evaluator.rulebook.consistency import checked_together
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.rulebook.issues import Issue, RulesBroken, did_you_mean
from evaluator.rulebook.manifest import MANIFEST, NO_REGIME, Manifest, rule_files
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.overlays import Overlay, overlaid, overlay_folder, placed_in_python
from evaluator.rulebook.positions import Positioned, read_positioned
from evaluator.rulebook.reading import RuleFile, validated
from evaluator.rulebook.reference_lists import reference_issues

#: no file system has longer names
LONGEST_NAME = 200


@dataclass(frozen=True)
class RuleSet:
    """Rules by name. rates: the regime by which ratings are computed, or empty. declared: how ratings are held against
    outcomes. files: where each rule stands. day: one of the time that it stands for, where it says so.
    """

    name: str
    title: str
    purpose: str
    timescales: Mapping[str, Timescale]
    outcomes: Mapping[str, Outcome]
    indicators: Mapping[str, Indicator]
    regimes: Mapping[str, Regime]
    rates: str
    declared: DivergenceSettings
    extends: str
    folder: Path
    files: Mapping[str, str]
    day: dt.date | None = None

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what the rules say; comments, order of keys and place do not matter, nor do examples."""
        kinds = (self.timescales, self.outcomes, self.indicators, self.regimes)
        rules = [
            {
                name: rule.model_dump(mode="json", by_alias=True, exclude={"examples"})
                for name, rule in rules.items()
            }
            for rules in kinds
        ]
        text = json.dumps([self.name, self.rates, self.declared.model_dump(), *rules], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.hash)

    def change(
        self, change: Mapping[str, Any], name: str = "", title: str = "", why: str = "tried in Python",
        drop: Sequence[str] = (),
    ) -> RuleSet:  # fmt: skip
        """Return this rule set with single places changed; it stays as it is itself.

        change: `rule.field` to new value, as under `change:` in a file, such as `{"initial-assessment.limit":
        [{"from": "2000-04-01", "within": "5 working days"}]}`. drop: rules to leave out. name and title: of the new
        one. Raises RulesBroken, each mistake with its place in the overlay that this would be.
        """
        own = {"ruleset": name or f"{self.name}-changed", "title": title or f"{self.title}, changed", "why": why}
        folder = overlay_folder(self.name, self.folder, own, change, drop)
        try:
            return load_ruleset(folder)
        except RulesBroken as broken:
            raise placed_in_python(broken, folder, own["ruleset"]) from None


@dataclass(frozen=True)
class _Read:
    """A rule set as read: None where its mistakes forbid it, its rules with where they stand, all its mistakes."""

    ruleset: RuleSet | None
    files: Mapping[str, RuleFile]
    issues: tuple[Issue, ...]


def list_rulesets() -> tuple[str, ...]:
    """Return the names of the rule sets that ship with dayseven."""
    return tuple(sorted(path.parent.name for path in resources.folder("rules").glob(f"sets/*/{MANIFEST}")))


def load_ruleset(name_or_folder: str | Path) -> RuleSet:
    """Return a rule set by its name or from its folder.

    Raises CannotRun where there is no such rule set, RulesBroken with every mistake where it has some.
    """
    ruleset, issues = read_ruleset(name_or_folder)
    if ruleset is None or any(issue.level == "error" for issue in issues):
        raise RulesBroken(issues)
    return ruleset


def read_ruleset(name_or_folder: str | Path) -> tuple[RuleSet | None, tuple[Issue, ...]]:
    """Return a rule set, None where its mistakes forbid it, and all mistakes and warnings.

    Raises CannotRun where there is no such rule set.
    """
    read = _read(_folder(name_or_folder), ())
    return read.ruleset, read.issues


def check(name_or_folder: str | Path) -> tuple[Issue, ...]:
    """Return all mistakes and warnings of a rule set. Raises CannotRun where there is no such rule set."""
    return read_ruleset(name_or_folder)[1]


def _folder(name_or_folder: str | Path) -> Path:
    """Return the folder of a rule set. A name is looked up among the shipped ones, unless such a folder is here."""
    path = Path(name_or_folder)
    if (path / MANIFEST).is_file():
        return path
    names = list_rulesets()
    if str(name_or_folder) in names:
        return resources.folder("rules") / "sets" / str(name_or_folder)
    if path.is_dir():
        raise CannotRun(f"{path}: there is no {MANIFEST} in this folder", "add one: `ruleset:`, `title:`, `purpose:`")
    near = did_you_mean(str(name_or_folder), names)
    remedy = f"{near} Known: {', '.join(names)}; or name a folder that has {MANIFEST}".strip()
    raise CannotRun(f"there is no rule set `{name_or_folder}`", remedy)


def _read(folder: Path, above: tuple[Path, ...]) -> _Read:
    """Return the rule set of a folder. above: the folders of the rule sets that extend it."""
    source, issues = read_positioned(folder / MANIFEST)
    if source.data is None and issues:
        return _Read(None, {}, tuple(issues))
    manifest, wrong = validated(Manifest, source)
    issues += wrong
    if manifest is None or issues:
        return _Read(None, {}, tuple(issues))
    base = _base(manifest, folder, source, above)
    own, wrong = rule_files(folder, manifest, source)
    issues += [*base.issues, *wrong]
    if manifest.extends and base.ruleset is None:
        return _Read(None, {}, tuple(issues))
    rules = overlaid(base.files, own, Overlay(manifest.change, manifest.drop, source))
    rates = manifest.rates or (base.ruleset.rates if base.ruleset else "")
    rates = "" if rates == NO_REGIME else rates
    issues += rules.issues
    if not any(issue.level == "error" for issue in issues):  # else names would seem to be missing that only broke
        by_name = {name: file.rule for name, file in rules.files.items()}
        sources = {name: file.source for name, file in rules.files.items()}
        issues += checked_together(by_name, sources, rates, source)
        issues += reference_issues(by_name, sources, source)
    declared = manifest.divergence or (base.ruleset.declared if base.ruleset else DivergenceSettings())
    made = _ruleset(manifest, folder, rules.files, rates, declared)
    made = replace(made, day=manifest.day or (base.ruleset.day if base.ruleset else None))
    return _Read(made, rules.files, tuple(dict.fromkeys(issues)))


def _base(manifest: Manifest, folder: Path, source: Positioned, above: tuple[Path, ...]) -> _Read:
    """Return the rule set that this one extends: the one beside it, or else the shipped one of that name."""
    nothing, place = _Read(None, {}, ()), source.place(("extends",))
    if not manifest.extends:
        return nothing
    beside = folder.parent / manifest.extends[:LONGEST_NAME]
    try:
        if len(manifest.extends) > LONGEST_NAME:
            raise CannotRun("no rule set has so long a name", "name a rule set of `dayseven rules list`, or a folder")
        found = beside if (beside / MANIFEST).is_file() else _folder(manifest.extends)
    except CannotRun as error:
        help_ = did_you_mean(manifest.extends, list_rulesets()) or error.remedy
        return _Read(None, {}, (Issue("R202", error.message, place, help_),))
    lineage = (*above, folder.resolve())
    if found.resolve() in lineage:
        message = f"`{manifest.ruleset}` would extend itself"
        return _Read(None, {}, (Issue("R202", message, place, "name another rule set"),))
    return _read(found, lineage)


def _ruleset(
    manifest: Manifest, folder: Path, files: Mapping[str, RuleFile], rates: str, declared: DivergenceSettings
) -> RuleSet:
    def of(kind: type[Any]) -> Mapping[str, Any]:
        return MappingProxyType({name: one.rule for name, one in files.items() if isinstance(one.rule, kind)})

    return RuleSet(
        name=manifest.ruleset,
        title=manifest.title,
        purpose=manifest.purpose,
        timescales=of(Timescale),
        outcomes=of(Outcome),
        indicators=of(Indicator),
        regimes=of(Regime),
        rates=rates,
        declared=declared,
        extends=manifest.extends,
        folder=folder,
        files=MappingProxyType({name: one.source.file for name, one in files.items()}),
    )
