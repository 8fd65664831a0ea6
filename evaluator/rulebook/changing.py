"""A rule set changed in Python: the same language as an overlay in a file, the same mistakes told."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evaluator.rulebook.issues import RulesBroken
from evaluator.rulebook.manifest import MANIFEST

if TYPE_CHECKING:
    from evaluator.rulebook.ruleset import RuleSet


def changed(
    base: RuleSet, change: Mapping[str, Any], name: str, title: str, why: str, drop: Sequence[str]
) -> RuleSet:  # fmt: skip
    """Return `base` with single places changed, as the overlay in a file would: `rule.field` to new value.

    The overlay is written to a folder that goes when the program ends, so that it can itself be changed again. Raises
    RulesBroken, each mistake with its place in that overlay.
    """
    from evaluator.rulebook.ruleset import load_ruleset

    folder = Path(tempfile.mkdtemp(prefix="dayseven-rules-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    told: dict[str, Any] = {"ruleset": name, "title": title, "purpose": f"{base.name}, changed."}
    told["extends"] = str(base.folder.resolve())
    told |= {key: value for key, value in (("change", dict(change)), ("drop", list(drop))) if value}
    text = yaml.safe_dump({**told, "why": why}, sort_keys=False, allow_unicode=True)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    try:
        return load_ruleset(folder)
    except RulesBroken as broken:
        raise RulesBroken([_told_of(issue, folder, name) for issue in broken.issues]) from None


def _told_of(issue: Any, folder: Path, name: str) -> Any:
    """Return a mistake with the name of the change in place of a folder that nobody knows."""
    if issue.place is None or not str(issue.place.file).startswith(str(folder)):
        return issue
    return replace(issue, place=replace(issue.place, file=f"<change {name}>"))
