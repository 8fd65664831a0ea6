"""Published values that libraries give us: these fail if a library, or the way we call it, changes."""

from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control


def test_benjamini_and_hochberg_1995() -> None:
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590,
         1]  # fmt: skip
    assert sum(false_discovery_control(p) <= 0.05) == 4
    assert sum(15 * np.array(p) <= 0.05) == 3  # Bonferroni
