"""Events and attributes of one child of a census return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dateutil.relativedelta import relativedelta
from lxml import etree

from evaluator.histories.census.places import DOUBT, Notice
from evaluator.histories.dates import read_day
from evaluator.histories.table import yes_or_no

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
#: what is told of an episode in every return that has it: its referral, and whether it is closed
REFERRAL = "referral"
#: reviews are told one by one: a return has those of its year and the last before it
REVIEWS = "reviews"
_NOT_JUDGED = "clocks that it might have ended are not judged"


def events_of_episode(details: etree._Element, notice: Notice) -> Iterator[Row]:
    """Return the events of an episode: event, thing, date as written, line, attributes; doubt: it is not known when.

    notice: called with each oddity.
    """
    if not details.get(DOUBT):
        yield from _of(REFERRAL, _referral(details, notice))
    else:
        yield from _of(REFERRAL, _loose(details))
    for assessment in details.iterfind("Assessments"):
        yield from _of(_begun("assessment", assessment, "AssessmentActualStartDate"), _assessment(assessment))
    plans = _plan_starts(details)
    for enquiry in details.iterfind("Section47"):
        yield from _of(_begun("enquiry", enquiry, "S47ActualStartDate"), _enquiry(enquiry, plans, notice))
    yield from _of("moved in", _moved_in(details, plans, notice))
    for plan in details.iterfind("ChildProtectionPlans"):
        yield from _of(_begun("plan", plan, "CPPstartDate"), _plan(plan))
        for reviews in plan.iterfind("Reviews"):
            yield from _of(REVIEWS, _event(reviews, "CPPreviewDate", "child_protection_review"))


def text_at(element: etree._Element, path: str) -> str:
    """Return the text of the first element at `path` below `element`, or the empty text."""
    return str(element.findtext(path) or "").strip()


def _of(thing: str, rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        yield {**row, "thing": thing}


def _begun(what: str, block: etree._Element, tag: str) -> str:
    written = text_at(block, tag)
    return f"{what} {read_day(written) or written or f'of line {block.sourceline}'}"


def _event(parent: etree._Element, tag: str, event: str, **attributes: str) -> Iterator[Row]:
    """Return the event that a dated element tells of, where the element is there and not empty."""
    for element in parent.iterfind(tag):
        if element.get(DOUBT):
            yield _row(event, "", element.sourceline, doubt="date", **attributes)
        elif date := (element.text or "").strip():
            yield _row(event, date, element.sourceline, **attributes)


def _row(event: str, date: str, line: int, **attributes: str) -> Row:
    return {"event": event, "date": date, "line": line, **{name: value for name, value in attributes.items() if value}}


def _flag(block: etree._Element, tag: str) -> bool | None:
    """Return what a yes/no element says: no where it is absent, None where it says neither."""
    element = block.find(tag)
    return False if element is None else None if element.get(DOUBT) else yes_or_no(element.text or "")


def _ask(block: etree._Element, tag: str, decides: bool, notice: Notice) -> None:
    """Report an element that says neither yes nor no: where it decides, and where it has a word that is neither."""
    element = block.find(tag)
    text = "" if element is None else (element.text or "").strip()
    if decides or text:
        message = f"{tag} says neither yes nor no" + (f"; {_NOT_JUDGED}" if decides else "; nothing depends on it")
        line = block.sourceline if element is None else element.sourceline
        notice("yes_no_unreadable", "refused", line, message)


def _referral(details: etree._Element, notice: Notice) -> Iterator[Row]:
    attributes = {"source": text_at(details, "ReferralSource"), "category": text_at(details, "PrimaryNeedCode")}
    referred, closed = text_at(details, "CINreferralDate"), text_at(details, "CINclosureDate")
    if referred:
        yield from _event(details, "CINreferralDate", "referral", **attributes)
    else:
        yield _row("referral", "", details.sourceline, **attributes)
    refused = _flag(details, "ReferralNFA")
    if refused:
        # the census has no date for the decision. It is taken when the referral is first considered, so it gets the
        # referral's own; the closure's may be months later and would make a miss of a clock that nobody had to keep
        yield _row("no_further_action", referred or closed, details.sourceline)
    elif refused is None:
        # where there was an assessment, an enquiry or a plan, there was further action whatever the element says
        decides = not any(details.find(tag) is not None for tag in ("Assessments", "Section47", "ChildProtectionPlans"))
        _ask(details, "ReferralNFA", decides, notice)
        if decides:
            yield _row("no_further_action", "", details.sourceline, doubt="date")
    yield from _event(details, "CINclosureDate", "case_closed", reason=text_at(details, "ReasonForClosure"))


def _loose(details: etree._Element) -> Iterator[Row]:
    """Return what was told of a referral, and it cannot be told of which."""
    if _flag(details, "ReferralNFA") is not False:
        yield _row("no_further_action", "", details.sourceline, doubt="date")
    yield from _event(details, "CINclosureDate", "case_closed")


def _assessment(assessment: etree._Element) -> Iterator[Row]:
    written = ((factor.text or "").strip() for factor in assessment.iter("AssessmentFactors"))
    factors = " ".join(factor for factor in written if factor)
    yield from _event(assessment, "AssessmentActualStartDate", "assessment_started")
    yield from _event(assessment, "AssessmentAuthorisationDate", "assessment_authorised", factors=factors)


def _plan_starts(details: etree._Element) -> set[Any]:
    """Return the days on which the plans of an episode start."""
    starts = (read_day(text_at(plan, "CPPstartDate")) for plan in details.iterfind("ChildProtectionPlans"))
    return {start for start in starts if start}


def _enquiry(enquiry: etree._Element, plans: set[Any], notice: Notice) -> Iterator[Row]:
    """Return a section 47 enquiry, and the conference or the decision to hold none that came of it."""
    yield from _event(enquiry, "S47ActualStartDate", "strategy_discussion")
    yield from _event(enquiry, "S47ActualStartDate", "section_47_started")
    held = text_at(enquiry, "DateOfInitialCPC")
    outcome = "plan" if read_day(held) in plans else ""
    yield from _event(enquiry, "DateOfInitialCPC", "initial_child_protection_conference", outcome=outcome)
    needless = _flag(enquiry, "ICPCnotRequired")
    if needless:
        # no date of its own either: it is that of the enquiry that needed none
        yield _row("conference_not_required", text_at(enquiry, "S47ActualStartDate"), enquiry.sourceline)
    elif needless is None:
        _ask(enquiry, "ICPCnotRequired", not held, notice)
        if not held:  # one that was held was required
            yield _row("conference_not_required", "", enquiry.sourceline, doubt="date")
    target = text_at(enquiry, "InitialCPCtarget")
    if target and not read_day(target):
        message = "InitialCPCtarget cannot be read; it is not used, the limit is computed from the rules"
        notice("date_unreadable", "query", enquiry.sourceline, message)


def _moved_in(details: etree._Element, plans: set[Any], notice: Notice) -> Iterator[Row]:
    """Return the conference on the referral itself: that of a child who moved in with a plan."""
    written = text_at(details, "DateOfInitialCPC")
    held = {text_at(enquiry, "DateOfInitialCPC") for enquiry in details.iterfind("Section47")}
    day = read_day(written)
    if written and (written in held or (day and day in {read_day(one) for one in held})):
        message = "the same DateOfInitialCPC stands on the referral and on a Section47; taken as the enquiry's"
        notice("conference_twice", "repaired", details.sourceline, message)
        return
    outcome = "plan" if day and any(start >= day for start in plans) else ""
    conference = "initial_child_protection_conference"
    yield from _event(details, "DateOfInitialCPC", conference, transfer_in="true", outcome=outcome)


def _plan(plan: etree._Element) -> Iterator[Row]:
    yield from _event(
        plan, "CPPstartDate", "child_protection_plan_started",
        category=text_at(plan, "InitialCategoryOfAbuse"), previous_plans=text_at(plan, "NumberOfPreviousCPP"),
    )  # fmt: skip
    yield from _event(plan, "CPPendDate", "child_protection_plan_ended")
