"""What became of a clock, and why. Both lists are closed."""

from __future__ import annotations

from enum import StrEnum

from evaluator.vocabulary import Status


class Reason(StrEnum):
    """Why a clock has its status. Each reason belongs to one status (STATUS_OF)."""

    IN_TIME = "in_time"
    """The clock stopped on or before its due day."""
    AFTER_DUE = "after_due"
    """The clock stopped after its due day."""
    PAST_DUE = "past_due"
    """The clock has not stopped and its due day is before the as-of date."""
    CLOSED_UNMET = "closed_unmet"
    """The clock was cancelled after its due day without having stopped: it stays missed for good."""
    IN_PROGRESS = "in_progress"
    """The clock has not stopped and its due day is the as-of date or later."""
    CANCELLED_IN_TIME = "cancelled_in_time"
    """The clock was cancelled on or before its due day: the work was no longer required."""
    RESTARTED = "restarted"
    """The same event happened again and the rule counts from the last one; the next row goes on."""
    START_EXCLUDED = "start_excluded"
    """The rule leaves out clocks whose start event has these attributes."""
    AUTHORITY_EXEMPT = "authority_exempt"
    """The authority was exempt from the rule on the day the clock started."""
    BEFORE_FIRST_VALUE = "before_first_value"
    """The clock started before the first day on which the rule had a limit."""
    AFTER_LAST_VALUE = "after_last_value"
    """The clock started after the last day on which the rule had a limit."""
    BETWEEN_VALUES = "between_values"
    """The clock started on a day between two limits, when none was in force for this authority."""
    LIMIT_RELAXED = "limit_relaxed"
    """The clock ran, before it was due, on a day on which the limit was relaxed: no fixed limit held throughout."""
    NO_LIMIT_SET = "no_limit_set"
    """The rule has no limit at all, such as child protection visits, which have no national one."""
    EXEMPTION_IN_DOUBT = "exemption_in_doubt"
    """It is not known whether the authority was exempt from the rule on the day the clock started."""
    STOP_BEFORE_START = "stop_before_start"
    """The only stop in the episode is dated before the start: one of the two dates is wrong."""
    NO_EPISODE = "no_episode"
    """The start event belongs to no known episode, and the rule counts within one."""
    STOP_IN_DOUBT = "stop_in_doubt"
    """The clock was missed, or nothing happened, by what can be read; but the date, the episode or a needed attribute
    of a stop or of a cancel is missing which could have changed that."""
    STOP_NOT_RECORDED = "stop_not_recorded"
    """The records have many clocks of this rule and not one event that could stop them: they do not carry such events.
    """
    BEFORE_THE_RETURN = "before_the_return"
    """The clock began before the first day that the return covers, or runs across a year of which there is no return,
    and is not shown to have been met: it may have stopped unseen. A step that starts at the last stop before the return
    is judged, since the return shows that one."""
    AFTER_THE_RETURN = "after_the_return"
    """The clock fell due after the last day that the return covers and was not seen to stop by then: what happened
    afterwards is not in the records."""
    START_DATE_UNKNOWN = "start_date_unknown"
    """The date of the start event could not be read."""
    OUTSIDE_CALENDAR = "outside_calendar"
    """The start, the due day or the stop is outside the working-day calendar."""
    NO_NOTIFICATION_DATE = "no_notification_date"
    """A child moved in with a plan; the day the authority was told of it is not in the data."""
    IN_WINDOW = "in_window"
    """The outcome came about within the window."""
    AFTER_WINDOW = "after_window"
    """The event came, but after the window had passed."""
    WINDOW_PASSED = "window_passed"
    """The window and 90 days for late recording have passed without the event."""
    WINDOW_OPEN = "window_open"
    """The window, or the 90 days for late recording, has not passed yet."""


STATUS_OF = {
    Reason.IN_TIME: Status.MET,
    Reason.AFTER_DUE: Status.LATE,
    Reason.PAST_DUE: Status.OVERDUE,
    Reason.CLOSED_UNMET: Status.OVERDUE,
    Reason.IN_PROGRESS: Status.RUNNING,
    Reason.CANCELLED_IN_TIME: Status.CANCELLED,
    Reason.RESTARTED: Status.CANCELLED,
    Reason.START_EXCLUDED: Status.EXCLUDED,
    Reason.AUTHORITY_EXEMPT: Status.EXCLUDED,
    Reason.BEFORE_FIRST_VALUE: Status.NOT_IN_FORCE,
    Reason.AFTER_LAST_VALUE: Status.NOT_IN_FORCE,
    Reason.BETWEEN_VALUES: Status.NOT_IN_FORCE,
    Reason.LIMIT_RELAXED: Status.NOT_IN_FORCE,
    Reason.NO_LIMIT_SET: Status.NOT_IN_FORCE,
    Reason.EXEMPTION_IN_DOUBT: Status.UNDETERMINABLE,
    Reason.STOP_BEFORE_START: Status.UNDETERMINABLE,
    Reason.NO_EPISODE: Status.UNDETERMINABLE,
    Reason.STOP_IN_DOUBT: Status.UNDETERMINABLE,
    Reason.STOP_NOT_RECORDED: Status.UNDETERMINABLE,
    Reason.BEFORE_THE_RETURN: Status.UNDETERMINABLE,
    Reason.AFTER_THE_RETURN: Status.UNDETERMINABLE,
    Reason.START_DATE_UNKNOWN: Status.UNDETERMINABLE,
    Reason.OUTSIDE_CALENDAR: Status.UNDETERMINABLE,
    Reason.NO_NOTIFICATION_DATE: Status.UNDETERMINABLE,
    Reason.IN_WINDOW: Status.HAPPENED,
    Reason.AFTER_WINDOW: Status.DID_NOT,
    Reason.WINDOW_PASSED: Status.DID_NOT,
    Reason.WINDOW_OPEN: Status.NOT_YET_KNOWN,
}

#: the number that stands for each reason in the array kernel
CODE_OF = {reason: number for number, reason in enumerate(Reason, start=1)}
REASONS = tuple(Reason)

#: days after the end of an outcome window before it is believed that nothing happened (late recording)
REPORTING_LAG = 90
