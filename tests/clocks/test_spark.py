"""The same SQL text on Spark's local mode gives the same rows."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from evaluator.analysis.evaluation import clock_rules
from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.coding import coded_events
from evaluator.clocks.columnar import connection, load, sql_texts
from evaluator.histories.table import arranged
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth.told_child import told_child_events

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed (extra [spark])")
AS_OF = dt.date(2010, 8, 31)
CALENDAR = england_and_wales()


def test_spark_gives_the_same_clocks_from_the_same_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    from pyspark.sql import SparkSession

    told = told_child_events().assign(file="invented", line=1)
    events = arranged(told)
    rules = clock_rules(load_ruleset("england-2008"))
    con = connection()
    load(con, coded_events(events, rules), rules, events, CALENDAR)
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", "2")
    for name in ("events", "deadlines", "authority_groups", "worked_days", "later_days"):
        spark.createDataFrame(con.sql(f"SELECT * FROM {name}").df()).createOrReplaceTempView(name)
    for text in sql_texts(rules, events, AS_OF, CALENDAR):
        ours = sorted(map(plain, con.sql(text).fetchall()), key=repr)
        theirs = sorted((plain(tuple(row)) for row in spark.sql(text).collect()), key=repr)
        assert theirs == ours
    spark.stop()


def plain(row: tuple[object, ...]) -> tuple[int | None, ...]:
    return tuple(None if one is None or pd.isna(one) else int(str(one).removesuffix(".0")) for one in row)
