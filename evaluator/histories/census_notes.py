"""What is noticed in one census return while it is read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evaluator import findings


@dataclass
class Notes:
    """Findings of one file: `rows` one by one, `counted` those that are told once, with how often and where first."""

    file: str
    authority: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, level: str, line: int, child: str, message: str) -> None:
        """Note one finding."""
        self.rows.append({
            "code": code, "level": level, "file": self.file, "line": line, "authority": self.authority,
            "child": child, "message": message,
        })  # fmt: skip

    def count(self, what: str, line: int) -> None:
        """Note something that the census does not have, once more."""
        self.counted[what] += 1
        self.first_line.setdefault(what, line)

    def table(self) -> pd.DataFrame:
        """Return the findings as a table."""
        for what, times in sorted(self.counted.items()):
            message = f"{what} ({times} time{'s' * (times != 1)} in this file)"
            self.add("not_in_census", "query", self.first_line[what], "", message)
        self.counted.clear()
        return findings.table(self.rows)
