"""Small invented input files for `dayseven published`. No figure in them was ever published."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest

WORDS = {1: "Inadequate", 2: "Requires improvement to be good", 3: "Good", 4: "Outstanding"}
HEADER = ["Web link", "Local authority area code", "Local authority name", "Inspection date", "Overall effectiveness"]


def data_folder() -> Path:
    """Return the folder of real published data, or skip."""
    found = Path(os.environ.get("DAYSEVEN_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    if not (found / "dfe" / "lait_bds_long.parquet").is_file():
        pytest.skip("the published files of DfE and Ofsted are not here (set DAYSEVEN_DATA)")
    return found


def gss(code: int) -> str:
    return f"E0900{code:04d}"


@dataclass(frozen=True)
class Inputs:
    lait: Path
    dictionary: Path
    ofsted: Path
    codes: Path


def write_codes(path: Path, rows: Sequence[tuple[int, str, int, int]]) -> Path:
    columns = ["old_la_code", "new_la_code", "first_year", "last_year"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def write_lait(path: Path, rows: Sequence[tuple[str, str, float, str]]) -> Path:
    """rows: code, year label, authority number, value."""
    table = pd.DataFrame(rows, columns=["Short Desc", "Years", "LA Number", "Values"])
    table.assign(Region="invented").to_parquet(path)
    return path


def write_dictionary(path: Path, polarity: Mapping[str, str], year_type: Mapping[str, str] | None = None) -> Path:
    rows = [(code, f"published name of {code}", direction, (year_type or {}).get(code, "Financial Year"))
            for code, direction in polarity.items()]
    pd.DataFrame(rows, columns=["Measure_short", "Measure", "Polarity", "Year_Type"]).to_csv(path, index=False)
    return path


def write_history(path: Path, rows: Sequence[tuple[str, str, str]]) -> Path:
    """rows: GSS code, date, grade in words."""
    table = [["", code, "An invented authority", date, grade] for code, date, grade in rows]
    pd.DataFrame(table, columns=HEADER).to_csv(path, index=False)
    return path


def write_ods(path: Path, sheet: str, rows: Sequence[Sequence[str]]) -> Path:
    """Write the smallest OpenDocument workbook; a cell such as 2019-03-31 becomes a date."""
    cells = "".join(f"<table:table-row>{''.join(_cell(value) for value in row)}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
                     for short in ("office", "table", "text"))
    content = (f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="{sheet}">'
               f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def _cell(value: str) -> str:
    if len(value) == 10 and value[4] == "-" == value[7]:
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
