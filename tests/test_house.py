"""Data flow one way: no module imports a floor above its own, and none grows out of hand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "evaluator"
#: the floors from the ground up; each may import itself and those before it
FLOORS = (
    ("places", "errors", "screen", "looks"),
    ("templates", "svg", "statistics", "suppressed_grid"),
    ("rulebook",),
    ("calendar", "findings", "periods"),
    ("histories",),
    ("clocks",),
    ("clocked",),
    ("indicators", "months"),
    ("ratings",),
    ("divergence", "adaptations"),
    ("synth", "timeline", "load", "neighbours"),
    ("drawings",),
    ("wording", "verdict_words", "disclosure"),
    ("published",),
    ("evaluate", "record", "record_file", "rule_examples", "indicator_examples", "mutants", "explain", "story"),
    ("results", "compare"),
    ("figures", "report", "rule_book", "formats"),
    ("outputs", "api"),
    (
        "commands", "commands_book", "commands_compare", "commands_durations", "commands_lights", "commands_mutate",
        "commands_report", "commands_rules", "commands_synth",
    ),
    (
        "cli_options", "cli_examples", "cli_before_after", "cli_compare", "cli_durations", "cli_lights", "cli_margins",
        "cli_published", "cli_ratings", "cli_report", "cli_rules", "cli_sweep", "cli_synth", "cli",
    ),
)  # fmt: skip
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
MODULES = sorted(ROOT.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the rooms of `evaluator` that a module imports, inside its functions too."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "evaluator":
            names = [f"evaluator.{one.name}" for one in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("evaluator.")}
    return rooms & set(FLOOR_OF)


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_upward(path: Path) -> None:
    if room(path) == "__init__":
        return
    mine = FLOOR_OF[room(path)]
    assert {name for name in imported(path) if FLOOR_OF[name] > mine} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_grows_out_of_hand(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
