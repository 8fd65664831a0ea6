"""The adaptations that are looked for, as data: `rules/adaptations/*.yaml`, one file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml
from pydantic import Field

from evaluator import places
from evaluator.rulebook.blocks import Block, Source
from evaluator.rulebook.words import Name


class Entry(Block):
    """One adaptation: what is asked of the records, and how an answer may be read."""

    adaptation: Name = Field(description="its name, that of the file")
    title: str = Field(description="what would be seen, in a few words that accuse nobody")
    asks: str = Field(description="what is computed, in one or two sentences")
    source: Source
    measure: str = Field(description="unit of the effect, such as `per cent of cases` or `percentage points`")
    material: float = Field(description="the smallest effect that is named, in `measure`")
    fewest: int = Field(description="fewer cases than this are not tested")
    needs: tuple[str, ...] = Field(description="what the records must carry")
    benign: tuple[str, ...] = Field(min_length=1, description="harmless explanations that the records cannot rule out")


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every adaptation by name, in alphabetical order."""
    files = sorted((places.folder("rules") / "adaptations").glob("*.yaml"))
    read = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader) for path in files]
    return {one["adaptation"]: Entry.model_validate(one) for one in read}
