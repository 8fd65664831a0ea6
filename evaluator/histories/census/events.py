"""Events and attributes of one child of a census return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dateutil.relativedelta import relativedelta
from lxml import etree

from evaluator.histories.census.elements import YES
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


Row = dict[str, Any]
#: called with code, level, line and message of each oddity
Notice = Callable[[str, str, int, str], None]


def events_of_episode(details: etree._Element, notice: Notice) -> Iterator[Row]:
    """Return the events of an episode: event, date as written, line and attributes. notice: called with each oddity."""
    yield from _referral(details, notice)
    for assessment in details.iterfind("Assessments"):
        yield from _assessment(assessment, notice)
    yield from _enquiries(details, notice)
    yield from _moved_in(details, notice)
    for plan in details.iterfind("ChildProtectionPlans"):
        yield from _plan(plan, notice)


def said(element: etree._Element, path: str) -> str:
    """Return the text of the first element at `path` below `element`, or the empty text."""
    return str(element.findtext(path) or "").strip()


def _event(parent: etree._Element, tag: str, event: str, **attributes: str) -> Iterator[Row]:
    """Return the event that a dated element tells of, where the element is there and not empty."""
    for element in parent.iterfind(tag):
        date = (element.text or "").strip()
        if date:
            yield _row(event, date, element.sourceline, **attributes)


def _row(event: str, date: str, line: int, **attributes: str) -> Row:
    return {"event": event, "date": date, "line": line, **{name: value for name, value in attributes.items() if value}}


def _in_order(element: etree._Element, first: str, then: str, notice: Notice) -> None:
    """Report where the second of two dates is before the first."""
    one, other = read_day(said(element, first)), read_day(said(element, then))
    if one and other and other < one:
        notice("dates_out_of_order", "query", element.sourceline, f"{then} is before {first}")


def _referral(details: etree._Element, notice: Notice) -> Iterator[Row]:
    attributes = {"source": said(details, "ReferralSource"), "category": said(details, "PrimaryNeedCode")}
    referred, closed = said(details, "CINreferralDate"), said(details, "CINclosureDate")
    if referred:
        yield from _event(details, "CINreferralDate", "referral", **attributes)
    else:
        yield _row("referral", "", details.sourceline, **attributes)
    if said(details, "ReferralNFA").lower() in YES:
        # the census has no date for the decision. It is taken when the referral is first considered, so it gets the
        # referral's own; the closure's may be months later and would make a miss of a clock that nobody had to keep
        yield _row("no_further_action", referred or closed, details.sourceline)
    yield from _event(details, "CINclosureDate", "case_closed", reason=said(details, "ReasonForClosure"))
    _in_order(details, "CINreferralDate", "CINclosureDate", notice)


def _assessment(assessment: etree._Element, notice: Notice) -> Iterator[Row]:
    written = ((factor.text or "").strip() for factor in assessment.iter("AssessmentFactors"))
    factors = " ".join(factor for factor in written if factor)
    yield from _event(assessment, "AssessmentActualStartDate", "assessment_started")
    yield from _event(assessment, "AssessmentAuthorisationDate", "assessment_authorised", factors=factors)
    _in_order(assessment, "AssessmentActualStartDate", "AssessmentAuthorisationDate", notice)


def _plan_starts(details: etree._Element) -> set[Any]:
    """Return the days on which the plans of an episode start."""
    starts = (read_day(said(plan, "CPPstartDate")) for plan in details.iterfind("ChildProtectionPlans"))
    return {start for start in starts if start}


def _enquiries(details: etree._Element, notice: Notice) -> Iterator[Row]:
    """Return section 47 enquiries, and the conferences or the decision to hold none that came of them."""
    plans = _plan_starts(details)
    for enquiry in details.iterfind("Section47"):
        yield from _event(enquiry, "S47ActualStartDate", "strategy_discussion")
        yield from _event(enquiry, "S47ActualStartDate", "section_47_started")
        outcome = "plan" if read_day(said(enquiry, "DateOfInitialCPC")) in plans else ""
        yield from _event(enquiry, "DateOfInitialCPC", "initial_child_protection_conference", outcome=outcome)
        if said(enquiry, "ICPCnotRequired").lower() in YES:
            # no date of its own either: it is that of the enquiry that needed none
            yield _row("conference_not_required", said(enquiry, "S47ActualStartDate"), enquiry.sourceline)
        target = said(enquiry, "InitialCPCtarget")
        if target and not read_day(target):
            message = "InitialCPCtarget cannot be read; it is not used, the limit is computed from the rules"
            notice("date_unreadable", "query", enquiry.sourceline, message)


def _moved_in(details: etree._Element, notice: Notice) -> Iterator[Row]:
    """Return the conference on the referral itself: that of a child who moved in with a plan."""
    written = said(details, "DateOfInitialCPC")
    held = {said(enquiry, "DateOfInitialCPC") for enquiry in details.iterfind("Section47")}
    day = read_day(written)
    if written and (written in held or (day and day in {read_day(one) for one in held})):
        message = "the same DateOfInitialCPC stands on the referral and on a Section47; taken as the enquiry's"
        notice("conference_twice", "repaired", details.sourceline, message)
        return
    outcome = "plan" if day and any(start >= day for start in _plan_starts(details)) else ""
    conference = "initial_child_protection_conference"
    yield from _event(details, "DateOfInitialCPC", conference, transfer_in="true", outcome=outcome)


def _plan(plan: etree._Element, notice: Notice) -> Iterator[Row]:
    yield from _event(
        plan, "CPPstartDate", "child_protection_plan_started",
        category=said(plan, "InitialCategoryOfAbuse"), previous_plans=said(plan, "NumberOfPreviousCPP"),
    )  # fmt: skip
    for reviews in plan.iterfind("Reviews"):
        yield from _event(reviews, "CPPreviewDate", "child_protection_review")
    yield from _event(plan, "CPPendDate", "child_protection_plan_ended")
    _in_order(plan, "CPPstartDate", "CPPendDate", notice)
