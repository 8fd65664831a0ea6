"""One <CINdetails> of a census return as events. Dates stay text here; they are read for the whole file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from evaluator.histories.census_codes import YES

Row = dict[str, Any]
#: code, level, line, message
Notice = Callable[..., None]


@dataclass(frozen=True)
class Episode:
    """A <CINdetails> element and the identifier of its episode."""

    details: etree._Element
    name: str


def events_of_episode(episode: Episode, notice: Notice) -> Iterator[Row]:
    """Return the events of an episode: event, date as written, line and attributes. notice: called with each oddity."""
    details = episode.details
    yield from _referral(details, notice)
    for assessment in details.iterfind("Assessments"):
        yield from _assessment(assessment, notice)
    plans = [_said(plan, "CPPstartDate") for plan in details.iterfind("ChildProtectionPlans")]
    yield from _conferences(details, plans, notice)
    for plan in details.iterfind("ChildProtectionPlans"):
        yield from _plan(plan, notice)


def _said(element: etree._Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _event(parent: etree._Element, tag: str, event: str, **attributes: str) -> Iterator[Row]:
    """Return the event that a dated element tells of, where the element is there and not empty."""
    for element in parent.iterfind(tag):
        date = (element.text or "").strip()
        if date:
            yield {"event": event, "date": date, "line": element.sourceline, **{k: v for k, v in attributes.items() if v}}


def _in_order(element: etree._Element, first: str, then: str, notice: Notice) -> None:
    """Report where the second of two dates (as the census writes them) is before the first."""
    one, other = _said(element, first), _said(element, then)
    if len(one) == len(other) == 10 and other < one:
        notice("dates_out_of_order", "query", element.sourceline, f"{then} is before {first}")


def _referral(details: etree._Element, notice: Notice) -> Iterator[Row]:
    source, need = _said(details, "ReferralSource"), _said(details, "PrimaryNeedCode")
    referred, closed = _said(details, "CINreferralDate"), _said(details, "CINclosureDate")
    line = details.sourceline
    yield from _event(details, "CINreferralDate", "referral", source=source, category=need)
    if not referred:
        yield {"event": "referral", "date": "", "line": line, "source": source, "category": need}
    if _said(details, "ReferralNFA") in YES:
        # the census has no date for the decision: the closure's, else the referral's own
        yield {"event": "no_further_action", "date": closed or referred, "line": line}
    yield from _event(details, "CINclosureDate", "case_closed", reason=_said(details, "ReasonForClosure"))
    _in_order(details, "CINreferralDate", "CINclosureDate", notice)


def _assessment(assessment: etree._Element, notice: Notice) -> Iterator[Row]:
    factors = " ".join((f.text or "").strip() for f in assessment.iter("AssessmentFactors") if (f.text or "").strip())
    yield from _event(assessment, "AssessmentActualStartDate", "assessment_started")
    yield from _event(assessment, "AssessmentAuthorisationDate", "assessment_authorised", factors=factors)
    _in_order(assessment, "AssessmentActualStartDate", "AssessmentAuthorisationDate", notice)


def _conferences(details: etree._Element, plans: list[str], notice: Notice) -> Iterator[Row]:
    """Return section 47 enquiries and conferences. A conference on the referral itself is that of a child who moved in."""
    held = set()
    for enquiry in details.iterfind("Section47"):
        date = _said(enquiry, "DateOfInitialCPC")
        held.add(date)
        yield from _event(enquiry, "S47ActualStartDate", "strategy_discussion")
        yield from _event(enquiry, "S47ActualStartDate", "section_47_started")
        outcome = "plan" if date in plans else ""
        yield from _event(enquiry, "DateOfInitialCPC", "initial_child_protection_conference", outcome=outcome)
        if _said(enquiry, "ICPCnotRequired") in YES:
            # no date of its own either: it is the enquiry that needed none
            yield {"event": "conference_not_required", "date": _said(enquiry, "S47ActualStartDate"), "line": enquiry.sourceline}
    moved = _said(details, "DateOfInitialCPC")
    if moved and moved in held:
        notice("conference_twice", "repaired", details.sourceline,
               "the same DateOfInitialCPC stands on the referral and on a Section47; taken as the enquiry's")  # fmt: skip
    elif moved:
        outcome = "plan" if any(plan >= moved for plan in plans) else ""
        yield from _event(
            details, "DateOfInitialCPC", "initial_child_protection_conference", transfer_in="true", outcome=outcome
        )


def _plan(plan: etree._Element, notice: Notice) -> Iterator[Row]:
    yield from _event(
        plan, "CPPstartDate", "child_protection_plan_started",
        category=_said(plan, "InitialCategoryOfAbuse"), previous_plans=_said(plan, "NumberOfPreviousCPP"),
    )  # fmt: skip
    for reviews in plan.iterfind("Reviews"):
        yield from _event(reviews, "CPPreviewDate", "child_protection_review")
    yield from _event(plan, "CPPendDate", "child_protection_plan_ended")
    _in_order(plan, "CPPstartDate", "CPPendDate", notice)
