"""Which version this is, and where its data folders are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

#: as in setup.cfg; a test holds the two together
VERSION = "0.1.0"
PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder `name`: one of `rules`, `reports`, `fixtures`.

    Raises FileNotFoundError where the installation is incomplete.
    """
    for candidate in (PACKAGE / name, PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder `{name}` is missing from this installation; install dayseven again")
