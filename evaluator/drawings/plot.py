"""Axes to draw on with matplotlib, and the SVG that comes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evaluator.svg import as_svg, settings


def plotted(
    identity: str, title: str, description: str, draw: Callable[[Any], None], size: tuple[float, float] = (9.2, 4.8),
    stacked: int = 1,
) -> str:  # fmt: skip
    """Return what `draw` puts on an axes (on several, one above the other, where `stacked` is more than 1) as SVG.

    size: width and height in inches at 72 points. The same drawing gives the same bytes.
    """
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(settings(identity)):
        figure, axes = pyplot.subplots(stacked, figsize=size, layout="constrained", sharex=stacked > 1)
        draw(axes)
        svg = as_svg(figure, identity, title, description)
        pyplot.close(figure)
    return svg
