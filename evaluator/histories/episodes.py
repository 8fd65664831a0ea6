"""What was known on a day, and which episode an event belongs to."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluator.histories import findings

CLOSINGS = ("case_closed", "no_further_action")


def known_as_of(events: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return the events that were known on `as_of`: happened by then and, where it is given, recorded by then.

    A blank recording date means recorded on the day itself. Events without a readable date stay, since they may have
    happened, unless they were recorded later.
    """
    day = pd.Timestamp(as_of)
    later = (events["date"] > day) | (events["recorded_at"] > day)
    return events[~later.to_numpy()]


def assign_episodes(events: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `events` with blank episodes filled in where exactly one episode of the child was open that day.

    An episode is open from its first event to its last closing (case closed; else no further action), both days
    included, or for good where there is none. What cannot be assigned stays blank, with a finding.
    """
    blank = (events["episode"] == "").to_numpy()
    if not blank.any():
        return events, findings.table()
    orphans = events.loc[blank, ["authority", "child", "date"]].reset_index(names="row")
    spans = _spans(events[~blank], orphans)
    pairs = orphans.merge(spans, on=["authority", "child"], how="inner")
    open_that_day = pairs[(pairs["begun"] <= pairs["date"]) & (pairs["date"] <= pairs["closed"])]
    counts = open_that_day.groupby("row")["episode"].agg(["size", "first"])
    sure = counts[counts["size"] == 1]["first"]
    episode = events["episode"].astype("str").astype("object").copy()
    episode.loc[sure.index] = sure.astype("str")
    unsure = blank & ~np.isin(events.index.to_numpy(), sure.index.to_numpy())
    placed = "no episode was given; put into the only one that was open that day"
    left = "no episode was given, and not exactly one was open that day; clocks that depend on it are not judged"
    noticed = findings.all_findings([
        findings.of_rows(events.loc[sure.index], "episode_assigned", "repaired", placed),
        findings.of_rows(events[unsure], "episode_unknown", "query", left),
    ])
    return events.assign(episode=pd.Categorical(episode)), noticed


def _spans(events: pd.DataFrame, orphans: pd.DataFrame) -> pd.DataFrame:
    """Return when each episode of the children that have orphans was open.

    Columns authority, child, episode, begun, closed (both days included).
    """
    children = orphans[["authority", "child"]].drop_duplicates()
    mine = events[["authority", "child", "episode", "event", "date"]].merge(children, on=["authority", "child"])
    keys = ["authority", "child", "episode"]
    begun = mine.groupby(keys, observed=True)["date"].min().rename("begun")
    closed = None
    for kind in CLOSINGS:
        days = mine[mine["event"] == kind].groupby(keys, observed=True)["date"].max()
        closed = days if closed is None else closed.combine_first(days)
    spans = begun.to_frame().join(closed.rename("closed") if closed is not None else begun)
    spans["closed"] = spans["closed"].fillna(pd.Timestamp("2200-01-01"))
    return spans.reset_index()
