"""What stands in the book: each rule once, with the rule sets that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.ruleset import RuleSet, list_rulesets, load_ruleset

KINDS: Mapping[str, str] = {
    "timescales": "Timescales", "outcomes": "Outcomes", "indicators": "Indicators", "regimes": "Regimes",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One rule of the book. kind: a key of KINDS. anchor: its place in the page. heading: unlike any other's."""

    kind: str
    rule: AnyRule
    sets: tuple[RuleSet, ...]
    anchor: str
    heading: str


@dataclass(frozen=True)
class Book:
    """Rule sets in the order asked for, and their rules by kind, each once, in the order of first mention."""

    sets: tuple[RuleSet, ...]
    entries: tuple[Entry, ...]

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Return the rules of a kind."""
        return tuple(one for one in self.entries if one.kind == kind)

    def of_set(self, ruleset: RuleSet, kind: str) -> tuple[Entry, ...]:
        """Return the rules of a kind that belong to a rule set."""
        return tuple(one for one in self.of_kind(kind) if ruleset in one.sets)

    def named(self, name: str, beside: Entry) -> Entry:
        """Return the rule that `beside` means by `name`: the one of a rule set that both belong to."""
        return next(one for one in self.entries if one.rule.name == name and set(_names(one)) & set(_names(beside)))


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(str(one.folder) for one in entry.sets)


def gather(names: Sequence[str | Path]) -> Book:
    """Return the book of some rule sets by name or folder; of all that ship where none is named.

    Raises CannotRun where there is no such rule set, RulesBroken where one has mistakes.
    """
    sets = tuple(load_ruleset(name) for name in dict.fromkeys(names or list_rulesets()))
    return Book(sets, _headed(_entries(sets)))


def _entries(sets: Iterable[RuleSet]) -> list[Entry]:
    """Return the rules of all sets by kind; one that says the same in two sets, examples and all, is one entry."""
    found: dict[tuple[str, str, str], Entry] = {}
    for ruleset in sets:
        for kind in KINDS:
            for name, rule in getattr(ruleset, kind).items():
                key = (kind, name, rule.model_dump_json(by_alias=True))
                before = found.get(key)
                sets_of = (*before.sets, ruleset) if before else (ruleset,)
                found[key] = Entry(kind, rule, sets_of, "", rule.title)
    places = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(found.values(), key=lambda one: places[one.kind])


def _headed(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the rules with anchors and headings of their own: two rules may have one name, or one title."""
    seen: dict[str, int] = {}
    headed = []
    for one in entries:
        base = f"{one.kind[:-1]}-{one.rule.name}"
        seen[base] = seen.get(base, 0) + 1
        # two underscores stand in no rule's name, so that no anchor is another's
        anchor = base if seen[base] == 1 else f"{base}__{seen[base]}"
        headed.append(replace(one, anchor=anchor, heading=_heading(one, entries)))
    return tuple(headed)


def _heading(entry: Entry, entries: Sequence[Entry]) -> str:
    """Return the rule's title; where another of its kind has the same one, its name or its rule sets beside it."""
    alike = [one for one in entries if one.kind == entry.kind and one.rule.title == entry.rule.title]
    if len(alike) == 1:
        return entry.rule.title
    names = [one.rule.name for one in alike]
    apart = entry.rule.name if names.count(entry.rule.name) == 1 else _few([one.name for one in entry.sets])
    return f"{entry.rule.title} ({apart})"


def _few(names: Sequence[str]) -> str:
    """Return one or two names; of more, the first and how many others."""
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} other rule sets"
