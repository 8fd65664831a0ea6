"""What is known of the field and is not in the rule books: `rules/left-out.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from evaluator import places


@dataclass(frozen=True)
class LeftOut:
    """A timescale, indicator, regime or outcome that does not ship: what it is, and why. reference: keys of sources."""

    name: str
    what: str
    why: str
    reference: str


@cache
def left_out() -> tuple[LeftOut, ...]:
    """Return everything that is left out, in the order of the file."""
    path = places.folder("rules") / "left-out.yaml"
    said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)["left_out"]
    return tuple(LeftOut(**one) for one in said)
