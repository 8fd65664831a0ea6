"""Runs the commands of the tutorials and writes what they print into the pages: `python -m tests.support.tutorials`.

A page has blocks of ```console with lines that begin with `$ `, each followed by what came back. A block that follows
`<!-- file: name -->` is a file that the reader writes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted((DOCS / "tutorials").glob("*.md"))
#: a child's pseudonym is another one in every run
PSEUDONYM = re.compile(r"\b[0-9A-F]{8}\b")
BLOCK = re.compile(r"(?:<!-- file: (?P<file>[\w./-]+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```\n", re.DOTALL)


def played(page: Path) -> str:
    """Return a page with what its commands print, run in an empty folder, on a screen of 80 columns."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        return BLOCK.sub(lambda found: _played(found, Path(folder)), text)


def _played(found: re.Match[str], folder: Path) -> str:
    if found["file"]:
        path = folder / found["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found["body"], encoding="utf-8")
    if found["kind"] != "console":
        return found[0]
    lines = []
    for command in (line[2:] for line in found["body"].splitlines() if line.startswith("$ ")):
        lines += [f"$ {command}", *_printed(command, folder).splitlines()]
    return "```console\n" + "\n".join(line.rstrip() for line in lines) + "\n```\n"


def _printed(command: str, folder: Path) -> str:
    """Return what a command prints, errors included; the folder is told as one that a reader might have."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    plain = {"PATH": path, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C"}
    done = subprocess.run(command, shell=True, cwd=folder, env={**os.environ, **plain}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)  # fmt: skip
    text = done.stdout.replace(str(folder.resolve()), "~/work").replace(str(folder), "~/work")
    return PSEUDONYM.sub("1A2B3C4D", text).replace("\ufeff", "")


def command_page() -> str:
    """Return the page of all commands: their help."""
    import click
    from click.testing import CliRunner

    from evaluator.cli.main import dayseven

    def told(group: click.Group, before: str) -> list[str]:
        lines = []
        for name, command in sorted(group.commands.items()):
            path = f"{before}{name}"
            if isinstance(command, click.Group):
                lines += told(command, f"{path} ")
                continue
            text = CliRunner().invoke(dayseven, [*path.split(), "--help"], terminal_width=80, prog_name="dayseven")
            lines += [f"## {path}", "", "```text", text.output.rstrip(), "```", ""]
        return lines

    codes = "Exit codes: 0 fine, 1 found what you asked to fail on, 2 cannot run, 130 interrupted."
    head = ["# The command line", "", f"Data go to stdout, everything else to stderr. {codes}", "",
            "This page is what `--help` prints.", ""]  # fmt: skip
    return "\n".join([*head, *told(dayseven, "")]).rstrip() + "\n"


def language_page(text: str) -> str:
    """Return the page of the rule language with the tables of all keys, as the schema has them."""
    from evaluator.rulebook.schema import json_schema

    head, mark, _ = text.partition("<!-- keys -->\n")
    lines = []
    for name, part in sorted(json_schema()["$defs"].items()):
        if "properties" in part:
            lines += ["", f"### {name}", "", " ".join(part.get("description", "").split()), ""]
            lines += ["| key | what |", "|---|---|"]
            lines += [f"| `{key}` | {' '.join(one.get('description', '').split()).replace('|', ' or ')} |"
                      for key, one in part["properties"].items()]  # fmt: skip
    return head + mark + "\n".join(lines) + "\n"


def events_page(text: str) -> str:
    """Return the page on adding a rule with the list of events and attributes, as the vocabulary has them."""
    from evaluator.vocabulary import ATTRIBUTES, EVENTS

    head, mark, _ = text.partition("<!-- events -->\n")
    lines = ["", "| event | when |", "|---|---|", *(f"| `{name}` | {said} |" for name, said in EVENTS.items())]
    lines += ["", "| attribute | what its value says |", "|---|---|"]
    lines += [f"| `{name}` | {said} |" for name, said in ATTRIBUTES.items()]
    return head + mark + "\n".join(lines) + "\n"


if __name__ == "__main__":
    language = DOCS / "rule-language.md"
    language.write_text(language_page(language.read_text(encoding="utf-8")), encoding="utf-8")
    adding = DOCS / "add-a-rule.md"
    adding.write_text(events_page(adding.read_text(encoding="utf-8")), encoding="utf-8")
    (DOCS / "command-line.md").write_text(command_page(), encoding="utf-8")
    for each in PAGES:
        each.write_text(played(each), encoding="utf-8")
        print(each)
