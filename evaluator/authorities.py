"""What authorities are called in every table and on every page."""

from __future__ import annotations

#: the name of the row that counts all authorities together
ALL = "All authorities"
