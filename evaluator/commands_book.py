"""What `dayseven rules book` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.looks import PLAIN, Look
from evaluator.outputs import page_writers, write_whole
from evaluator.rule_book.contents import gather
from evaluator.rule_book.page import page


@dataclass(frozen=True)
class Written:
    """A book that was written: where, and how many rules of how many rule sets it has."""

    path: Path
    rules: int
    rulesets: int


def write_book(names: Sequence[str], out: Path, look: Look = PLAIN) -> Written:
    """Write the book of some rule sets, by name or folder, to `out`; of all that ship where none is named.

    The file appears whole or not at all. Raises CannotRun where it cannot be written or there is no such rule set,
    RulesBroken where a rule set has mistakes.
    """
    book = gather(names)
    write_whole(out.parent, page_writers(page(book), out.name, look))
    return Written(out, len(book.entries), len(book.sets))
