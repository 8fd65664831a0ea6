"""Element names and code sets of the children in need census, 2022 to 2026."""

from __future__ import annotations

#: every element that may stand below <Child>; others are reported once a file
KNOWN_ELEMENTS = frozenset({
    "Child", "ChildIdentifiers", "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate",
    "ExpectedPersonBirthDate", "Sex", "GenderCurrent", "PersonDeathDate", "ChildCharacteristics", "Ethnicity",
    "Disabilities", "Disability", "CINdetails", "CINreferralDate", "ReferralSource", "PrimaryNeedCode",
    "CINclosureDate", "ReasonForClosure", "DateOfInitialCPC", "Assessments", "AssessmentActualStartDate",
    "AssessmentInternalReviewDate", "AssessmentAuthorisationDate", "FactorsIdentifiedAtAssessment",
    "AssessmentFactors", "CINPlanDates", "CINPlanStartDate", "CINPlanEndDate", "Section47", "S47ActualStartDate",
    "InitialCPCtarget", "ICPCnotRequired", "ReferralNFA", "ChildProtectionPlans", "CPPstartDate", "CPPendDate",
    "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP", "Reviews", "CPPreviewDate",
    "PreProceedingsandFGDM", "PPStartDate", "LBPSentDate", "FGDMMeetingOffer", "FGDMMeetingFac",
    "InitialPPMeetingDate", "ReviewMeetingsCount", "StepDecisionDate", "PPOutcome", "CourtAppDate",
    "LetterInitCPDate",
})  # fmt: skip

_SOURCES = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"
_ABUSE = "NEG PHY SAB EMO MUL"
#: the schema allows 0 and 1 only; the files that are sent have the words too
_YES_NO = frozenset({"0", "1", "true", "false"})
CODE_SETS = {
    "ReferralSource": frozenset(_SOURCES.split()),
    "PrimaryNeedCode": frozenset(f"N{number}" for number in range(10)),
    "ReasonForClosure": frozenset(f"RC{number}" for number in range(1, 10)),
    "InitialCategoryOfAbuse": frozenset(_ABUSE.split()),
    "LatestCategoryOfAbuse": frozenset(_ABUSE.split()),
    "ICPCnotRequired": _YES_NO,
    "ReferralNFA": _YES_NO,
}
YES = frozenset({"1", "true"})
