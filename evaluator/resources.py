"""Which version this is, where its data folders are, and how texts are read, stand in cells and name files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.errors import CannotRun

if TYPE_CHECKING:
    import pandas as pd

#: as in setup.cfg; a test holds the two together
VERSION = "0.1.0"
PACKAGE = Path(__file__).resolve().parent
#: no text that is read at once is larger, in bytes
LARGEST = 500 * 10**6
#: how a spreadsheet knows a formula, and what begins so and is none: a number, or two with `to` between them
FORMULA, NUMBERS = re.compile(r"[=+\-@\t\r\n]"), re.compile(r"[-+]?[\d.,]+%?( to [-+]?[\d.,]+%?)?")


def folder(name: str) -> Path:
    """Return the folder `name`: one of `rules`, `reports`, `fixtures`.

    Raises FileNotFoundError where the installation is incomplete.
    """
    for candidate in (PACKAGE / name, PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder `{name}` is missing from this installation; install dayseven again")


def read_text(path: Path, most: int = LARGEST) -> str:
    """Return a text file in UTF-8. Raises CannotRun for what is no file (a pipe, a device) or larger than `most` bytes;
    OSError and UnicodeDecodeError as Python does.
    """
    if path.exists() and not path.is_file():
        raise CannotRun(f"{path} is no file", "give a file, or a copy of what comes through it")
    if path.stat().st_size > most:
        raise CannotRun(f"{path} is larger than {most // 10**6} MB", "check that it is the file you mean")
    return path.read_text(encoding="utf-8-sig")


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in whose columns of text no cell is a formula."""
    texts = [name for name in table.columns if table[name].dtype.kind not in "biufM"]
    return table.assign(**{name: table[name].map(no_formula, na_action="ignore") for name in texts})


def no_formula(cell: Any) -> Any:
    """Return a cell as it is, or, where a spreadsheet would run it, with an apostrophe before it: then it is text."""
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBERS.fullmatch(cell):
        return f"'{cell}"
    return cell


def slug(text: str, otherwise: str) -> str:
    """Return a text in small Latin letters, digits and hyphens, for an anchor or the name of a file: accents fall away,
    and letters of other alphabets are written by what Unicode calls them. otherwise: where nothing is left.
    """
    plain = "".join(_latin(sign) for sign in unicodedata.normalize("NFKD", text)).lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or otherwise


def _latin(sign: str) -> str:
    """Return a sign as Latin letters: `sh` for ARABIC LETTER SHEEN, nothing for an accent, a gap for all else."""
    if sign.isascii():
        return sign
    if unicodedata.combining(sign):
        return ""
    name = unicodedata.name(sign, "")
    if " LETTER " not in name:
        return "" if sign in "\u2019\u2018" else " "
    letter = name.partition(" LETTER ")[2].partition(" WITH ")[0].split()[-1]
    if name.startswith("LATIN"):
        return {"SHARP": "ss", "S": "ss", "THORN": "th", "ETH": "d", "AE": "ae", "OE": "oe"}.get(letter, letter[:1])
    found = re.match(r"[^AEIOU]+|[AEIOU]", letter)
    return found[0] if found else " "
