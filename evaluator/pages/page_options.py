"""How a page is to be had: whose name it carries, in which other forms, and whether a browser opens it."""

from __future__ import annotations

import html as marks
import re
from dataclasses import dataclass

from evaluator.errors import CannotRun

#: contrast that a coloured bar needs against white paper (WCAG 2.2, 1.4.11)
ENOUGH = 3.0
NAME_PLACE, COLOUR_PLACE = '<div class="brand"></div>', '<style id="brand-colour"></style>'


@dataclass(frozen=True)
class Look:
    """forms: other files beside the page (names of `pages.exports.registry.FORMS`). brand: whose page it is; empty for
    nobody's. colour: of its bars, such as `#12436d`; empty for the usual one. shown: whether a browser opens it.
    """

    forms: tuple[str, ...] = ()
    brand: str = ""
    colour: str = ""
    shown: bool = False


PLAIN = Look()


def branded(page: str, look: Look) -> str:
    """Return a page with the name and colour of `look`. Raises CannotRun where the colour cannot be seen on white."""
    if look.colour:
        _check(look.colour)
        rule = f"@media (prefers-color-scheme: light), print {{ :root {{ --brand: {look.colour}; }} }}"
        page = page.replace(COLOUR_PLACE, f'<style id="brand-colour">{rule}</style>', 1)
    if look.brand:
        page = page.replace(NAME_PLACE, f'<div class="brand">{marks.escape(look.brand)}</div>', 1)
    return page


def _check(colour: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise CannotRun(f"`{colour}` is not a colour", "write it as --brand-colour '#12436d'")
    against_white = 1.05 / (luminance(colour) + 0.05)
    if against_white < ENOUGH:
        raise CannotRun(f"{colour} can hardly be seen on white ({against_white:.1f} to 1)",
                        f"choose a darker one: at least {ENOUGH:g} to 1")  # fmt: skip


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as `#12436d`, from 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
