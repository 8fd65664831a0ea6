"""The whole of `dayseven published` on an invented nation with planted truths, and on the real published files."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluator.published.grades.correlation import Verdict
from evaluator.published.grades.figure import MARKS
from evaluator.published.grades.page import page
from evaluator.published.grades.run import Published, records, run
from evaluator.published.grades.tracking import year_to_year
from tests.support.contrast import ratio
from tests.support.published_inputs import (
    WORDS,
    Inputs,
    data_folder,
    gss,
    write_codes,
    write_dictionary,
    write_history,
    write_lait,
)

YEARS = (2019, 2023)
POLARITY = {"RevCP": "High", "ReReferral": "Low", "CareLeaverEET": "High", "LAC": "-", "LAC_KS4_AVG_Attain8": "-",
            "Work_Force_TO_Rate": "Low", "ChildPov": "Low", "CP_conf_15days": "High", "LACStable_2016on": "Low"}


def grade_of(authority: int, year: int) -> int:
    return 1 + (authority + (year == 2023)) % 4


def figures() -> list[tuple[str, str, float, str]]:
    """Forty authorities, inspected in two years; each measure has one plain truth."""
    random = np.random.default_rng(8)
    rows: list[tuple[str, str, float, str]] = []
    for authority in range(201, 241):
        for year in YEARS:
            grade = grade_of(authority, year)
            planted: dict[str, float | str] = {
                "RevCP": grade,                                                  # rho 1
                "ReReferral": grade,                                             # lower is better: rho -1
                "LAC": grade,                                                    # no polarity: as published, 1
                "LAC_KS4_AVG_Attain8": grade,                                    # no polarity, but higher is better
                "CareLeaverEET": (authority // 4) % 10,                          # the same for all grades: rho 0
                "LACStable_2016on": "-" if year == 2019 else grade,              # half of the inspections
                "CP_conf_15days": 7 if authority < 230 else "-",                 # no spread
                "Work_Force_TO_Rate": random.normal(),
                "ChildPov": "-" if year == 2019 and authority < 220 else random.normal(),
            }
            rows += [(code, str(year), float(authority), str(value)) for code, value in planted.items()]
            rows.append(("Work_Force_TO_Rate", str(year - 1), float(authority), str(-grade)))
    return rows


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return written_inputs(tmp_path_factory.mktemp("invented"))


def written_inputs(folder: Path) -> Inputs:
    history = [(gss(authority), f"{year}-05-01", WORDS[grade_of(authority, year)])
               for authority in range(201, 241) for year in YEARS]
    return Inputs(
        write_lait(folder / "lait.parquet", figures()),
        write_dictionary(folder / "dictionary.csv", POLARITY, {"Work_Force_TO_Rate": "Annual (end of Sept)"}),
        write_history(folder / "history.csv", [*history, (gss(201), "2024-05-01", "Not graded")]),
        write_codes(folder / "codes.csv", [(one, gss(one), 2013, 2025) for one in range(201, 241)]),
    )


def ran(inputs: Inputs, seed: int = 2008) -> Published:
    return run(inputs.lait, inputs.dictionary, inputs.ofsted, inputs.codes, seed)


@pytest.fixture(scope="module")
def invented(inputs: Inputs) -> Published:
    return ran(inputs)


def row(published: Published, code: str) -> dict[str, object]:
    return next(one for one in records(published) if one["code"] == code)


def test_planted_truths_come_out_turned_by_the_published_polarity(invented: Published) -> None:
    found = {code: (row(invented, code)["rho"], row(invented, code)["verdict"]) for code in POLARITY}
    assert found["RevCP"] == (pytest.approx(1), Verdict.BETTER)
    assert found["ReReferral"] == (pytest.approx(-1), Verdict.WORSE)
    assert found["LAC"] == (pytest.approx(1), Verdict.HIGHER)
    assert found["CareLeaverEET"] == (pytest.approx(0, abs=1e-9), Verdict.NO_CLEAR_LINK)


def test_a_direction_of_ours_is_used_only_where_none_is_published(invented: Published) -> None:
    ours, published = row(invented, "LAC_KS4_AVG_Attain8"), row(invented, "RevCP")
    assert (ours["verdict"], ours["direction_from"]) == (Verdict.BETTER, "this project")
    assert published["direction_from"] == "published polarity"
    assert row(invented, "LAC")["direction_from"] == "none published"


def test_dfes_polarity_goes_before_ours(inputs: Inputs, tmp_path: Path) -> None:
    turned = write_dictionary(tmp_path / "dictionary.csv", POLARITY | {"LAC_KS4_AVG_Attain8": "Low"})
    found = row(ran(dataclasses.replace(inputs, dictionary=turned)), "LAC_KS4_AVG_Attain8")
    assert (found["verdict"], found["direction_from"]) == (Verdict.WORSE, "published polarity")


def test_no_number_comes_with_a_reason_and_is_never_nan(invented: Published) -> None:
    json.dumps(records(invented), allow_nan=False)
    assert row(invented, "CP_conf_15days")["reason"] == "all grades, or all figures, are the same"
    assert row(invented, "CP_conf_15days")["rho"] is None
    assert row(invented, "RevCP")["reason"] == ""
    absent = row(invented, "PrevRegCPR")
    assert (absent["rho"], absent["inspections"]) == (None, 0) and "dictionary" in str(absent["reason"])
    assert len(records(invented)) == 30


def test_every_inspection_is_counted_once_for_every_measure(invented: Published) -> None:
    table = invented.measures
    assert (table["inspections"] + table["without_figure"] == 80).all()
    assert row(invented, "LACStable_2016on")["inspections"] == 40
    left = invented.left_out
    assert left[left["measure"] == ""].to_dict("records") == [
        {"measure": "", "reason": "the overall effectiveness is not one of the four grades", "count": 1,
         "of": "inspections"}]
    dropped = left[left["of"] == "inspections"].groupby("measure")["count"].sum()
    for one in table.to_dict("records"):
        assert dropped.get(one["code"], 0) == one["without_figure"]


def test_measures_dated_after_march_are_also_shown_with_the_label_before(invented: Published) -> None:
    turnover = row(invented, "Work_Force_TO_Rate")
    assert turnover["ends_after_inspection"] == 80
    assert turnover["rho_year_before"] == pytest.approx(1)
    assert row(invented, "RevCP")["ends_after_inspection"] == 0


def test_child_poverty_is_held_level_on_the_inspections_that_have_it(invented: Published, inputs: Inputs) -> None:
    table = pd.read_parquet(inputs.lait)
    wide = table.assign(value=pd.to_numeric(table["Values"], errors="coerce")).pivot(
        index=["LA Number", "Years"], columns="Short Desc", values="value").reset_index()
    wide = wide[wide["Years"].isin(["2019", "2023"])].dropna(subset=["ChildPov", "Work_Force_TO_Rate"])
    grade = [grade_of(int(one), int(year)) for one, year in zip(wide["LA Number"], wide["Years"], strict=True)]
    measure = -wide["Work_Force_TO_Rate"]
    xy, xh, yh = (stats.spearmanr(a, b)[0] for a, b in
                  ((grade, measure), (grade, wide["ChildPov"]), (measure, wide["ChildPov"])))
    found = row(invented, "Work_Force_TO_Rate")
    assert found["inspections_given_poverty"] == len(wide) == 61
    assert found["rho_same_inspections"] == pytest.approx(xy)
    assert found["rho_given_poverty"] == pytest.approx((xy - xh * yh) / np.sqrt((1 - xh**2) * (1 - yh**2)))
    assert row(invented, "ChildPov")["rho_given_poverty"] is None


def test_a_clear_link_that_is_gone_within_year_is_marked(invented: Published) -> None:
    assert "†:" in page(invented) and " †<" not in page(invented)
    gone = invented.measures.assign(holds_within_year=invented.measures["code"] != "RevCP")
    html = page(dataclasses.replace(invented, measures=gone))
    assert html.count(" †<") == 1
    assert html.count("better graded where better, but not within year") == 2
    assert "but not within year" not in page(invented)


def test_order_kept_from_year_to_year() -> None:
    rows = [("RevCP", str(authority), year, sign * authority + 50 * (year == 2023))
            for authority in range(40) for year, sign in ((2018, 1), (2019, 1), (2021, 1), (2022, -1), (2023, -1))]
    figures = pd.DataFrame(rows, columns=["measure", "authority", "year", "value"])
    everyone = {str(authority) for authority in range(40)}
    kept = figures[figures["year"].isin([2018, 2019])]
    assert year_to_year(kept, "RevCP", everyone) == pytest.approx(1)
    assert year_to_year(figures[figures["year"].isin([2021, 2022])], "RevCP", everyone) == pytest.approx(-1)
    assert year_to_year(figures, "RevCP", everyone) == pytest.approx(1 / 3)
    assert np.isnan(year_to_year(figures[figures["year"].isin([2019, 2021])], "RevCP", everyone))
    assert np.isnan(year_to_year(kept, "RevCP", {"1", "2"}))


def test_the_kinds_are_means_over_measures_with_a_direction(invented: Published) -> None:
    means = invented.kinds.set_index("kind")
    assert means.loc["compliance", ["measures", "rho"]].tolist() == [1, pytest.approx(1)]
    assert means.loc["context", "measures"] == 1
    outcomes = [row(invented, code)["rho"] for code in
                ("ReReferral", "CareLeaverEET", "LACStable_2016on", "LAC_KS4_AVG_Attain8")]
    assert means.loc["outcome", "rho"] == pytest.approx(np.mean(outcomes))
    gap = invented.differences.iloc[0]
    assert gap["difference"] == pytest.approx(1 - np.mean(outcomes))
    assert gap["lo"] < gap["difference"] < gap["hi"] and gap["least"] <= gap["difference"] <= gap["most"]


def test_the_sentences_say_what_the_table_says(invented: Published) -> None:
    assert invented.said.title == "Clearly better graded where better: 1 of 2 compliance and 1 of 4 outcome measures"
    text = " ".join((*invented.sentences, *invented.said.undirected))
    assert "80 graded Ofsted inspections of 40 authorities, May 2019 to May 2023" in text
    assert "Clearly better graded where better: 1 (child protection plans reviewed on time: rho 1.00" in text
    assert "Clearly better graded where worse: 2 (the largest is re-referrals within 12 months: rho −1.00" in text
    assert "children in care per 10,000 (better graded where higher)" in text
    assert "no association" not in text and "gaming" not in text


def test_the_data_alone_decide_not_the_order_of_their_rows(inputs: Inputs, invented: Published, tmp_path: Path) -> None:
    shuffled = tmp_path / "lait.parquet"
    pd.read_parquet(inputs.lait).sample(frac=1, random_state=1).to_parquet(shuffled)
    history = tmp_path / "history.csv"
    pd.read_csv(inputs.ofsted).sample(frac=1, random_state=1).to_csv(history, index=False)
    again = ran(dataclasses.replace(inputs, lait=shuffled, ofsted=history))
    pd.testing.assert_frame_equal(again.measures, invented.measures)


def test_a_dropped_authority_changes_what_is_counted(inputs: Inputs, tmp_path: Path) -> None:
    codes = pd.read_csv(inputs.codes)
    codes.loc[codes["old_la_code"] == 201, "last_year"] = 2022
    codes.to_csv(tmp_path / "codes.csv", index=False)
    found = ran(dataclasses.replace(inputs, codes=tmp_path / "codes.csv"))
    assert row(found, "RevCP")["inspections"] == 79
    assert "did not exist" in " ".join(found.left_out["reason"])


def test_the_page_stands_alone_and_repeats_byte_for_byte(invented: Published, inputs: Inputs) -> None:
    html = page(invented)
    assert html == page(ran(inputs))
    assert html != page(ran(inputs, seed=1))
    addresses = set(re.findall(r'https?://[^"\s<>]+', html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<script" not in html and "default-src 'none'" in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert all(source.sha256 in html and source.name in html for source in invented.provenance.sources)
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in html
    assert "What this report does not tell you" in html and "Not an Ofsted or DfE publication" in html


def test_every_measure_is_in_the_page_and_each_verdict_in_the_picture(invented: Published) -> None:
    html = page(invented)
    for one in records(invented):
        assert html.count(str(one["name"])) >= (3 if one["rho"] is not None else 1)
    picture = html[html.index("<svg"):html.index("</svg>")]
    assert 'role="img"' in picture and f">{invented.said.title}</title>" in picture
    says = picture[picture.index("<desc"):picture.index("</desc>")]
    assert "Outcome, 4 measures" in says and "1 better graded where worse" not in says
    assert "2 better graded where worse" in says


def test_text_stands_out_from_its_ground_in_the_light_and_in_the_dark() -> None:
    style = (Path(__file__).resolve().parents[2] / "reports" / "style.css").read_text(encoding="utf-8")
    schemes = re.findall(r":root \{([^}]*)\}", style)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", scheme))
        full = {name: colour if len(colour) == 7 else "#" + "".join(2 * one for one in colour[1:])
                for name, colour in colours.items()}
        for text in ("ink", "quiet", "link", "better", "worse"):
            for ground in ("paper", "ground"):
                assert ratio(full[text], full[ground]) >= 4.5, (text, ground)
        assert ratio(full["brand"], full["paper"]) >= 3


def test_marks_stand_out_and_differ_in_shape() -> None:
    assert all(ratio(mark.colour) >= 3 for mark in MARKS.values())
    assert len({(mark.marker, mark.filled) for verdict, mark in MARKS.items() if verdict is not Verdict.LOWER}) == 4


# the real files


@pytest.fixture(scope="module")
def real() -> Published:
    data = data_folder()
    return run(data / "dfe/lait_bds_long.parquet", data / "dfe/lait_data_dictionary.csv",
               data / "ofsted/LA_Inspection_Outcomes_as_at_31_March_2025.ods", data / "dfe/la_codes.csv")


def test_all_271_inspections_are_graded_and_joined(real: Published) -> None:
    assert len(real.inspections) == 271 and real.inspections["authority"].nunique() == 156
    assert (real.left_out["measure"] != "").all()
    table = real.measures
    assert (table["inspections"] + table["without_figure"] == 271).all()
    assert table["rho"].notna().all() and (table["inspections"] >= 134).all()
    assert (table[(table["kind"] == "compliance")]["inspections"] >= 247).all()


def test_rho_is_what_scipy_and_pandas_say_of_the_same_files(real: Published) -> None:
    """Recomputed here from the files by other means: join by merge, rank by pandas."""
    data = data_folder()
    raw = pd.read_parquet(data / "dfe/lait_bds_long.parquet")
    raw["value"] = pd.to_numeric(raw["Values"], errors="coerce")
    polarity = pd.read_csv(data / "dfe/lait_data_dictionary.csv").drop_duplicates("Measure_short")
    better = polarity.set_index("Measure_short")["Polarity"]
    codes = pd.read_csv(data / "dfe/la_codes.csv").set_index("new_la_code")["old_la_code"]
    history = pd.read_csv(data / "ofsted/ofsted_ilacs_history_2018_2025.csv", parse_dates=["Inspection date"])
    history["LA Number"] = history["Local authority area code"].map(codes)
    history["year"] = (history["Inspection date"] + pd.Timedelta(days=1) - pd.DateOffset(months=3)).dt.year
    history["grade"] = history["Overall effectiveness"].map({word: number for number, word in WORDS.items()})
    for one in records(real):
        mine = raw[raw["Short Desc"] == one["code"]].assign(year=lambda table: table["Years"].astype(int))
        both = history.merge(mine, on=["LA Number", "year"]).dropna(subset="value")
        sign = -1 if better[str(one["code"])] == "Low" else 1
        assert one["rho"] == pytest.approx(stats.spearmanr(both["grade"], sign * both["value"])[0], abs=1e-12)
        ranks = both.groupby("year")[["grade", "value"]].rank(pct=True)
        ranks -= ranks.groupby(both["year"]).transform("mean")
        assert one["rho_within_year"] == pytest.approx(sign * ranks.corr().iloc[0, 1], abs=1e-9)
        assert (one["inspections"], one["authorities"]) == (len(both), both["LA Number"].nunique())


def test_no_verdict_hangs_on_the_seed(real: Published) -> None:
    data = data_folder()
    other = run(data / "dfe/lait_bds_long.parquet", data / "dfe/lait_data_dictionary.csv",
                data / "ofsted/ofsted_ilacs_history_2018_2025.csv", data / "dfe/la_codes.csv", seed=1)
    assert other.measures["verdict"].tolist() == real.measures["verdict"].tolist()
    assert other.measures["rho"].tolist() == real.measures["rho"].tolist()
    assert other.measures["lo"].tolist() != real.measures["lo"].tolist()


def test_lait_and_dfe_table_c1_agree_on_re_referrals() -> None:
    """A check of the files themselves: the one outcome that DfE publishes twice."""
    data = data_folder()
    raw = pd.read_parquet(data / "dfe/lait_bds_long.parquet")
    mine = raw[raw["Short Desc"] == "ReReferral"].assign(year=lambda table: table["Years"].astype(int))
    table = pd.read_csv(next((data / "dfe").glob("c1_*.csv")), dtype=str)
    table = table[table["geographic_level"] == "Local authority"]
    table = table.assign(year=table["time_period"].astype(int), code=table["old_la_code"].astype(float),
                         other=pd.to_numeric(table["Re_referrals_percent"], errors="coerce"))
    both = mine.merge(table, left_on=["LA Number", "year"], right_on=["code", "year"])
    both = both.assign(value=pd.to_numeric(both["Values"], errors="coerce")).dropna(subset=["value", "other"])
    assert len(both) == 1350  # 2016 to 2024: C1 here ends a year before LAIT
    assert (both["value"] - both["other"]).abs().max() == 0.0
