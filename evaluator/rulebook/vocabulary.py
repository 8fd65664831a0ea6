"""The words of a case history: what can happen, and what can be said of it.

Rules may only name what stands here; readers may only emit what stands here.
"""

from __future__ import annotations

from types import MappingProxyType

#: event: what happened, as one would say it in a sentence
EVENTS = MappingProxyType({
    "contact": "a contact is received",
    "referral": "a referral is received",
    "initial_assessment_completed": "the initial assessment is completed",
    "core_assessment_started": "the core assessment starts",
    "core_assessment_completed": "the core assessment is completed",
    "assessment_started": "an assessment starts",
    "assessment_authorised": "the assessment is authorised",
    "agency_replied": "an agency replies",
    "strategy_discussion": "a strategy discussion is held",
    "section_47_started": "section 47 enquiries start",
    "section_47_ended": "section 47 enquiries end",
    "conference_not_required": "it is decided that no conference is required",
    "initial_child_protection_conference": "the initial child protection conference is held",
    "child_protection_plan_started": "a child protection plan starts",
    "child_protection_review": "a child protection review conference is held",
    "child_protection_plan_ended": "the child protection plan ends",
    "visit": "the child is visited",
    "became_looked_after": "the child becomes looked after",
    "looked_after_review": "a looked-after review is held",
    "ceased_to_be_looked_after": "the child ceases to be looked after",
    "placement_started": "a placement starts",
    "placement_ended": "a placement ends",
    "missing_started": "the child goes missing",
    "missing_ended": "the child returns from being missing",
    "serious_incident": "a serious incident happens to the child",
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
    "previous_plans": "how many child protection plans the child had before this one",
})

YES_NO = frozenset({"seen", "seen_alone", "transfer_in"})

#: what an event of an example may say besides its date and its attributes
BESIDE = ("episode", "worker", "team", "family", "recorded_at")

STATUSES_OF_TIMESCALES = (
    "met", "late", "overdue", "running", "cancelled", "excluded", "not_in_force", "undeterminable",
)  # fmt: skip
STATUSES_OF_OUTCOMES = ("happened", "did_not", "not_yet_known", "undeterminable")
