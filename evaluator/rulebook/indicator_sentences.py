"""What an indicator counts, as one plain English sentence."""

from __future__ import annotations

from evaluator.rulebook.model import Indicator
from evaluator.vocabulary import EVENTS, STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES

WINDOW = " and whose window, with 90 days for late recording, has passed"
RECORDED = {"previous_plans": "or at whose start earlier plans are on record"}


def indicator_sentence(rule: Indicator, of: str) -> str:
    """Return what an indicator counts and against what, as one sentence. of: what the counted rule is called."""
    if rule.population == "open_on":
        return _of_children(rule, of)
    clocks, counted = _clocks(rule, of), _words(rule.denominator)
    if rule.looking == "back":
        ended = f"whose start ended an earlier one of the same child ({_words(rule.numerator)})"
        recorded = f", {RECORDED[rule.recorded]}" if rule.recorded else ""
        return f"Of {clocks} that began in the year ({counted}): the share {ended}{recorded}."
    when = "were finished" if rule.population == "stopped" else "began"
    is_outcome = not {*rule.numerator, *rule.denominator} & (set(STATUSES_OF_TIMESCALES) - set(STATUSES_OF_OUTCOMES))
    waits = WINDOW if is_outcome and rule.population == "started" and "not_yet_known" not in rule.denominator else ""
    return f"Of {clocks} that {when} in the year{waits} ({counted}): the share {_share(rule)}."


def _of_children(rule: Indicator, of: str) -> str:
    months = f" for at least {rule.at_least_months} months" if rule.at_least_months else ""
    share = "for whom every step of the year was in time"
    if rule.at_least_steps:
        share = f"who had {rule.at_least_steps} or more steps in the year"
    elif "met" not in rule.numerator:
        share = "for whom a step of the year was not in time"
    return f"Of the children for whom {of}{_started(rule)} had run{months} on 31 March: the share {share}."


def _clocks(rule: Indicator, of: str) -> str:
    return f"the clocks of {of}{_started(rule)}"


def _started(rule: Indicator) -> str:
    """Return which clocks are meant, where not every start of the rule counts."""
    return f", started when {' or '.join(EVENTS[kind] for kind in rule.started_by)}," if rule.started_by else ""


def _share(rule: Indicator) -> str:
    """Return which clocks are counted, in as plain words as there are."""
    if rule.numerator == ("met",):
        return "finished in time"
    return "that happened" if rule.numerator == ("happened",) else _words(rule.numerator)


def _words(statuses: tuple[str, ...]) -> str:
    return " or ".join(status.replace("_", " ") for status in statuses)
