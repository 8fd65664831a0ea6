"""Lists that stand beside the rules: the sources they cite, and what ships no rule; and references to no source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import Field, model_validator

from evaluator import resources
from evaluator.rulebook.base_blocks import Block, wrong
from evaluator.rulebook.issues import Issue, RulesBroken, did_you_mean
from evaluator.rulebook.positions import Positioned, Route, read_positioned
from evaluator.rulebook.reading import AnyRule, validated

#: what a rule writes in place of a key where nothing was read again
NO_SOURCE = "none"
#: the shipped list, and that of a rule set of one's own, beside its `ruleset.yaml`
SOURCES = "sources.yaml"


class SourceEntry(Block):
    """One source: its key, what it is in plain words, and where it was found."""

    key: str = Field(pattern=r"^[A-Z]+\d+[a-z]?$", description="such as S4; own lists choose another letter")
    title: str
    address: str = Field(description="web address without its scheme, or the file that holds it")


class SourceList(Block):
    """The file `sources.yaml`."""

    sources: tuple[SourceEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> SourceList:
        keys = [one.key for one in self.sources]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise wrong(f"listed more than once: {', '.join(twice)}; keep one", "sources")
        return self


@cache
def sources() -> Mapping[str, SourceEntry]:
    """Return the sources by key, in the order of the list. Raises RulesBroken where the list has mistakes."""
    found, issues = own_sources(resources.folder("rules") / "reference")
    if issues:
        raise RulesBroken(issues)
    return found


def own_sources(folder: Path) -> tuple[Mapping[str, SourceEntry], list[Issue]]:
    """Return the sources of the list in a folder by key, none where it has no list, and the mistakes of the list."""
    path = folder / SOURCES
    if not path.is_file():
        return {}, []
    source, issues = read_positioned(path)
    found, more = validated(SourceList, source)
    listed = found.sources if found else ()
    return MappingProxyType({one.key: one for one in listed}), [*issues, *more]


def cited(reference: str) -> tuple[str, ...]:
    """Return the keys that a `reference:` names, such as `S6, S9`; none where it says `none` or nothing."""
    keys = tuple(key for part in reference.split(",") if (key := part.strip()))
    return () if keys == (NO_SOURCE,) else keys


@dataclass(frozen=True)
class LeftOut:
    """A timescale, indicator, regime or outcome that does not ship: what it is, and why. reference: keys of sources."""

    name: str
    what: str
    why: str
    reference: str


@cache
def left_out() -> tuple[LeftOut, ...]:
    """Return everything that is left out, in the order of the file."""
    path = resources.folder("rules") / "reference" / "left-out.yaml"
    said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)["left_out"]
    return tuple(LeftOut(**one) for one in said)


def reference_issues(
    rules: Mapping[str, AnyRule], places: Mapping[str, Positioned], manifest: Positioned
) -> Iterator[Issue]:
    """Yield each key of a source that no list has. Lists: the shipped one, and `sources.yaml` beside the rule files.

    rules: by name, after overlays. places: where the parts of each stand.
    """
    folders = dict.fromkeys(Path(one.file).parent for one in (*places.values(), manifest))
    known = set(sources())
    for folder in folders:
        found, issues = own_sources(folder)
        known |= set(found)
        yield from issues
    for name, rule in rules.items():
        for route, reference in references(rule, ()):
            for key in cited(reference):
                if key not in known:
                    near = did_you_mean(key, known) or f"add it to `{SOURCES}` beside the rule set, or write `none`"
                    yield Issue("R303", f"no source has the key `{key}`", places[name].place(route), near)


def references(block: Block, route: Route) -> Iterator[tuple[Route, str]]:
    """Yield what a rule says under each `reference:`, and where: of its source, its limits, its criteria."""
    for name, field in type(block).model_fields.items():
        value, here = getattr(block, name), (*route, field.alias or name)
        if name == "reference":
            yield here, value
        elif isinstance(value, Block):
            yield from references(value, here)
        elif isinstance(value, tuple):
            for number, one in enumerate(value):
                if isinstance(one, Block):
                    yield from references(one, (*here, number))
