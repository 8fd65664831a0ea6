"""Names for authorities that do not exist."""

from __future__ import annotations

from numpy.random import Generator

_BEGINNINGS = (
    "Arvel", "Brennick", "Corvan", "Dulmer", "Eskar", "Fennor", "Gorlan", "Hathrin", "Ilvar", "Jorrick", "Keswel",
    "Lorvan", "Mervick", "Norrin", "Orlan", "Pendrel", "Quarlin", "Rostrel", "Silvan", "Torvel", "Ulmer", "Varrick",
    "Wexel", "Yendor", "Zennel",
)  # fmt: skip
_ENDINGS = ("combe", "dene", "fold", "garth", "holme", "marsh", "mere", "stow", "thwaite", "wold")
MOST_NAMES = len(_BEGINNINGS) * len(_ENDINGS)


def invented_names(rng: Generator, amount: int) -> list[str]:
    """Return different names in alphabetical order. Raises ValueError where more than MOST_NAMES are wanted."""
    if not 1 <= amount <= MOST_NAMES:
        raise ValueError(f"authorities must be from 1 to {MOST_NAMES}, not {amount}")
    chosen = rng.choice(MOST_NAMES, size=amount, replace=False)
    return sorted(_BEGINNINGS[int(one) // len(_ENDINGS)] + _ENDINGS[int(one) % len(_ENDINGS)] for one in chosen)
