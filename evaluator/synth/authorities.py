"""The invented authorities of the demo and how each of them works."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

import pandas as pd

#: the first day of the invented records
DEMO_FROM = dt.date(2006, 4, 1)
#: the last day. Closures of the year ended 31 March 2009 have by now had 12 months and 90 days for what came after.
DEMO_AS_OF = dt.date(2010, 8, 31)

PULLS, SLOW, GOOD, ORDINARY = "pulls work to the deadline", "slow and thorough", "good", "ordinary"


@dataclass(frozen=True)
class Authority:
    """How one invented authority works. Shares are from 0 to 1; days are medians where nobody aims at a date."""

    name: str
    behaviour: str
    size: float
    """children, as a multiple of the mean"""
    initial_days: float
    """working days of an initial assessment"""
    core_days: float
    """working days of a core assessment"""
    conference_days: float
    """working days from strategy discussion to conference"""
    review_late: float
    """share of review conferences held after their date"""
    comes_back: float
    """share of closures followed by a referral within 12 months"""
    seen_alone: float
    """share of visits at which the child is seen alone"""
    pulled: float = 0.0
    """share of assessments, among those that would be late, that are finished on the last day in time instead"""
    comes_back_after_pull: float = 0.0
    """as `comes_back`, where the assessment was finished that way"""


# Columns: name, behaviour, size, initial, core and conference days, reviews late, comes back, seen alone.
DEMO_AUTHORITIES = (
    Authority("Crowsheath", ORDINARY, 0.9, 4.7, 23.0, 11.0, 0.010, 0.21, 0.50),
    Authority("Dunmarrow", SLOW, 1.4, 7.4, 35.5, 12.0, 0.012, 0.17, 0.70),
    Authority("Ivelhurst", ORDINARY, 1.1, 5.3, 27.0, 12.0, 0.015, 0.24, 0.45),
    Authority("Larkenshire", GOOD, 1.4, 3.7, 15.5, 9.0, 0.0, 0.16, 0.75),
    Authority("Nethergale", ORDINARY, 0.8, 4.3, 22.0, 11.0, 0.010, 0.25, 0.45),
    Authority("Ostermere", ORDINARY, 1.0, 5.0, 25.0, 11.0, 0.012, 0.22, 0.55),
    Authority("Pellingmoor", ORDINARY, 0.7, 5.6, 28.0, 12.0, 0.015, 0.22, 0.50),
    Authority("Quillbury", PULLS, 1.5, 6.2, 31.0, 12.0, 0.0, 0.29, 0.30, 0.78, 0.64),
    Authority("Saltfleck", ORDINARY, 0.9, 4.5, 23.0, 10.0, 0.012, 0.27, 0.40),
    Authority("Thistledown", ORDINARY, 0.8, 5.8, 29.0, 12.0, 0.015, 0.20, 0.55),
    Authority("Umberwold", ORDINARY, 0.7, 4.9, 24.0, 11.0, 0.010, 0.24, 0.50),
    Authority("Yarrowmouth", ORDINARY, 0.8, 5.1, 26.0, 11.0, 0.012, 0.23, 0.50),
)


def demo_truth() -> pd.DataFrame:
    """Return what was planted: one row an authority, the fields of `Authority`. No column but `authority` is in events.

    Shares and medians are those aimed at; what one draw shows differs by chance.
    """
    table = pd.DataFrame([asdict(one) for one in DEMO_AUTHORITIES])
    return table.rename(columns={"name": "authority", "seen_alone": "planted_seen_alone"})
