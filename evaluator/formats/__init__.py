"""One page in other forms: spreadsheet, PDF, CSV and Markdown. Each is made from the page, so that all say the same."""

from evaluator.formats.every import FORMS, other_forms, ready

__all__ = ["FORMS", "other_forms", "ready"]
