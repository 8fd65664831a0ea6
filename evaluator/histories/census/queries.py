"""What is odd in a child of a census return: things that stand twice, and dates that cannot all be right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lxml import etree

from evaluator.histories.census.elements import HOMES, REPEATED
from evaluator.histories.census.places import DOUBT, Notice
from evaluator.histories.dates import read_day


def without_repeated_blocks(child: etree._Element, notice: Notice) -> None:
    """Take each <CINdetails> away that says exactly what one before it says."""
    details = child.findall("CINdetails")
    told = set()
    for one in details if len(details) > 1 else ():
        content = _content(one)
        if content in told:
            message = f"the same <{one.tag}> stands twice in this child; counted once"
            notice("identical_element", "repaired", one.sourceline, message)
            child.remove(one)
        told.add(content)


def without_repeated_elements(block: etree._Element, notice: Notice) -> None:
    """Leave one of each element that a block has once. Where two contradict each other, neither is used."""
    tags = [one.tag for one in block]
    if len(set(tags)) != len(tags):
        for tag, times in Counter(tags).items():
            if times > 1 and tag in HOMES and tag not in REPEATED:
                _leave_one(block, str(tag), notice)
    for inside in block:
        if len(inside):
            without_repeated_elements(inside, notice)


def _leave_one(block: etree._Element, tag: str, notice: Notice) -> None:
    first, *others = block.findall(tag)
    texts = {_value(one) for one in (first, *others)} - {""}
    for one in others:
        block.remove(one)
    if len(texts) <= 1:
        first.text = next(iter(texts), "")
        message = f"<{tag}> stands {len(others) + 1} times in one <{block.tag}>; read once"
        notice("element_twice", "repaired", first.sourceline, message)
        return
    first.text = ""
    first.set(DOUBT, "date")
    message = f"<{tag}> stands {len(others) + 1} times in one <{block.tag}> and says different things; none was used"
    notice("element_twice", "refused", first.sourceline, message)


def _value(element: etree._Element) -> str:
    text = (element.text or "").strip()
    return str(read_day(text) or text)


def _content(element: etree._Element) -> tuple[Any, ...]:
    """Return what an element says, whatever the order of what stands in it."""
    return (element.tag, _value(element), tuple(sorted(_inside(element))))


def _inside(element: etree._Element) -> Iterator[tuple[Any, ...]]:
    return (_content(one) for one in element)


#: in one block, the second day comes before the first
_IN_A_BLOCK = {
    "CINdetails": ("CINreferralDate", "CINclosureDate"),
    "Assessments": ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    "Section47": ("S47ActualStartDate", "DateOfInitialCPC"),
    "ChildProtectionPlans": ("CPPstartDate", "CPPendDate"),
}
#: work of an episode that begins before the referral
_BEGINNINGS = frozenset({"AssessmentActualStartDate", "S47ActualStartDate"})
Days = dict[str, dt.date]


def ask_about_episode(details: etree._Element, notice: Notice) -> None:
    """Report days of one <CINdetails> that contradict each other."""
    own = _days(details, *_IN_A_BLOCK["CINdetails"])
    _in_order(details, own, notice)
    referred, closed = (own.get(tag) for tag in _IN_A_BLOCK["CINdetails"])
    for block in details:
        tags = _IN_A_BLOCK.get(str(block.tag)) if len(block) else None
        if not tags:
            continue
        days = _days(block, *tags)
        _in_order(block, days, notice)
        begins, ends = tags
        if begins in _BEGINNINGS and referred and days.get(begins, referred) < referred:
            _odd(notice, block, f"{begins} is before CINreferralDate")
        if closed and days.get(ends, closed) > closed:
            _odd(notice, block, f"{ends} is after CINclosureDate")
        if block.tag == "ChildProtectionPlans":
            _reviews(block, days, closed, notice)


def ask_about_child(child: etree._Element, notice: Notice) -> None:
    """Report plans that are open at once, and cases that stay open after the child's death."""
    spans = {(begun, _day(plan, "CPPendDate") or dt.date.max): plan.sourceline
             for plan in child.iter("ChildProtectionPlans") if (begun := _day(plan, "CPPstartDate"))}  # fmt: skip
    for (_, ended), (begun, until) in pairwise(sorted(spans)):
        if begun < ended:
            message = "a plan starts while another one of the child is open"
            notice("plans_overlap", "query", spans[begun, until], message)
    died = read_day(str(child.findtext("ChildIdentifiers/PersonDeathDate") or ""))
    for details in child.iterfind("CINdetails") if died else ():
        if details.find("CINreferralDate") is not None and not _day(details, "CINclosureDate"):
            notice("died_not_closed", "query", details.sourceline, "the child has died and the case is not closed")


def _in_order(block: etree._Element, days: Days, notice: Notice) -> None:
    first, then = _IN_A_BLOCK[str(block.tag)]
    if first in days and then in days and days[then] < days[first]:
        _odd(notice, block, f"{then} is before {first}")


def _reviews(plan: etree._Element, days: Days, closed: dt.date | None, notice: Notice) -> None:
    begun, ended = days.get("CPPstartDate"), days.get("CPPendDate")
    for review in plan.iter("CPPreviewDate"):
        day = read_day(review.text or "")
        if not day:
            continue
        if begun and day < begun:
            _odd(notice, review, "CPPreviewDate is before CPPstartDate")
        if day == begun:
            message = "a review on the day on which the plan starts; is it the initial conference?"
            notice("review_on_first_day", "query", review.sourceline, message)
        if ended and day > ended:
            _odd(notice, review, "CPPreviewDate is after CPPendDate")
        if closed and day > closed:
            _odd(notice, review, "CPPreviewDate is after CINclosureDate")


def _odd(notice: Notice, element: etree._Element, message: str) -> None:
    notice("dates_out_of_order", "query", element.sourceline, message)


def _days(block: etree._Element, *tags: str) -> Days:
    """Return the days of some elements that stand in a block, where they can be read."""
    return {str(one.tag): day for one in block if one.tag in tags and (day := read_day(one.text or ""))}


def _day(block: etree._Element, tag: str) -> dt.date | None:
    return read_day(str(block.findtext(tag) or ""))
