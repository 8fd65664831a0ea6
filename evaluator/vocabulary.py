"""The words of a case history: what can happen, what can be said of it, and what can become of a clock.

Rules may only name what stands here; readers may only emit what stands here.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

#: event: what happened, as one would say it in a sentence
EVENTS = MappingProxyType({
    "contact": "a contact is received",
    "referral": "a referral is received",
    "referral_decided": "it is decided how to respond to the referral",
    "new_information": "new information on an open case calls for an assessment",
    "initial_assessment_completed": "the initial assessment is completed",
    "core_assessment_started": "the core assessment starts",
    "core_assessment_completed": "the core assessment is completed",
    "assessment_started": "an assessment starts",
    "assessment_internal_review": "the assessment is reviewed internally",
    "assessment_authorised": "the assessment is authorised",
    "agency_replied": "an agency replies",
    "strategy_discussion": "a strategy discussion is held",
    "section_47_started": "section 47 enquiries start",
    "section_47_ended": "section 47 enquiries end",
    "conference_not_required": "it is decided that no conference is required",
    "transfer_in_notified": "the authority is told that a child with a plan has moved in",
    "initial_child_protection_conference": "the initial child protection conference is held",
    "core_group_met": "the core group meets",
    "child_protection_plan_started": "a child protection plan starts",
    "child_protection_review": "a child protection review conference is held",
    "child_protection_plan_ended": "the child protection plan ends",
    "visit": "the child is visited",
    "care_proceedings_issued": "care proceedings are issued",
    "care_proceedings_extended": "the court extends the time for the care proceedings",
    "care_proceedings_ended": "care proceedings end with a final order",
    "care_order_made": "a care order is made",
    "became_looked_after": "the child becomes looked after",
    "looked_after_review": "a looked-after review is held",
    "ceased_to_be_looked_after": "the child ceases to be looked after",
    "placement_started": "a placement starts",
    "placement_ended": "a placement ends",
    "health_plan_ready": "the health plan is ready",
    "dental_check": "the child is seen by a dentist",
    "gp_registered": "the child is registered with a general practitioner",
    "personal_education_plan_started": "the personal education plan is begun",
    "personal_education_plan_ready": "the first personal education plan is ready",
    "became_relevant_child": "the young person becomes a relevant child",
    "pathway_plan_made": "the pathway plan is made",
    "pathway_plan_reviewed": "the pathway plan is reviewed",
    "leaving_care_accommodation_provided": "accommodation is provided to the young person",
    "adviser_visit": "the personal adviser visits",
    "leaving_care_accommodation_ended": "the young person leaves that accommodation",
    "leaving_care_support_ended": "the authority's duties towards the care leaver end",
    "private_fostering_notified": "the authority is told of a private fostering arrangement",
    "private_fostering_visit": "the privately fostered child is visited",
    "private_fostering_ended": "the private fostering arrangement ends",
    "adoption_identified": "a review identifies adoption as the plan",
    "adoption_report_completed": "the child's permanence report is completed",
    "adoption_papers_received": "the adoption panel receives the papers",
    "adoption_recommended": "adoption is recommended",
    "adoption_minutes_received": "the panel's recommendation and final minutes are received",
    "adoption_decided": "it is decided that the child should be placed for adoption",
    "placement_order_made": "a placement order is made",
    "adoption_matched": "the match with adopters is approved",
    "adoption_no_longer_planned": "adoption is no longer the plan for the child",
    "ehc_requested": "an education, health and care assessment is requested",
    "ehc_decided": "it is decided whether to assess",
    "ehc_plan_refused": "it is decided not to issue a plan",
    "ehc_plan_issued": "the final education, health and care plan is issued",
    "missing_started": "the child goes missing",
    "missing_ended": "the child returns from being missing",
    "return_interview": "the return interview is held",
    "serious_incident": "a serious incident happens to the child",
    "serious_incident_known": "the authority learns of a serious incident",
    "serious_incident_notified": "the serious incident is notified to the national panel",
    "rapid_review_held": "the rapid review is held",
    "no_further_action": "it is decided to take no further action",
    "case_closed": "the case is closed",
})

#: attribute: what its value says; values are text, yes/no ones are written `true` or `false`
ATTRIBUTES = MappingProxyType({
    "source": "who referred (the census's codes, or local words)",
    "outcome": "what the event led to, such as `plan` for a conference",
    "reason": "why, such as the census's closure codes RC1 to RC9, or `malicious`",
    "seen": "true where the child was seen",
    "seen_alone": "true where the child was seen alone",
    "category": "category of need or abuse",
    "factors": "factors found at assessment, separated by spaces",
    "authoriser": "who signed it off",
    "transfer_in": "true for a conference of a child who moved in with a plan",
    "kind": "what kind, such as `to_18` for a placement intended to last until the child is 18, or what ended",
    "previous_plans": "how many child protection plans the child had before this one",
    "age": "the child's age on that day in whole years, `unborn` before birth",
    "sex": "the child's sex: F, M or U (not known)",
})

YES_NO = frozenset({"seen", "seen_alone", "transfer_in"})

#: what an event of an example may say besides its date and its attributes
BESIDE = ("episode", "worker", "team", "family", "recorded_at")


class Status(StrEnum):
    """What became of a clock. The first eight are of timescales, the last three of outcomes."""

    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    RUNNING = "running"
    CANCELLED = "cancelled"
    EXCLUDED = "excluded"
    NOT_IN_FORCE = "not_in_force"
    UNDETERMINABLE = "undeterminable"
    HAPPENED = "happened"
    DID_NOT = "did_not"
    NOT_YET_KNOWN = "not_yet_known"


STATUSES_OF_TIMESCALES = (
    "met", "late", "overdue", "running", "cancelled", "excluded", "not_in_force", "undeterminable",
)  # fmt: skip
STATUSES_OF_OUTCOMES = ("happened", "did_not", "not_yet_known", "undeterminable")
