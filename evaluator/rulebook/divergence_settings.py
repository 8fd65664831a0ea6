"""What a rule set declares before any data are read: from where on a divergence counts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evaluator.rulebook.base_blocks import Block

CaseMix = Literal["age", "sex", "source"]


class DivergenceSettings(Block):
    """How ratings are held against outcomes. Every value is printed in the report."""

    case_mix: tuple[CaseMix, ...] = Field(
        default=("age", "sex", "source"),
        description="needs by which like is compared with like; only what the authority does not itself decide",
    )
    margin: float = Field(
        default=10, gt=0, lt=100, description="per cent: a difference in rates up to this is too small to matter"
    )
    case_margin: float = Field(
        default=10, gt=0, lt=1000, description="children in 1,000: the same for cases of one authority"
    )
    fewest_expected: float = Field(
        default=10, gt=0, description="an authority of which fewer events are expected is not judged"
    )
    fewest_authorities: int = Field(
        default=10, ge=2, description="authorities that have to be rated good, and as many not, for a regime verdict"
    )
    false_share: float = Field(
        default=5, gt=0, lt=50, description="per cent: of the authorities named, the share that may be there by chance"
    )
