"""What a report of these results has to say of itself."""

from __future__ import annotations

from evaluator.evaluate import Evaluation
from evaluator.wording import listed

ALWAYS = (
    "What caused what. Records of this kind show that figures go together or do not; they cannot show why.",
    "How children fared. A re-referral or a second plan is recorded by the authority that is being rated; it can fall "
    "because a door was shut, and it is not the same as harm.",
    "What was not recorded. Work that was done but not written down counts as not done; a date that was written down "
    "counts as true unless the record contradicts itself.",
    "Why work was finished on a given day. A record that stops on the last permitted day can be effort, as intended.",
    "Anything about a named worker, or about a single child. No official body has awarded or approved these figures.",
)
WORDS = {"age": "the child's age", "sex": "the child's sex", "source": "who referred"}


def limitations(evaluation: Evaluation) -> list[str]:
    """Return the limitations, those that follow from these records included."""
    needs = _of_need(evaluation)
    rated = [] if evaluation.ratings is None else [
        "Whether a rating comes before what it is held against. Outcomes are counted only from days after the rated "
        f"{evaluation.period}; what an authority was like by then may have changed."
    ]  # fmt: skip
    return [ALWAYS[0], ALWAYS[1], needs, *rated, *ALWAYS[2:]]


def recorded_needs(evaluation: Evaluation) -> list[str]:
    """Return which of the declared needs these records carry at all."""
    declared = evaluation.ruleset.declared.case_mix
    return [name for name in declared if (evaluation.events[name].astype("object") != "").any()]


def recorded_words(evaluation: Evaluation) -> str:
    """Return those needs in words; `nothing` where none is recorded."""
    return listed(WORDS[name] for name in recorded_needs(evaluation)).replace("none", "nothing")


def _of_need(evaluation: Evaluation) -> str:
    recorded = recorded_needs(evaluation)
    how = "These records say nothing of need, so the comparisons allow for none of it"
    if recorded:
        known = listed(WORDS[name] for name in recorded)
        how = f"The comparisons allow for what is recorded of {known} and for nothing else"
    return (f"Whether need is alike. {how}. Authorities differ in need and in their thresholds, and much of that is "
            "unrecorded: no method on such records can tell unrecorded need from the quality of the work.")  # fmt: skip
