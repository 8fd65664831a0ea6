"""The errors that a person has to act on."""

from __future__ import annotations


class CannotRun(Exception):
    """Nothing can be computed: wrong usage, broken rules or unreadable data (exit code 2).

    message: where it is and what it is, in the user's words; remedy: what to do next.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message
