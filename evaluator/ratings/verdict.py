"""The rating that follows from what is known and what fired, whichever engine inferred it."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.ratings.known import Known
from evaluator.ratings.rating import AtMost, Firing, Rating
from evaluator.ratings.scale import scale_of
from evaluator.rulebook.model import Regime


def rating_of(regime: Regime, known: Known, overall: int, firings: Sequence[Firing]) -> Rating:
    """Return the rating of one authority.

    overall: the number of the grade that the engine inferred; where a computed judgement is missing there is no
    rating. firings: of bands and criteria; those of limits are added before them.
    """
    rated = None if known.missing else overall
    return Rating(
        authority=known.authority,
        regime=regime.name,
        overall_at_most=rated,
        overall="" if rated is None else scale_of(regime).word(rated),
        missing=known.missing,
        not_in_regime=known.not_in_regime,
        firings=(*known.limited, *firings),
        rests_on_reconstruction=rated is not None and rated < _published_allow(regime, firings),
    )


def _published_allow(regime: Regime, firings: Sequence[Firing]) -> int:
    """Return the most that the overall rating could be if the reconstructed rules were not there."""
    scale = scale_of(regime)
    published = {rule.rule for rule in regime.rules if rule.status == "published"}
    caps = [one.conclusion for one in firings if one.rule in published]
    return min([scale.top, *(scale.number(cap.overall_at_most) for cap in caps if isinstance(cap, AtMost))])
