"""A file that nothing can be read from: an error where it is the only one, else a finding."""

from __future__ import annotations

from evaluator.errors import CannotRun


class NotRead(CannotRun):
    """Nothing can be read from a file. code: its kind as a finding; line: where reading stopped."""

    def __init__(self, code: str, file: str, message: str, remedy: str, line: int = 0) -> None:
        super().__init__(f"{file}{f':{line}' if line else ''}: {message}", remedy)
        self.row = {
            "code": code, "level": "refused", "file": file, "line": line, "message": f"{message}; {remedy}",
        }  # fmt: skip
