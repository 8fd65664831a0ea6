"""What every rule says of itself, as plain data."""

from __future__ import annotations

from typing import Any

from evaluator.rulebook.model import Rule


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return title, status and source of a rule."""
    source = rule.source
    return {
        "title": rule.title,
        "status": rule.status,
        "source": " ".join(part for part in (source.instrument, source.edition) if part),
        "confidence": source.confidence,
        "reference": source.reference,
    }
