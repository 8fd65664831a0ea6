"""An evaluation as plain data: everything that may leave, in one dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evaluator.analysis.evaluation import Evaluation
from evaluator.authorities import ALL
from evaluator.clocks.indicators import monthly
from evaluator.disclosure.results.bounds import bounds, risk_data
from evaluator.disclosure.results.deadline_marks import adaptation_data, load_data
from evaluator.disclosure.results.schema import SHAPE
from evaluator.disclosure.results.verdicts import events_of, rating_data, rule_data, verdict_data
from evaluator.disclosure.suppression import (
    disclosed_counts,
    disclosed_indicators,
    hidden_shares,
    rounded_count,
    rounded_share,
)
from evaluator.disclosure.wording import listed
from evaluator.histories.findings import WHAT
from evaluator.resources import VERSION
from evaluator.rulebook.model import Indicator
from evaluator.rulebook.ruleset import RuleSet
from evaluator.rulebook.sentences import sentence
from evaluator.vocabulary import Status

ALWAYS = (
    "What caused what. Records of this kind show that figures go together or do not; they cannot show why.",
    "How children fared. A re-referral or a second plan is recorded by the authority that is being rated; it can fall "
    "because a door was shut, and it is not the same as harm.",
    "What was not recorded. Work that was done but not written down counts as not done; a date that was written down "
    "counts as true unless the record contradicts itself.",
    "Why work was finished on a given day. A record that stops on the last permitted day can be effort, as intended.",
    "Anything about a named worker, or about a single child. No official body has awarded or approved these figures.",
)
#: names of a table with one authority and the row of all
ALONE = 2
WORDS = {"age": "the child's age", "sex": "the child's sex", "source": "who referred"}


def limitations(evaluation: Evaluation) -> list[str]:
    """Return the limitations, those that follow from these records included."""
    needs = _of_need(evaluation)
    rated = [] if evaluation.ratings is None else [
        "Whether a rating comes before what it is held against. Outcomes are counted only from days after the rated "
        f"{evaluation.period}; what an authority was like by then may have changed."
    ]  # fmt: skip
    return [ALWAYS[0], ALWAYS[1], needs, *rated, *_of_families(evaluation), *ALWAYS[2:]]


def _of_families(evaluation: Evaluation) -> list[str]:
    """Return what it does to the lists that families are not recorded; nothing where they are."""
    if all(one.families_recorded for one in evaluation.divergence.listings):
        return []
    return ["How much is chance. Of most children these records do not say who is whose brother or sister, so each "
            "counts as one who fares by herself. Where families are dealt with together, chance alone makes larger "
            "differences than are allowed for, and names can stand in the lists that should not."]  # fmt: skip


def recorded_needs(evaluation: Evaluation) -> list[str]:
    """Return which of the declared needs these records carry at all."""
    declared = evaluation.ruleset.declared.case_mix
    return [name for name in declared if (evaluation.events[name].astype("object") != "").any()]


def recorded_words(evaluation: Evaluation) -> str:
    """Return those needs in words; `nothing` where none is recorded."""
    return listed(WORDS[name] for name in recorded_needs(evaluation)).replace("none", "nothing")


def _of_need(evaluation: Evaluation) -> str:
    recorded = recorded_needs(evaluation)
    how = "These records say nothing of need, so the comparisons allow for none of it"
    if recorded:
        known = listed(WORDS[name] for name in recorded)
        how = f"The comparisons allow for what is recorded of {known} and for nothing else"
    return (f"Whether need is alike. {how}. Authorities differ in need and in their thresholds, and much of that is "
            "unrecorded: no method on such records can tell unrecorded need from the quality of the work.")  # fmt: skip


def results(
    evaluation: Evaluation, invented: bool = False, command: str = "", story: Mapping[str, Any] | None = None,
    earlier: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return an evaluation as plain data (dicts, lists, numbers, text) in which small counts are hidden.

    invented: whether the histories were invented for a demonstration. command: how to make it again. story: a figure of
    an invented child under these rules, for the page. earlier: the results of a report that is out already: what both
    together would tell of 1 to 5 children is hidden.
    """
    ruleset = evaluation.ruleset
    indicators = disclosed_indicators(evaluation.indicators, figures_of(earlier))
    return {
        "dayseven": VERSION,
        "shape": SHAPE,
        "invented": invented,
        "as_of": evaluation.as_of.isoformat(),
        "year": {"ended": evaluation.period.ended, "name": str(evaluation.period),
                 "complete": evaluation.period.last <= evaluation.as_of},
        "ruleset": {"name": ruleset.name, "title": ruleset.title, "purpose": ruleset.purpose, "hash": ruleset.hash},
        "data": _data(evaluation),
        "timescales": [_clock_rule(evaluation, rule) for rule in ruleset.timescales.values()],
        "outcomes": [{**_clock_rule(evaluation, rule), "events": events_of(ruleset, rule.name)}
                     for rule in ruleset.outcomes.values()],
        "indicators": [_indicator(one, ruleset) for one in ruleset.indicators.values()],
        "figures": _figures(evaluation, indicators),
        "ratings": rating_data(evaluation, indicators),
        "declared": {**ruleset.declared.model_dump(mode="json"), "case_mix_recorded": recorded_needs(evaluation),
                     "case_mix_said": recorded_words(evaluation)},
        "months": _months(evaluation, indicators),
        **verdict_data(evaluation),
        **risk_data(evaluation),
        **adaptation_data(evaluation),
        **load_data(evaluation),
        "story": story,
        "findings": _findings(evaluation.findings),
        "limitations": limitations(evaluation),
        "calendar": evaluation.calendar.label,
        "command": command,
        "against": _against(earlier),
    }  # fmt: skip


