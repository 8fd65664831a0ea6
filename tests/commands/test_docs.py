"""The documentation builds, stands alone, names everything, and its sample outputs are what the program prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.rule_tests.clock_examples import run_examples
from evaluator.rulebook.issues import rendered
from evaluator.rulebook.ruleset import check, load_ruleset
from tests.support.tutorials import DOCS, PAGES, command_page, events_page, language_page, played

EVALUATOR = DOCS.parent / "evaluator"
HELD = "run `python -m tests.support.tutorials` and look at what it changed"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_shows_what_its_commands_print(page: Path) -> None:
    assert played(page) == page.read_text(encoding="utf-8"), HELD


def test_there_is_a_tutorial_for_each_kind_of_user() -> None:
    assert {page.stem for page in PAGES} == {"inspectorate", "authority", "researcher"}
    for page in PAGES:
        assert page.read_text(encoding="utf-8").count("\n$ dayseven ") >= 5
        assert "## What this does not tell" in page.read_text(encoding="utf-8")


def test_the_page_of_commands_is_their_help() -> None:
    assert command_page() == (DOCS / "command-line.md").read_text(encoding="utf-8"), HELD


def test_the_page_of_the_language_has_every_key() -> None:
    text = (DOCS / "rule-language.md").read_text(encoding="utf-8")
    assert language_page(text) == text, HELD
    assert text.count("| `") > 100


def test_the_rule_on_the_page_of_the_language_holds(tmp_path: Path) -> None:
    language, adding = ((DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("rule-language", "add-a-rule"))
    rule = re.findall(r"```yaml\n(timescale: first-visit.*?)```", language, re.DOTALL)[0]
    manifest = re.findall(r"```yaml\n(   ruleset: my-rules.*?)   ```", adding, re.DOTALL)[0]
    (tmp_path / "first-visit.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "ruleset.yaml").write_text(re.sub(r"^   ", "", manifest, flags=re.MULTILINE), encoding="utf-8")
    command = [sys.executable, "-m", "evaluator", "rules"]
    for verb in ("check", "show"):
        given = [*command, verb, str(tmp_path)]
        done = subprocess.run(given, capture_output=True, text=True, cwd=DOCS.parent, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "first-visit" in done.stdout


def test_the_page_on_adding_a_rule_has_every_event_and_its_rule_set_holds(tmp_path: Path) -> None:
    text = (DOCS / "add-a-rule.md").read_text(encoding="utf-8")
    assert events_page(text) == text, HELD
    whole = text.partition("## A whole rule set of one's own")[2]
    files = re.findall(r"^`([\w-]+\.yaml)`[^`]*```yaml\n(.*?)```", whole, re.DOTALL | re.MULTILINE)
    assert [name for name, _ in files] == ["ruleset.yaml", "sources.yaml", "first-visit.yaml"]
    for name, body in files:
        (tmp_path / name).write_text(body, encoding="utf-8")
    assert [rendered(issue) for issue in check(tmp_path)] == []
    rule = load_ruleset(tmp_path).timescales["first-visit"]
    assert {one.problem for one in run_examples(rule, england_and_wales())} == {""}


def test_every_room_is_on_the_page_of_the_architecture() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in EVALUATOR.glob("*/__init__.py")}
    assert {room for room in rooms if f"| `{room}/` |" not in text} == set()


def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    built = tmp_path / "site"
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=DOCS.parent)
    assert done.returncode == 0, done.stderr
    pages = list(built.rglob("*.html"))
    assert len(pages) > 12
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|link)[^>]*(?:src|href)="(https?:|//)[^"]*"', text)
        assert loaded == [], page


def test_the_two_files_to_read_first_of_each_room_are_there() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:`(\w+)/`|ground) \| .*? \| `([\w/.]+)`, `([\w/.]+)` \|$", text, re.MULTILINE)
    assert len(rows) == 16
    assert [file for room, *files in rows for file in files if not (EVALUATOR / room / file).is_file()] == []
