"""The marks of a deadline taken together: five sentences, and which combination gives which."""

from __future__ import annotations

import pytest

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict, catalogue
from evaluator.analysis.adaptations.registry import CAME_BACK, CLOSED, PULLED, TYPED_LATER, Grade, signatures


def signs(**found: Verdict) -> list[Adaptation]:
    codes = {"pulled": PULLED, "closed": CLOSED, "back": CAME_BACK, "typed": TYPED_LATER}
    return [
        Adaptation(code, "initial-assessment", "authority", "X", found.get(name, Verdict.NOT_FOUND), effect=4.2)
        for name, code in codes.items()
    ]


@pytest.mark.parametrize(
    ("found", "grade"),
    [
        ([], Grade.NO_SIGN),
        (["pulled"], Grade.PULLED_FORWARD),
        (["pulled", "back"], Grade.PULLED_FORWARD),
        (["pulled", "closed"], Grade.CLOSED_AT_THE_DEADLINE),
        (["pulled", "closed", "back"], Grade.CAME_BACK),
        (["closed", "back"], Grade.NO_SIGN),
    ],
)
@pytest.mark.parametrize("typed", [True, False])
def test_which_marks_give_which_grade(found: list[str], grade: Grade, typed: bool) -> None:
    names = [*found, *(["typed"] if typed else [])]
    (one,) = signatures(signs(**dict.fromkeys(names, Verdict.FOUND)))
    assert (one.grade, one.recorded_later) == (grade, typed)
    assert ("typed in after the deadline" in one.sentence) == typed
    assert ("4 more per 100" in one.sentence) == (grade is Grade.CAME_BACK)


@pytest.mark.parametrize("verdict", [Verdict.TOO_FEW, Verdict.NOT_TESTABLE])
def test_what_could_not_be_tested_is_not_graded(verdict: Verdict) -> None:
    (one,) = signatures(signs(pulled=verdict, closed=Verdict.FOUND))
    assert one.grade is Grade.NOT_TESTED


def test_every_adaptation_says_what_it_needs_and_what_harmless_things_explain_it() -> None:
    for name, entry in catalogue().items():
        assert entry.needs and entry.benign and entry.material > 0 and entry.fewest > 0, name
        text = f"{entry.title} {entry.asks} {' '.join(entry.benign)}".lower()
        assert "gaming" not in text and "cheat" not in text
