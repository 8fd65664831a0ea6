"""Pages from the results that an evaluation wrote, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluator.disclosure.neighbours import read_neighbours
from evaluator.disclosure.results.schema import SHAPE
from evaluator.errors import CannotRun
from evaluator.pages.exports.registry import write_page
from evaluator.pages.page_options import PLAIN, Look
from evaluator.pages.report.authority import authority_page
from evaluator.pages.report.authority_comparators import Beside
from evaluator.pages.report.national import page
from evaluator.progress import Progress
from evaluator.resources import VERSION


def report_again(folder: Path, look: Look = PLAIN) -> Path:
    """Write report.html again from results.json in `folder` and return its path."""
    write_page(folder / "report.html", page(_results(folder)), look)
    return folder / "report.html"


def _results(folder: Path) -> dict[str, Any]:
    """Return the results that an evaluation wrote; raises CannotRun where they are not there, or another version's."""
    source = folder / "results.json"
    try:
        found = json.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CannotRun(f"{source} is not there", "name the folder that `dayseven evaluate -o` wrote") from None
    except (OSError, ValueError) as problem:
        raise CannotRun(f"{source} cannot be read: {problem}", "run `dayseven evaluate` again") from problem
    if not isinstance(found, dict) or found.get("shape") != SHAPE:
        raise CannotRun(f"{source} was written by another version than {VERSION}",
                        "run `dayseven evaluate` again")  # fmt: skip
    return found


def authority_reports(
    folder: Path, names: Sequence[str], neighbours: Path | None, look: Look, progress: Progress | None
) -> list[Path]:
    """Write the reports of some authorities, or of all where none is named, into `folder`/authorities; return their
    paths. Raises CannotRun where the results do not know a name.
    """
    results = _results(folder)
    known = results["data"]["authorities"]
    for name in names:
        if name not in known:
            raise CannotRun(f"these results have no authority `{name}`", f"they have {', '.join(known)}")
    likeness = read_neighbours(neighbours) if neighbours else {}
    beside, wanted = Beside(results), list(names) or known
    files = _file_names(wanted)
    for number, name in enumerate(wanted):
        if progress:
            progress(f"report of {name}", number, len(wanted))
        html = authority_page(results, name, likeness, beside)
        write_page(folder / "authorities" / files[name], html, look)
    return [folder / "authorities" / files[name] for name in wanted]


def _file_names(names: Sequence[str]) -> dict[str, str]:
    """Return a file name for each authority; two that would be the same are numbered."""
    files: dict[str, str] = {}
    for name in names:
        stem = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "authority"
        number = sum(other.rpartition(".")[0].rstrip("0123456789").rstrip("-") == stem for other in files.values())
        files[name] = f"{stem}-{number + 1}.html" if number else f"{stem}.html"
    return files
