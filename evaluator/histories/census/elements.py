"""The elements and codes of the children in need census, and the findings that a return collects."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evaluator.histories import findings

#: the blocks of the schema: which elements stand in which
BLOCKS = {
    "Child": ("ChildIdentifiers", "ChildCharacteristics", "CINdetails"),
    "ChildIdentifiers": (
        "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate", "Sex",
        "GenderCurrent", "PersonDeathDate",
    ),
    "ChildCharacteristics": ("Ethnicity", "Disabilities"),
    "Disabilities": ("Disability",),
    "CINdetails": (
        "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure",
        "DateOfInitialCPC", "Assessments", "CINPlanDates", "Section47", "ReferralNFA", "ChildProtectionPlans",
        "PreProceedingsandFGDM",
    ),
    "Assessments": (
        "AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate",
        "FactorsIdentifiedAtAssessment",
    ),
    "FactorsIdentifiedAtAssessment": ("AssessmentFactors",),
    "CINPlanDates": ("CINPlanStartDate", "CINPlanEndDate"),
    "Section47": ("S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"),
    "ChildProtectionPlans": (
        "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP",
        "Reviews",
    ),
    "Reviews": ("CPPreviewDate",),
    "PreProceedingsandFGDM": (
        "PPStartDate", "LBPSentDate", "FGDMMeetingOffer", "FGDMMeetingFac", "InitialPPMeetingDate",
        "ReviewMeetingsCount", "StepDecisionDate", "PPOutcome", "CourtAppDate", "LetterInitCPDate",
    ),
}  # fmt: skip
#: the same, to look up
INSIDE = {block: frozenset(elements) for block, elements in BLOCKS.items()}
#: where each element may stand. An initial conference is the enquiry's, or the referral's where a child moved in
HOMES = {element: tuple(block for block in BLOCKS if element in BLOCKS[block]) for block in BLOCKS.values()
         for element in block} | {"DateOfInitialCPC": ("Section47", "CINdetails")}  # fmt: skip
#: elements that may stand in their block more than once
REPEATED = frozenset({
    "CINdetails", "Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans", "PreProceedingsandFGDM",
    "Reviews", "CPPreviewDate", "FactorsIdentifiedAtAssessment", "AssessmentFactors", "Disability", "FormerUPN",
})  # fmt: skip
#: blocks and elements that are read; the others are passed over wherever they stand
_PASSED_OVER = ("ChildCharacteristics", "Disabilities", "CINPlanDates", "PreProceedingsandFGDM")
READ = frozenset(BLOCKS) | {element for block, inside in BLOCKS.items() if block not in _PASSED_OVER
                            for element in inside}  # fmt: skip
READ -= {"Child", *_PASSED_OVER}
READ -= {"UPN", "FormerUPN", "UPNunknown", "AssessmentInternalReviewDate", "LatestCategoryOfAbuse"}
#: every element that may stand below <Child>; others are reported once a file
KNOWN_ELEMENTS = frozenset({"Child", *HOMES})
#: what stands above the children
ABOVE = (
    "Message", "Header", "CollectionDetails", "Collection", "Year", "ReferenceDate", "Source", "SourceLevel", "LEA",
    "SoftwareCode", "Release", "SerialNo", "DateTime", "Children",
)  # fmt: skip


def _bare(tag: str) -> str:
    """Return a name without what people write differently: capitals, signs, z for s, the plural."""
    return re.sub(r"[\W_]", "", tag.lower()).replace("z", "s").rstrip("s")


_BY_BARE = {_bare(tag): tag for tag in (*ABOVE, *KNOWN_ELEMENTS)}


def spelt(tag: str) -> str:
    """Return the census's own spelling of an element's name, or the name itself where it has none."""
    return tag if tag in KNOWN_ELEMENTS else _BY_BARE.get(_bare(tag), tag)


_SOURCES = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"
_ABUSE = "NEG PHY SAB EMO MUL"
CODE_SETS = {
    "ReferralSource": frozenset(_SOURCES.split()),
    "PrimaryNeedCode": frozenset(f"N{number}" for number in range(10)),
    "ReasonForClosure": frozenset(f"RC{number}" for number in range(1, 10)),
    "InitialCategoryOfAbuse": frozenset(_ABUSE.split()),
    "LatestCategoryOfAbuse": frozenset(_ABUSE.split()),
}


@dataclass
class Notes:
    """Findings of one file: `rows` one by one, `counted` those that are told once, with how often and where first.

    Of what is counted, a code, a level and what it is make the key.
    """

    file: str
    authority: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    counted: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    first_line: dict[tuple[str, str, str], int] = field(default_factory=dict)
    #: how often each element stands in the file
    elements: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, level: str, line: int, child: str, message: str) -> None:
        """Note one finding."""
        self.rows.append({
            "code": code, "level": level, "file": self.file, "line": line, "authority": self.authority,
            "child": child, "message": message,
        })  # fmt: skip

    def count(self, what: str, line: int, code: str = "not_in_census", level: str = "query") -> None:
        """Note something once more that is told once a file, such as what the census does not have."""
        self.counted[code, level, what] += 1
        self.first_line.setdefault((code, level, what), line)

    def table(self) -> pd.DataFrame:
        """Return the findings as a table."""
        for (code, level, what), times in sorted(self.counted.items()):
            message = f"{what} ({times} time{'s' * (times != 1)} in this file)"
            self.add(code, level, self.first_line[code, level, what], "", message)
        self.counted.clear()
        return findings.table(self.rows)
