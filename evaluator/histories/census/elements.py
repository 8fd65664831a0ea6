"""The elements and codes of the children in need census, and the findings that a return collects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evaluator.histories import findings

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


@dataclass
class Notes:
    """Findings of one file: `rows` one by one, `counted` those that are told once, with how often and where first."""

    file: str
    authority: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, level: str, line: int, child: str, message: str) -> None:
        """Note one finding."""
        self.rows.append({
            "code": code, "level": level, "file": self.file, "line": line, "authority": self.authority,
            "child": child, "message": message,
        })  # fmt: skip

    def count(self, what: str, line: int) -> None:
        """Note something that the census does not have, once more."""
        self.counted[what] += 1
        self.first_line.setdefault(what, line)

    def table(self) -> pd.DataFrame:
        """Return the findings as a table."""
        for what, times in sorted(self.counted.items()):
            message = f"{what} ({times} time{'s' * (times != 1)} in this file)"
            self.add("not_in_census", "query", self.first_line[what], "", message)
        self.counted.clear()
        return findings.table(self.rows)
