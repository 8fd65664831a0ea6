"""How far a long run has come, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable

#: is told what is being done, how much of it is done, and of how much
Progress = Callable[[str, int, int], None]
