"""What the codes of the rules say in plain words: confidence, status, counting, and what became of a clock."""

from __future__ import annotations

from evaluator.clocks.statuses import Reason
from evaluator.rulebook.limits import Counting
from evaluator.vocabulary import Status

CONFIDENCES = {
    "V": "verified: read in the source that is named",
    "V2": "verified at second hand, in a local procedure, the trade press or a council’s minutes; the instrument "
    "itself was not read",
    "D": "derived: worked out by this project, from verified data where a source is named",
    "K-h": "known with high confidence, but not read again; not verified",
    "K-m": "known with medium confidence, but not read again; not verified",
    "K-l": "known with low confidence, and not read again; not verified",
}

#: the same in a few words, for tables
SHORTLY = {
    "V": "verified",
    "V2": "verified at second hand",
    "D": "derived",
    "K-h": "known with high confidence, not verified",
    "K-m": "known with medium confidence, not verified",
    "K-l": "known with low confidence, not verified",
}

STATUSES_OF_RULES = {
    "published": "published: in force as it stands here",
    "reconstruction": "reconstruction: put together by this project; nobody published it as it stands here",
    "local": "local: the standard of some authority, not a national one",
    "illustrative": "illustration: shows what a rule could do; it was never in force",
}

#: the same in a count
STANDINGS = {"reconstruction": "reconstruction", "local": "local standard", "illustrative": "illustration"}

BETTER = {"higher": "A higher share is better", "lower": "A lower share is better", "none": "Neither is better"}

COUNTINGS = {
    Counting.WORKING_DAYS_DAY_0: "in working days; the day of the start is day 0",
    Counting.WORKING_DAYS_DAY_1: "in working days; the day of the start, or the first working day after it, is day 1",
    Counting.CALENDAR_DAYS_DAY_0: "in calendar days; the day of the start is not counted",
    Counting.CALENDAR_DAYS_BEGINNING_WITH: "in calendar days; the day of the start is counted as the first",
    Counting.MONTHS: "in months, to the corresponding date or the last day of a short month",
}

STATUSES = {
    Status.MET: ("Met", "done on or before the last permitted day"),
    Status.LATE: ("Late", "done, after the last permitted day"),
    Status.OVERDUE: ("Overdue", "not done, and the last permitted day is past"),
    Status.RUNNING: ("Running", "not done, and the last permitted day is not past"),
    Status.CANCELLED: ("Cancelled", "no longer to be done, or begun again"),
    Status.EXCLUDED: ("Left out", "the rule, or an exemption of the authority, leaves it out"),
    Status.NOT_IN_FORCE: ("No limit in force", "neither met nor missed, since no limit held"),
    Status.UNDETERMINABLE: ("Cannot be judged", "neither met nor missed, since something needed is not known"),
    Status.HAPPENED: ("Happened", "it came about within the window"),
    Status.DID_NOT: ("Did not happen", "the window passed without it"),
    Status.NOT_YET_KNOWN: ("Not yet known", "the window, or the 90 days allowed for late recording, is still open"),
}

REASONS = {
    Reason.IN_TIME: "done in time",
    Reason.AFTER_DUE: "done after the last permitted day",
    Reason.PAST_DUE: "not done by the last permitted day",
    Reason.CLOSED_UNMET: "it ended after the last permitted day without being done",
    Reason.IN_PROGRESS: "not done yet, and not yet due",
    Reason.CANCELLED_IN_TIME: "no longer required before it fell due",
    Reason.RESTARTED: "it began again, and the rule counts from the last time",
    Reason.START_EXCLUDED: "the rule leaves out clocks that start so",
    Reason.AUTHORITY_EXEMPT: "the authority was exempt on that day",
    Reason.BEFORE_FIRST_VALUE: "it started before the rule had a limit",
    Reason.AFTER_LAST_VALUE: "it started after the rule’s last limit had ended",
    Reason.BETWEEN_VALUES: "it started between two limits, when none was in force",
    Reason.LIMIT_RELAXED: "the limit was relaxed on a day on which it ran",
    Reason.NO_LIMIT_SET: "the rule has no limit",
    Reason.EXEMPTION_IN_DOUBT: "it is not known whether the authority was exempt",
    Reason.STOP_BEFORE_START: "what should stop it is dated before its start",
    Reason.NO_EPISODE: "it is not known to which case the start belongs",
    Reason.STOP_NOT_RECORDED: "the records carry nothing that could have stopped it",
    Reason.STOP_IN_DOUBT: "a date, a case or an attribute that would have stopped or ended it is not known",
    Reason.BEFORE_THE_RETURN: "it began before the first day that the return covers",
    Reason.AFTER_THE_RETURN: "it fell due after the last day that the return covers",
    Reason.START_DATE_UNKNOWN: "the day of the start is not known",
    Reason.OUTSIDE_CALENDAR: "a day is outside the calendar of working days",
    Reason.NO_NOTIFICATION_DATE: "the day on which the authority was told is not known",
    Reason.IN_WINDOW: "it came within the window",
    Reason.AFTER_WINDOW: "it came after the window had passed",
    Reason.WINDOW_PASSED: "the window, and 90 days for late recording, passed without it",
    Reason.WINDOW_OPEN: "the window, or the 90 days for late recording, has not passed",
}


def reason_said(reason: Reason) -> str:
    """Return why a clock has its status, in words."""
    return REASONS.get(reason, reason.replace("_", " "))
