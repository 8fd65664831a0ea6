"""The age and the sex of a child of a census return, as they stood at a referral. No birth date is kept."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta
from lxml import etree

from evaluator.histories.dates import read_day

#: `Sex`, or `GenderCurrent` up to 2024, as the event table says it
SEXES = {"1": "M", "2": "F", "M": "M", "F": "F", "U": "U", "0": "U", "9": "U"}
UNBORN = "unborn"
OLDEST = 25


def person_at(child: etree._Element, referred: str) -> dict[str, str]:
    """Return `age` in whole years on the day of the referral (`unborn` before birth) and `sex`, where they are told.

    An age that nobody can have who is in need as a child is left out.
    """
    found = {"sex": SEXES.get(_said(child, "Sex") or _said(child, "GenderCurrent"), ""), "age": _age(child, referred)}
    return {name: value for name, value in found.items() if value}


def _said(child: etree._Element, name: str) -> str:
    return str(child.findtext(f"ChildIdentifiers/{name}") or "").strip().upper()


def _age(child: etree._Element, referred: str) -> str:
    day, born = read_day(referred), read_day(_said(child, "PersonBirthDate"))
    expected = read_day(_said(child, "ExpectedPersonBirthDate"))
    if day is None or (born is None and expected is None):
        return ""
    if born is None:
        return UNBORN if expected and day <= expected else ""
    years = relativedelta(day, born).years
    return UNBORN if day < born else str(years) if years <= OLDEST else ""
