"""What each kind of finding means, what to do about it, and an example, from rules/reference/findings.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import yaml

from evaluator import resources
from evaluator.errors import CannotRun
from evaluator.histories.findings import WHAT


@dataclass(frozen=True)
class FindingPage:
    """A code with what findings of it are about, what it means, what to do, and an example."""

    code: str
    about: str
    means: str
    do: str
    example: str

    @property
    def text(self) -> str:
        """The page as paragraphs."""
        return f"{self.code}: {self.about}\n\n{self.means}\n\nWhat to do: {self.do}\n\nExample: {self.example}"


@cache
def finding_pages() -> dict[str, FindingPage]:
    """Return the page of every code, by code."""
    text = (resources.folder("rules") / "reference" / "findings.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    return {code: FindingPage(code, WHAT.get(code, ""), **page) for code, page in told.items()}


def finding_page(code: str) -> FindingPage:
    """Return the page of a code. Raises CannotRun where there is no such code."""
    pages = finding_pages()
    if code not in pages:
        near = get_close_matches(code, pages, n=1)
        remedy = f"Did you mean `{near[0]}`?" if near else "dayseven validate FILES names the codes of its findings"
        raise CannotRun(f"there is no finding `{code}`", remedy)
    return pages[code]
