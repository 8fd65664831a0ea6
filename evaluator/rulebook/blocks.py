"""What every block of a rule file has in common, and where a rule comes from."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evaluator.rulebook.words import Text, wrong

Confidence = Literal["V", "V2", "D", "K-h", "K-m", "K-l"]


class Block(BaseModel):
    """A block of a rule file: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Source(Block):
    """Where a rule comes from and how sure we are of it."""

    instrument: str = Field(description="statute, guidance, publication or count that the rule is taken from")
    confidence: Confidence = Field(
        description="V verified, V2 in a secondary source, D derived, K-h, K-m, K-l known but not read again"
    )
    reference: str = Field(description="key of the source list, or `none` where it is known but not re-read")
    edition: Text = Field(default="", description="edition or date of the instrument")
    note: str = Field(default="", description="what the reader must know about the source")


class Rule(Block):
    """What every rule file has."""

    title: str = Field(description="what the rule is about, in a few words")
    purpose: str = Field(default="", description="what the rule is for")
    source: Source
    status: Literal["published", "reconstruction", "local", "illustrative"] = Field(
        default="published", description="whether the rule was in force as it stands here"
    )


def in_order(first: dt.date | None, last: dt.date | None) -> None:
    """Raise an error where a block ends before it begins; both days are inclusive."""
    if first and last and last < first:
        raise wrong(f"`until` {last} is before `from` {first}; write the later day in `until`", "until")
