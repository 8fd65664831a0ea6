"""Yes and no as people and systems write them: one reader for all formats."""

from __future__ import annotations

_YES = frozenset({"1", "1.0", "-1", "true", "t", "yes", "y"})
_NO = frozenset({"0", "0.0", "false", "f", "no", "n"})


def yes_or_no(text: str) -> bool | None:
    """Return what `text` says, or None where it says neither, such as 2 or nothing. Some databases write yes as -1."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None
