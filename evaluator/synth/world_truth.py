"""What was planted in a world, case by case and authority by authority. None of it is in the events."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.synth.world_authorities import SPEED_SPREAD, Authorities
from evaluator.synth.world_cases import Cases
from evaluator.synth.world_course import BY_SEVERITY, HARM, RATE, Course
from evaluator.synth.world_days import LAST_DAY, Floats, Ints
from evaluator.synth.world_kinds import WorldKind
from evaluator.synth.world_rows import child_names, episode_names

#: the columns by which the truth and the events name the same case
KEYS = ("authority", "child", "episode")
#: behaviours, in words
ORDINARY, EFFORT = "works as it comes", "finishes by the deadline by effort"
PULLS, BACKDATES = "closes cases to keep the deadline", "closes cases to keep the deadline, and dates back"
_POINTS = 7


def case_truth(them: Authorities, cases: Cases, course: Course, ended: Ints) -> pd.DataFrame:
    """Return one row a case: KEYS, and what was planted or only happened, in columns that begin with `_`.

    Days are working days from the referral: `_natural_days` had nobody aimed at a date, `_finished_days` as it was,
    `_dated_days` as recorded; -1 where no assessment was completed. `_rate`: a year, at which the child comes back.
    `_shut`: pulled to the deadline where cases are closed to keep it.
    """
    done = course.assessed
    days = {"natural": course.natural, "finished": course.finished, "dated": course.dated}
    closed = np.where(ended <= LAST_DAY, ended, np.datetime64("NaT").astype(np.int64))
    return pd.DataFrame({
        "authority": pd.Categorical.from_codes(cases.authority, categories=them.names),
        "child": pd.Categorical.from_codes(cases.child, categories=list(child_names(them))),
        "episode": pd.Categorical.from_codes(cases.episode - 1, categories=list(episode_names(cases))),
        "_severity": cases.severity,
        "_recorded_need": course.need,
        "_danger": cases.danger,
        **{f"_{name}_days": np.where(done, taken, -1) for name, taken in days.items()},
        "_pulled": course.pulled,
        "_shut": course.shut,
        "_backdated": course.backdated,
        "_no_further_action": course.straight | course.no_further,
        "_assessed": done,
        "_rate": course.rate,
        "_closed": closed.astype("datetime64[D]").astype("datetime64[s]"),
        "_left": cases.exits <= ended,
    })


def authority_truth(kind: WorldKind, them: Authorities, cases: pd.DataFrame) -> pd.DataFrame:
    """Return what was planted, one row an authority.

    cases: as `case_truth` gives them. Columns: authority, behaviour (in words), first_referrals, speed (standard
    deviations), initial_days (working days in the middle, but for the days of the week), level (what multiplies the
    rate at which children come back, apart from need), unrecorded_need (mean, standard deviations of a child's),
    pulled_share (of assessments that would be just late), backdated_share and shut_share (of those pulled), harm
    (added to the logarithm of the rate where a case was shut), true_rate and true_ratio (see `_true`).
    """
    pulling = EFFORT if not kind.shut else BACKDATES if kind.backdated else PULLS
    planted = pd.DataFrame({
        "authority": them.names,
        "behaviour": np.where(them.pulls, pulling, ORDINARY),
        "first_referrals": them.children,
        "speed": them.speed,
        "initial_days": kind.initial_days * np.exp(-SPEED_SPREAD * them.speed),
        "level": them.level,
        "unrecorded_need": them.need,
        "pulled_share": them.pulls * kind.pulled,
        "backdated_share": them.pulls * kind.backdated,
        "shut_share": them.pulls * (1 - kind.backdated) * kind.shut,
        "harm": them.pulls * HARM * kind.shut,
    })
    return planted.join(_true(cases), on="authority")


def _true(cases: pd.DataFrame) -> pd.DataFrame:
    """Return by authority `true_rate`, the share of closed cases whose child was to come back within 12 months were
    nobody to leave, and `true_ratio`, that share over the one to expect of the recorded need in this world.
    """
    closed = cases[cases["_closed"].notna()]
    shares = pd.DataFrame({
        "authority": closed["authority"].astype("str"),
        "true": -np.expm1(-closed["_rate"]),
        "expected": _expected(closed["_recorded_need"].to_numpy()),
    })
    means = shares.groupby("authority")[["true", "expected"]].mean()
    everywhere = shares["true"].mean() / shares["expected"].mean()
    return pd.DataFrame({"true_rate": means["true"], "true_ratio": means["true"] / means["expected"] / everywhere})


def _expected(need: Floats) -> Floats:
    """Return the share that comes back within 12 months at an average authority, unrecorded need averaged out."""
    points, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    rates = RATE * np.exp(need[:, None] + BY_SEVERITY * points)
    return np.asarray(-np.expm1(-rates) @ (weights / weights.sum()))
