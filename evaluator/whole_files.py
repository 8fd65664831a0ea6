"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.errors import CannotRun

if TYPE_CHECKING:
    import pandas as pd

#: writes one file at the path that it is given
Writer = Callable[[Path], None]


def write_whole(folder: Path, writers: Mapping[str, Writer]) -> None:
    """Write files into `folder`, made if it is not there; if any cannot be written, none of them appears.

    Raises CannotRun where the folder cannot be written to.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise CannotRun(f"cannot write to {folder}: {error.strerror}", "choose another folder with -o") from error
    try:
        for name, write in writers.items():
            (making / name).parent.mkdir(exist_ok=True)
            write(making / name)
        folder.mkdir(exist_ok=True)
        for name in writers:
            (folder / name).parent.mkdir(exist_ok=True)
            os.replace(making / name, folder / name)
    except OSError as error:
        raise CannotRun(f"cannot write to {folder}: {error.strerror}", "choose another folder with -o") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8, without a byte-order mark: scripts read these files by their column names."""
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_json(data: Any, path: Path) -> None:
    """Write plain data as JSON; a number that is none is an error, not `NaN`."""
    write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write text in UTF-8 with plain line ends, whatever the system."""
    path.write_text(text, encoding="utf-8", newline="\n")
