"""The house: which rooms there are, in which order, and that no room imports a later one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from evaluator.resources import VERSION

ROOT = Path(__file__).resolve().parents[1] / "evaluator"
#: files at the root of the package that every room may import
GROUND = {"errors", "resources", "whole_files", "progress", "vocabulary", "authorities"}
#: the rooms in the order in which data flow; each may import itself and those before it
ROOMS = (
    "ground", "statistics", "rulebook", "histories", "clocks", "ratings", "synth", "rule_tests", "analysis",
    "disclosure", "pages", "rule_book", "casework", "published", "api", "cli",
)  # fmt: skip
#: a number that was not disclosed cannot reach a page
PAGES_MAY_IMPORT = {"ground", "statistics", "disclosure", "pages"}
#: the package's own name and how it is started: they hand on what the last rooms offer
DOORS = {"__init__", "__main__"}
MOST_LINES = 300
MODULES = sorted(path for path in ROOT.rglob("*.py") if "__pycache__" not in path.parts)


def room_of(first: str) -> str:
    """Return the room of a module, by the first part of its name below `evaluator`."""
    return "ground" if first in GROUND else first


def imported_names(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Yield the full names of everything that is imported, inside functions too, relative or by a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in ("import_module", "__import__"):
                yield str(node.args[0].value)


def rooms_imported(path: Path) -> set[str]:
    """Return the rooms that a module imports; names of the package itself are no room."""
    package = ("evaluator", *path.relative_to(ROOT).parent.parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    firsts = {name.split(".")[1] for name in imported_names(tree, package) if name.startswith("evaluator.")}
    return {room_of(first) for first in firsts if (ROOT / first).is_dir() or (ROOT / f"{first}.py").is_file()}


def module_room(path: Path) -> str:
    return room_of(path.relative_to(ROOT).parts[0].removesuffix(".py"))


def against_the_table(room: str, imports: set[str]) -> set[str]:
    """Return the rooms that `room` imports and may not."""
    later = {other for other in imports if ROOMS.index(other) > ROOMS.index(room)}
    return later | (imports - PAGES_MAY_IMPORT if room == "pages" else set())


def test_every_room_is_in_the_table_and_every_room_of_the_table_is_there() -> None:
    assert {module_room(path) for path in MODULES} - DOORS == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_imports_a_later_one(path: Path) -> None:
    room = module_room(path)
    if room not in DOORS:
        assert against_the_table(room, rooms_imported(path)) == set()


def test_the_table_is_held_inside_functions_and_for_relative_imports() -> None:
    lines = ("from ..cli import main", "import evaluator.api", "import_module('evaluator.casework.x')")
    hidden = "def f():\n    " + "\n    ".join(lines)
    names = set(imported_names(ast.parse(hidden), ("evaluator", "clocks")))
    assert names == {"evaluator.cli.main", "evaluator.api", "evaluator.casework.x"}
    assert against_the_table("clocks", {"cli", "histories", "clocks"}) == {"cli"}
    assert against_the_table("pages", {"clocks", "disclosure", "cli"}) == {"clocks", "cli"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_grows_out_of_hand(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_importing_the_package_imports_nothing_heavy() -> None:
    """The Python API is handed on when it is first asked for."""
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module for node in at_once if isinstance(node, ast.ImportFrom)}
    assert modules == {"__future__", "typing", "evaluator.resources"}


def test_the_version_is_that_of_the_distribution() -> None:
    setup = ConfigParser()
    setup.read(ROOT.parent / "setup.cfg", encoding="utf-8")
    assert setup["metadata"]["version"] == VERSION