def figures_of(earlier: Mapping[str, Any] | None) -> pd.DataFrame | None:
    """Return the figures of earlier results as a table; None where there are none."""
    return None if earlier is None else pd.DataFrame(earlier["figures"])


def _against(earlier: Mapping[str, Any] | None) -> str:
    if earlier is None:
        return ""
    return (f"checked against that of {earlier['ruleset']['name']} as of {earlier['as_of']}, data hash "
            f"{earlier['data']['hash'][:12]}: figures that differ from its own by 1 to 5 are hidden")  # fmt: skip


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain data; missing values are None."""
    plain = table.astype("object").where(table.notna(), None)
    return [{str(k): _plain(v) for k, v in row.items()} for row in plain.to_dict("records")]


def _figures(evaluation: Evaluation, disclosed: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the figures. clear: whether one of the rated year stands clearly apart from all the others; lo, hi: its
    95% interval, wider where cases come in families. None where the figure is not shown. What could not be judged: see
    `bounds`.
    """
    standing = {(one.indicator, one.authority): one for one in evaluation.standings}
    rows = []
    for row in records(disclosed):
        is_rated = row["year_ended"] == evaluation.period.ended
        one = standing.get((row["indicator"], row["authority"])) if is_rated and row["value"] is not None else None
        clear, lo, hi = (None, None, None) if one is None else (one.clear, round(one.lo, 1), round(one.hi, 1))
        rows.append({**row, "clear": clear, "lo": lo, "hi": hi, **bounds(row)})
    return rows


def _months(evaluation: Evaluation, disclosed: pd.DataFrame) -> list[dict[str, Any]]:
    """Return timeliness by month, in per cent, of the years in which no month of the authority, and not the year
    itself, rests on a small count: a month that is hidden could be found from the others and the year.
    """
    table = monthly(evaluation.ruleset.indicators.values(), evaluation.clocks.table)
    together = table["authority"].nunique() > ALONE
    keys = ["indicator", "authority", "year_ended"]
    few = pd.Series(hidden_shares(table["numerator"], table["denominator"]), index=table.index)
    told = disclosed.loc[disclosed["symbol"] == "", keys].assign(told=True)
    shown = table.merge(told, on=keys, how="left")["told"].notna().to_numpy() & ~few.groupby(
        [table[key] for key in keys]).transform("any").to_numpy(dtype=bool)  # fmt: skip
    return [
        {"indicator": row.indicator, "authority": row.authority, "month": row.month,
         "per_cent": share}
        for row in table[shown].itertuples()
        if (share := rounded_share(row.numerator, row.denominator) if together and row.authority == ALL
            else round(100 * row.numerator / row.denominator, 1)) is not None
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _data(evaluation: Evaluation) -> dict[str, Any]:
    events, sources = evaluation.events, evaluation.histories.sources
    return {
        "hash": evaluation.histories.data_hash,
        "files": [{"name": one.name, "format": one.format, "sha256": one.sha256} for one in sources],
        "events": rounded_count(len(events)),
        "children": rounded_count(int(events.groupby(["authority", "child"], observed=True).ngroups)),
        "authorities": sorted(str(name) for name in events["authority"].unique()),
        "first": events["date"].min().date().isoformat() if events["date"].notna().any() else "",
        "last": events["date"].max().date().isoformat() if events["date"].notna().any() else "",
    }


def _clock_rule(evaluation: Evaluation, rule: Any) -> dict[str, Any]:
    clocks = evaluation.clocks.table
    mine = clocks.loc[clocks["rule"] == rule.name, "status"].astype("str").value_counts()
    counts = {str(status): int(mine[status]) for status in Status if mine.get(status, 0)}
    return {"name": rule.name, **rule_data(rule), "sentence": sentence(rule), "clocks": disclosed_counts(counts)}


def _indicator(one: Indicator, ruleset: RuleSet) -> dict[str, Any]:
    said = {"name": one.indicator, "of": one.of, "better": one.better, "in_time": one.numerator == ("met",)}
    of = {**ruleset.timescales, **ruleset.outcomes}[one.of]
    return {**said, **rule_data(one), "sentence": sentence(one, of.title)}


def _findings(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how many records each kind of finding is about; what a single one says stays in the internal file."""
    groups = table.groupby(["code", "level"], sort=True).size()
    return [
        {
            "code": code,
            "level": level,
            "what": WHAT.get(code, code.replace("_", " ")),
            "count": rounded_count(int(count)),
        }
        for (code, level), count in groups.items()
    ]
