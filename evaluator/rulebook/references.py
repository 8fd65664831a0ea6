"""Whether every source that a rule cites is in a list of sources: the shipped one, or one beside the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from evaluator.rulebook.base_blocks import Block
from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.positions import Positioned, Route
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.reference_lists import SOURCES, cited, own_sources, sources


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
