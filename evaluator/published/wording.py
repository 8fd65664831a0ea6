"""How numbers and lists are written in sentences, tables and pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence


def rho_text(value: float) -> str:
    """Return a rho with two decimals and a real minus sign; `no number` for NaN."""
    if not math.isfinite(value):
        return "no number"
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def interval_text(lo: float, hi: float) -> str:
    """Return `0.10 to 0.22`."""
    return f"{rho_text(lo)} to {rho_text(hi)}"


def with_interval(value: float, lo: float, hi: float) -> str:
    """Return `0.16 (0.10 to 0.22)`, or `no number`."""
    return f"{rho_text(value)} ({interval_text(lo, hi)})" if math.isfinite(value) else rho_text(value)


def listed(names: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a; b; and c` (the names may hold commas)."""
    if len(names) < 3:
        return " and ".join(names)
    return "; ".join(names[:-1]) + "; and " + names[-1]


def lower_first(text: str) -> str:
    """Return the text with a small first letter, for use within a sentence; proper names stay."""
    return text if text.startswith(("Attainment 8", "Ofsted")) else text[:1].lower() + text[1:]
