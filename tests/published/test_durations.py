"""Published tables of durations: how much ends just before a limit and just after it. The small tables are invented."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from evaluator.cli.main import dayseven
from evaluator.errors import CannotRun
from evaluator.published.durations.comparisons import (
    ABOVE,
    AGREES,
    ALIKE,
    BELOW,
    DISAGREES,
    HIDDEN,
    UNKNOWN,
    adds_up,
    every_row,
    far_from_england,
    far_said,
    ranked,
    same_order,
)
from evaluator.published.durations.figures import band_name, per_day
from evaluator.published.durations.page import _authority_table, far_table, far_without, page, years_table
from evaluator.published.durations.run import duration_rows
from evaluator.published.durations.sentences import MEANS, table_sentences
from evaluator.published.durations.tables import KINDS, PLACE, Durations, Kind, around_limit, read_durations
from tests.support.published_inputs import data_folder

ASSESSMENTS, CONFERENCES = KINDS
Row = Sequence[str | int]


def write(path: Path, kind: Kind, rows: Sequence[Row]) -> Path:
    """rows: year, level, code, name, the whole, each band."""
    places = ["geographic_level", "region_code", "region_name", "new_la_code", "la_name"]
    head = ["time_period", "time_identifier", *places, kind.every, *kind.bands]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for year, level, code, name, *cells in rows:
            place = (code, name, "", "") if level == "Regional" else ("", "", code, name)
            writer.writerow([year, "Reporting year", level, *place, *cells])
    return path


LA = "Local authority"
#: year 2024: sharp has much before the limit, even as much before as after it, hidden a suppressed number, tiny few
#: cases, and none after the limit in `sudden`
SMALL: list[Row] = [
    (2023, "National", "", "", 1300, 500, 700, 60, 40),
    (2023, LA, "E1", "Sharp", 500, 100, 350, 20, 30),
    (2023, LA, "E2", "Even", 400, 150, 100, 100, 50),
    (2024, "National", "", "", 1550, 440, 910, 130, 70),
    (2024, "Regional", "E12000001", "North East", 1250, 370, 660, 130, 90),
    (2024, "Regional", "E12000008", "South East", 300, 50, 250, 0, 0),
    (2024, LA, "E1", "Sharp", 500, 80, 400, 10, 10),
    (2024, LA, "E2", "Even", 400, 160, 100, 100, 40),
    (2024, LA, "E3", "Hidden", 300, 120, 160, "c", "c"),
    (2024, LA, "E4", "Tiny", 40, 30, 5, 3, 2),
    (2024, LA, "E5", "Sudden", 300, 50, 250, 0, 0),
]


@pytest.fixture
def small(tmp_path: Path) -> Durations:
    return read_durations(write(tmp_path / "c4.csv", CONFERENCES, SMALL))


def of(table: pd.DataFrame, name: str, year: int = 2024) -> pd.Series:
    return table[(table["name"] == name) & (table["year"] == year)].iloc[0]


def test_the_numbers_around_the_limit_are_worked_out_by_hand(small: Durations) -> None:
    found = of(around_limit(CONFERENCES, small.rows), "Sharp")
    assert (found["before_share"], found["after_share"], found["ratio"]) == (80.0, 2.0, 40.0)
    assert found["difference"] == pytest.approx(78)
    # 80 of 500 in the eleven days 0 to 10
    assert found["earlier_share"] == pytest.approx(100 * 80 / 500 * 5 / 11)
    # 420 were left on day 11, 20 on day 16
    assert found["of_open_before"] == pytest.approx(100 * 400 / 420)
    assert found["of_open_after"] == 50.0


def test_the_ratio_has_wilsons_interval_of_the_first_band_among_both(small: Durations) -> None:
    found = of(around_limit(CONFERENCES, small.rows), "Sharp")
    lo, hi = proportion_confint(400, 410, method="wilson")
    assert found["ratio_lo"] == pytest.approx(lo / (1 - lo))
    assert found["ratio_hi"] == pytest.approx(hi / (1 - hi))
    sudden = of(around_limit(CONFERENCES, small.rows), "Sudden")
    assert math.isinf(sudden["ratio"]) and math.isinf(sudden["ratio_hi"]) and sudden["ratio_lo"] > 20


def test_the_interval_of_the_difference_is_that_of_parts_of_one_whole(small: Durations) -> None:
    """With many cases it is the plain one: the variance of a difference of two multinomial shares."""
    big = pd.DataFrame([{"year": 1, "level": LA, "code": "E", "name": "Big", "ICPC": 1e6,
                         "Duration_0-10_days": 5e5, "Duration_11-15_days": 3e5, "Duration_16-20_days": 1e5,
                         "Duration_21+_days": 1e5}])  # fmt: skip
    found = around_limit(CONFERENCES, big).iloc[0]
    reach = 100 * norm.ppf(0.975) * np.sqrt((0.4 - 0.2**2) / 1e6)
    assert found["lo"] == pytest.approx(20 - reach, abs=1e-3)
    assert found["hi"] == pytest.approx(20 + reach, abs=1e-3)


def test_the_interval_of_the_difference_holds_what_it_promises() -> None:
    rng = np.random.default_rng(1)
    drawn = rng.multinomial(80, [0.4, 0.35, 0.1, 0.15], size=4000)
    table = pd.DataFrame(drawn.astype(float), columns=list(CONFERENCES.bands))
    table = table.assign(ICPC=80.0, year=1, level=LA, code="E", name="x")
    found = around_limit(CONFERENCES, table).dropna(subset="difference")
    held = ((found["lo"] <= 25) & (found["hi"] >= 25)).mean()
    assert 0.935 <= held <= 0.975


def test_a_symbol_is_counted_and_never_a_zero(small: Durations) -> None:
    assert small.rows.loc[small.rows["name"] == "Hidden", "Duration_16-20_days"].isna().all()
    assert small.symbols.to_dict("records") == [
        {"level": LA, "column": "Duration_16-20_days", "symbol": "c", "count": 1},
        {"level": LA, "column": "Duration_21+_days", "symbol": "c", "count": 1},
    ]
    found = around_limit(CONFERENCES, small.rows)
    assert math.isnan(of(found, "Hidden")["difference"]) and math.isnan(of(found, "Hidden")["before_share"])
    assert "2 c (suppressed" in table_sentences(small).checks[0]


@pytest.mark.parametrize("symbol", ["c", "z", "x", "u", "k", "low", ":", ""])
def test_every_symbol_is_known(tmp_path: Path, symbol: str) -> None:
    rows = [*SMALL[:-1], (2024, LA, "E5", "Sudden", 300, 50, 250, symbol, 0)]
    found = read_durations(write(tmp_path / "c4.csv", CONFERENCES, rows))
    assert found.symbols["symbol"].tolist().count(symbol) >= 1


def test_authorities_stand_in_order_and_those_without_a_number_do_not(small: Durations) -> None:
    table = ranked(small, 2024)
    assert table["name"].tolist() == ["Sudden", "Sharp", "Even"]
    assert table["says"].tolist() == ["more before", "more before", "cannot tell"]
    assert table["rank_lo"].tolist() == [1, 1, 3] and table["rank_hi"].tolist() == [2, 2, 3]
    assert table_sentences(small).without.to_dict("records") == [
        {"name": "Hidden", "reason": "no number in the published table"},
        {"name": "Tiny", "reason": "fewer than 20 conferences on the days around the limit"},
    ]
    assert same_order(small, 2024)[1] == 2


def test_a_sum_of_authorities_is_held_against_england(small: Durations, tmp_path: Path) -> None:
    found = adds_up(small).set_index(["year", "column"])["says"]
    assert found[2024, "Duration_0-10_days"] == AGREES
    assert found[2024, "Duration_16-20_days"] == HIDDEN
    assert found[2024, "ICPC"] == DISAGREES  # 1,540 and 1,550 differ by more than rounding does
    assert found[2023, "Duration_16-20_days"] == DISAGREES  # the authorities have more than England


def test_sentences_say_what_the_tables_say(small: Durations) -> None:
    one = table_sentences(small)
    text = " ".join(one.summary)
    assert one.year == 2024 and one.title.startswith("Initial child protection conferences, 2024: 58.7% held")
    assert "58.7% of conferences were held on working days 11 to 15" in text and "8.4% on days 16 to 20" in text
    assert "In 2 of the 3 authorities with numbers for 2024, clearly more" in text
    assert "for 1 the numbers cannot tell" in text and "gaming" not in text


def test_a_year_with_few_cases_is_marked_and_not_compared(tmp_path: Path) -> None:
    rows = [(2022, "National", "", "", 500, 100, 200, 100, 100), (2022, LA, "E1", "Sharp", 500, 100, 200, 100, 100)]
    one = table_sentences(read_durations(write(tmp_path / "c4.csv", CONFERENCES, [*rows, *SMALL])))
    assert one.short == (2022,) and "From 2023 to 2024" in " ".join(one.summary)


def test_the_page_stands_alone_and_repeats_byte_for_byte(small: Durations, tmp_path: Path) -> None:
    path = tmp_path / "c4.csv"
    html = page([table_sentences(small)], [path])
    assert html == page([table_sentences(read_durations(path))], [path])
    assert "<script" not in html and "default-src 'none'" in html and "gaming" not in html
    assert not re.search(r"\b(nan|inf)\b", html)
    addresses = set(re.findall(r'https?://[^"\s<>]+', html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert MEANS in html and "What this page does not tell you" in html and "Open Government Licence v3.0" in html
    assert "none after" in html and "withheld" in html


def test_a_table_without_a_single_usable_authority_still_makes_a_page(tmp_path: Path) -> None:
    rows: list[Row] = [(2024, "National", "", "", 100, 20, 60, 10, 10), (2024, LA, "E1", "None", 100, 20, "c", "c", 10)]
    path = write(tmp_path / "c4.csv", CONFERENCES, rows)
    html = page([table_sentences(read_durations(path))], [path])
    assert "No authority has both numbers for 2024." in html and not re.search(r"\b(nan|inf)\b", html)


def test_errors_say_where_and_what(tmp_path: Path) -> None:
    path = write(tmp_path / "c4.csv", CONFERENCES, [*SMALL, (2024, LA, "E6", "Odd", 300, 50, "many", 1, 1)])
    with pytest.raises(CannotRun, match=r"c4.csv: row 13, column `Duration_11-15_days`: `many`"):
        read_durations(path)
    path = write(tmp_path / "c4.csv", CONFERENCES, [*SMALL, (2024, LA, "E6", "Odd", 10, 50, 40, 1, 1)])
    with pytest.raises(CannotRun, match="row 13: the days around the limit hold more cases"):
        read_durations(path)
    other = tmp_path / "other.csv"
    other.write_text(",".join(PLACE) + "\n2024,National,,,,\n", encoding="utf-8")
    with pytest.raises(CannotRun, match="no columns of durations"):
        read_durations(other)
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = rows[0].index("Duration_16-20_days")
    cut = tmp_path / "cut.csv"
    cut.write_text("\n".join(",".join(row[:at] + row[at + 1 :]) for row in rows), encoding="utf-8")
    with pytest.raises(CannotRun, match=r"cut\.csv: no column `Duration_16-20_days`") as told:
        read_durations(cut)
    assert "C4" in told.value.remedy and "Duration_16-20_days" in told.value.remedy
    path = write(tmp_path / "c4.csv", CONFERENCES, [*SMALL, SMALL[-1]])
    with pytest.raises(CannotRun, match="row 13: Sudden has two rows for 2024"):
        read_durations(path)
    with pytest.raises(CannotRun, match="there is no such file"):
        read_durations(tmp_path / "absent.csv")
    path = write(tmp_path / "c4.csv", CONFERENCES, SMALL)
    with pytest.raises(CannotRun, match="two files hold the table of conferences"):
        duration_rows([path, path], None, "csv")


def test_the_command_shows_england_on_a_screen_and_everybody_in_a_file(small: Durations, tmp_path: Path) -> None:
    path, report = tmp_path / "c4.csv", tmp_path / "out" / "durations.html"
    report.parent.mkdir()
    on_screen, in_file = duration_rows([path], report, "table"), duration_rows([path], None, "csv")
    assert {row["level"] for row in on_screen.rows} == {"National"} and len(on_screen.rows) == 2
    assert len(in_file.rows) == 11 and report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert next(row for row in in_file.rows if row["name"] == "Sudden")["ratio"] is None
    assert next(row for row in in_file.rows if row["name"] == "Sudden")["against_england"] == ABOVE
    assert [(row["all"], row["all_less_sum"]) for row in on_screen.rows] == [(1300, 400), (1550, 10)]
    assert all(set(in_file.columns) <= set(row) for row in in_file.rows)
    assert "is clearly higher" in on_screen.note and "2 c (suppressed" in on_screen.note
    done = CliRunner().invoke(dayseven, ["durations", str(path), "--format", "csv"])
    assert done.exit_code == 0 and done.stdout.startswith("table,year,level") and "Sharp" in done.stdout


def test_the_other_limit_is_read_from_the_columns(tmp_path: Path) -> None:
    rows: list[Row] = [(2024, "National", "", "", 1000, 40, 100, 200, 150, 110, 200, 100, 60, 40),
                       (2024, LA, "E1", "Sharp", 1000, 40, 100, 200, 150, 110, 200, 100, 60, 40)]  # fmt: skip
    one = table_sentences(read_durations(write(tmp_path / "any-name.csv", ASSESSMENTS, rows)))
    assert one.durations.kind is ASSESSMENTS and one.england["ratio"].iloc[0] == 2.0
    a_day = per_day(one).loc[2024]
    assert a_day.tolist() == pytest.approx([4.0, 1.0, 2.0, 1.5, 1.1, 4.0, 2.0, 0.6, 4.0])
    assert [band_name(band) for band in ASSESSMENTS.bands] == [
        "same day", "1–10", "11–20", "21–30", "31–40", "41–45", "46–50", "51–60", "61 or more"]  # fmt: skip


def test_each_authority_is_set_against_england(small: Durations) -> None:
    """Only what is needed has to be shown: `hidden` has the band before the limit."""
    found = far_from_england(small)
    found = found[found["year"] == 2024].set_index("name")
    england = 910 / 1550
    lo, hi = proportion_confint(160, 300, method="wilson")
    hidden = found.loc["Hidden"]
    assert (hidden["share_lo"], hidden["share_hi"]) == pytest.approx((100 * lo, 100 * hi))
    assert hidden["from_england"] == pytest.approx(100 * (160 / 300 - england))
    shares = {"Sharp": (400, 500), "Even": (100, 400), "Hidden": (160, 300), "Tiny": (5, 40), "Sudden": (250, 300)}
    p = [proportions_ztest(b, n, value=england, prop_var=england)[1] for b, n in shares.values()]
    assert found["p"].tolist() == pytest.approx(p)
    # Benjamini and Hochberg by hand: of the k-th smallest of five, 5 / k times, never below a smaller one's
    order = np.argsort(p)
    stepped = np.minimum.accumulate((np.array(p)[order] * 5 / np.arange(1, 6))[::-1])[::-1]
    assert found["p_adjusted"].to_numpy()[order].tolist() == pytest.approx(stepped.tolist())
    assert found["against_england"].to_dict() == {
        "Sharp": ABOVE, "Even": BELOW, "Hidden": ALIKE, "Tiny": BELOW, "Sudden": ABOVE}  # fmt: skip
    sentence = far_said(small, 2024)[0]
    assert "the share of 2 of the 5 authorities with that number for 2024 is clearly higher, of 2 clearly" in sentence


def test_a_case_without_a_duration_is_neither_in_time_nor_late(tmp_path: Path) -> None:
    """Of 400 cases 40 have no band: 210 of the other 360 are 58.3%, as in England, and not 52.5%."""
    rows = [*SMALL, (2024, LA, "E6", "Gaps", 400, 90, 210, 40, 20)]
    durations = read_durations(write(tmp_path / "c4.csv", CONFERENCES, rows))
    around, far = around_limit(CONFERENCES, durations.authorities), far_from_england(durations)
    assert of(around, "Gaps")["before_share"] == pytest.approx(100 * 210 / 360)
    assert (of(around, "Gaps")["all"], of(around, "Gaps")["unknown_share"]) == (360, pytest.approx(10))
    assert of(far, "Gaps")["against_england"] == ALIKE and abs(of(far, "Gaps")["from_england"]) < 0.5
    assert ("Gaps", "360", "10.0") in [row[:3] for row in far_table(table_sentences(durations)).rows]


@pytest.mark.parametrize(("unknown", "compared"), [(40, True), (41, False)])
def test_with_more_than_a_tenth_unknown_nothing_is_compared(tmp_path: Path, unknown: int, compared: bool) -> None:
    rows = [*SMALL, (2024, LA, "E6", "Gaps", 400, 130 - unknown, 210, 40, 20)]
    durations = read_durations(write(tmp_path / "c4.csv", CONFERENCES, rows))
    assert (of(far_from_england(durations), "Gaps")["against_england"] != UNKNOWN) == compared
    assert ("Gaps" in ranked(durations, 2024)["name"].tolist()) == compared
    reasons = table_sentences(durations).without.set_index("name")["reason"]
    assert ("Gaps" in reasons.index) != compared
    assert compared or "more than 10%" in reasons["Gaps"]


def test_what_the_rounding_of_england_makes_is_not_unknown(small: Durations, tmp_path: Path) -> None:
    """Four bands and the whole, each rounded to 10: they can be apart by 25, not by 30."""
    assert table_sentences(small).england["unknown_share"].tolist() == [0.0, 0.0]
    for rest, share in ((20, 0.0), (30, 100 * 30 / 1580)):
        rows = [(*row[:4], row[4] + rest, *row[5:]) if row[:2] == (2024, "National") else row for row in SMALL]
        changed = table_sentences(read_durations(write(tmp_path / f"{rest}.csv", CONFERENCES, rows)))
        assert changed.england["unknown_share"].iloc[-1] == pytest.approx(share)
        assert any("no duration is published" in line for line in changed.summary) == (share > 0)


def test_a_share_is_not_set_against_england_where_a_number_is_not_shown(tmp_path: Path) -> None:
    rows = [*SMALL, (2024, LA, "E6", "Secret", 300, "c", "c", 10, 10), (2024, LA, "E7", "Unknown", "x", 1, 40, 10, 10),
            (2024, LA, "E8", "Few", 19, 1, 15, 2, 1)]  # fmt: skip
    durations = read_durations(write(tmp_path / "c4.csv", CONFERENCES, rows))
    found = far_from_england(durations).set_index("name").loc[["Secret", "Unknown", "Few"]]
    assert found[["share", "share_lo", "from_england", "p", "p_adjusted"]].isna().all(axis=None)
    assert set(found["against_england"]) == {UNKNOWN}
    assert far_without(table_sentences(durations)).endswith(": Few, Secret, Unknown.")
    assert "Secret" not in [row[0] for row in far_table(table_sentences(durations)).rows]


def test_where_nobody_differs_few_are_said_to_differ() -> None:
    """150 authorities drawn with one share: without the adjustment about seven would be named in every world."""
    rng, named, unadjusted = np.random.default_rng(5), 0, 0
    for _ in range(40):
        counts = rng.binomial(400, 0.7, size=150).astype(float)
        rows = pd.DataFrame({"year": 2024, "level": LA, "code": [f"E{n:03d}" for n in range(150)], "name": "Invented",
                             "ICPC": 400.0, "Duration_0-10_days": 400 - counts, "Duration_11-15_days": counts,
                             "Duration_16-20_days": 0.0, "Duration_21+_days": 0.0})  # fmt: skip
        england = pd.DataFrame([{"year": 2024, "level": "National", "code": "", "name": "England", "ICPC": 60000.0,
                                 "Duration_0-10_days": 60000 - counts.sum(), "Duration_11-15_days": counts.sum(),
                                 "Duration_16-20_days": 0.0, "Duration_21+_days": 0.0}])  # fmt: skip
        found = far_from_england(Durations(CONFERENCES, pd.concat([england, rows]), pd.DataFrame()))
        named += int(found["against_england"].isin([ABOVE, BELOW]).any())
        unadjusted += int((found["p"] < 0.05).sum())
    assert named <= 6 and unadjusted > 150


def test_regions_and_england_stand_in_one_table_by_year(small: Durations) -> None:
    table = years_table(table_sentences(small))
    assert [column.name for column in table.columns] == ["Place", "2023", "2024"]
    assert ("England", "53.8", "58.7") in table.rows and ("North East", "–", "52.8") in table.rows
    assert ("South East", "–", "none after") in table.rows
    assert "lowest in the North East (52.8%) and highest in the South East (83.3%)" in far_said(small, 2024)[1]


def test_authorities_stand_in_the_order_of_the_alphabet_on_the_page(small: Durations) -> None:
    names = [row[0] for row in far_table(table_sentences(small)).rows]
    assert names == ["Even", "Hidden", "Sharp", "Sudden", "Tiny"]
    shown = _authority_table(table_sentences(small)).rows
    assert [row[0] for row in shown] == ["Even", "Sharp", "Sudden"] and str(shown[2][1]).startswith("1 (")


def test_rows_carry_what_england_has_more_than_the_sum_of_authorities(small: Durations) -> None:
    rows = every_row(small)
    england = rows[(rows["level"] == "National") & (rows["year"] == 2024)].iloc[0]
    assert (england["all_less_sum"], england["before_less_sum"], england["after_less_sum"]) == (10, -5, 17)
    assert rows.loc[rows["level"] != "National", "all_less_sum"].isna().all()
    assert of(rows, "Sharp")["against_england"] == ABOVE


# the real files


@pytest.fixture(scope="module")
def real() -> dict[str, Durations]:
    folder = data_folder() / "dfe"
    return {one.kind.name: one for one in (read_durations(next(folder.glob(f"{name}_*.csv"))) for name in ("c2", "c4"))}


def test_england_and_the_sums_of_authorities_never_disagree(real: dict[str, Durations]) -> None:
    """Counted again here, from the text of the files."""
    for one in real.values():
        sums = adds_up(one)
        assert not (sums["says"] == DISAGREES).any() and (sums["says"] == AGREES).sum() >= 8
        raw = pd.read_csv(next((data_folder() / "dfe").glob(f"c{'2' if one.kind is ASSESSMENTS else '4'}_*.csv")),
                          dtype=str, keep_default_na=False)  # fmt: skip
        raw = raw[raw["geographic_level"] == LA]
        for column in (one.kind.every, *one.kind.bands):
            whole = raw[column].str.isdigit()
            mine = one.symbols[(one.symbols["level"] == LA) & (one.symbols["column"] == column)]
            assert mine["count"].sum() == (~whole).sum()
            summed = raw[whole].groupby("time_period")[column].apply(lambda cells: sum(int(cell) for cell in cells))
            found = sums[sums["column"] == column].set_index("year")["authorities"]
            assert {int(year): value for year, value in summed.items()} == found.to_dict()


def test_the_real_figures_of_2024(real: dict[str, Durations]) -> None:
    c2, c4 = (table_sentences(real[name]) for name in ("assessments", "conferences"))
    last = c2.england.iloc[-1]
    assert (last["before"], last["after"], last["all"]) == (116670, 38560, 643170)
    assert c2.short == (2014,) and len(c2.authorities) == 148 and len(c4.authorities) == 137
    assert (c2.authorities["says"] == "more before").sum() == 138
    assert (c4.authorities["says"] == "more before").sum() == 136
    assert c4.england["before_share"].iloc[-1] == pytest.approx(70.28, abs=0.01)
    names = c2.without["name"].tolist()
    assert "Hampshire" in names and "City of London" in names
