"""Pages from the results that an evaluation wrote, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from evaluator.disclosure.neighbours import read_neighbours
from evaluator.disclosure.results.schema import SHAPE, against_schema
from evaluator.errors import CannotRun
from evaluator.pages.exports.registry import forms_there, page_writers, tables_there, write_page
from evaluator.pages.page_options import PLAIN, Look
from evaluator.pages.report.authority import authority_document
from evaluator.pages.report.authority_comparators import Beside
from evaluator.pages.report.national import national_document
from evaluator.progress import Progress
from evaluator.resources import VERSION, read_text, slug
from evaluator.whole_files import Staging, repaired

#: what an evaluation leaves beside its report, and the folder of the reports of single authorities
OWN = ("clocks.parquet", "findings.csv", "findings.csv-metadata.json", "indicators.csv", "ratings.json",
       "results.json", "report.html", "events-invented.csv")  # fmt: skip
AUTHORITIES = "authorities"
AGAIN = "run `dayseven evaluate` again"


def report_again(folder: Path, look: Look = PLAIN) -> Path:
    """Write report.html again from results.json in `folder`, with the other forms asked for, and return its path.

    Other forms that are there stay: they are of the same results.
    """
    results = results_in(folder)
    with _held_together(folder):
        document = national_document(results)
    write_page(folder / "report.html", document, look)
    return folder / "report.html"


def files_of_earlier_run(folder: Path) -> list[str]:
    """Return the files, by name in `folder`, that an evaluation and its reports left there; none where its results
    cannot be read.
    """
    try:
        authorities = results_in(folder)["data"]["authorities"]
    except CannotRun:
        return []
    own = [name for name in OWN if (folder / name).is_file()]
    inner = folder / AUTHORITIES
    pages = [
        f"{AUTHORITIES}/{name}" for file in file_names(authorities).values()
        for name in [*([file] if (inner / file).is_file() else []), *forms_there(inner, Path(file).stem)]
    ]  # fmt: skip
    return [*own, *forms_there(folder, "report"), *pages]


def results_in(folder: Path) -> dict[str, Any]:
    """Return the results that an evaluation wrote; raises CannotRun where they are not there, or another version's."""
    source = folder / "results.json"
    repaired(folder)
    try:
        found = json.loads(read_text(source), parse_constant=_no_number)
    except FileNotFoundError:
        raise CannotRun(f"{source} is not there", "name the folder that `dayseven evaluate -o` wrote") from None
    except (OSError, ValueError, RecursionError) as problem:
        raise CannotRun(f"{source} cannot be read: {problem}", AGAIN) from problem
    if not isinstance(found, dict) or found.get("shape") != SHAPE:
        raise CannotRun(f"{source} was written by another version than {VERSION}",
                        AGAIN)  # fmt: skip
    if wrong := against_schema(found):
        raise CannotRun(f"{source} is not as `dayseven evaluate` wrote it: {wrong}", AGAIN)
    return found


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number")


@contextmanager
def _held_together(folder: Path) -> Iterator[None]:
    """Where a page cannot be made of results that keep to their schema, their parts do not fit one another."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, TemplateError) as problem:
        raise CannotRun(f"the parts of {folder / 'results.json'} do not fit one another", AGAIN) from problem


def authority_reports(
    folder: Path, names: Sequence[str], neighbours: Path | None, look: Look, progress: Progress | None
) -> list[Path]:
    """Write the reports of some authorities, or of all where none is named, into `folder`/authorities; return their
    paths. Raises CannotRun where the results do not know a name.
    """
    results = results_in(folder)
    known = results["data"]["authorities"]
    for name in names:
        if name not in known:
            raise CannotRun(f"these results have no authority `{name}`", f"they have {', '.join(known)}")
    likeness = read_neighbours(neighbours) if neighbours else {}
    with _held_together(folder):
        beside, wanted = Beside(results), list(dict.fromkeys(names)) or known
    files, gone = file_names(known), list[str]()
    with Staging(folder) as staging:
        for number, name in enumerate(wanted):
            if progress:
                progress(f"report of {name}", number, len(wanted))
            with _held_together(folder):
                made = authority_document(results, name, likeness, beside)
                writers = page_writers(made, files[name], look)
            for file, write in writers.items():
                staging.write(f"{AUTHORITIES}/{file}", write)
            if "csv" in look.forms:
                tables = tables_there(folder / AUTHORITIES, Path(files[name]).stem)
                gone += [f"{AUTHORITIES}/{file}" for file in tables]
        staging.switch(gone)
    return [folder / AUTHORITIES / files[name] for name in wanted]


def file_names(names: Sequence[str]) -> dict[str, str]:
    """Return a file name for each authority, in Latin letters, the same whatever is asked for; two that would be the
    same both carry some digits of their name's hash.
    """
    stems = {name: slug(name, "") for name in names}
    alike = Counter(stems.values())
    files = {}
    for name, stem in stems.items():
        mark = hashlib.sha256(name.encode()).hexdigest()[:8]
        files[name] = f"{stem}.html" if stem and alike[stem] == 1 else f"{stem or 'authority'}-{mark}.html"
    return files
