"""What `dayseven rules book` does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import CannotRun
from evaluator.rule_book.contents import gather
from evaluator.rule_book.page import page


@dataclass(frozen=True)
class Written:
    """A book that was written: where, and how many rules of how many rule sets it has."""

    path: Path
    rules: int
    rulesets: int


def write_book(names: Sequence[str], out: Path) -> Written:
    """Write the book of some rule sets, by name or folder, to `out`; of all that ship where none is named.

    The file appears whole or not at all. Raises CannotRun where it cannot be written or there is no such rule set,
    RulesBroken where a rule set has mistakes.
    """
    book = gather(names)
    text = page(book)
    making = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        making.write_text(text, encoding="utf-8", newline="\n")
        os.replace(making, out)
    except OSError as error:
        with suppress(OSError):
            making.unlink(missing_ok=True)
        raise CannotRun(f"cannot write {out}: {error.strerror}", "choose another file with -o") from error
    return Written(out, len(book.entries), len(book.sets))
