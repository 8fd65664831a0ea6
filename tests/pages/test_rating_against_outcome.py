"""The rating beside an outcome: who is named in the picture."""

from __future__ import annotations

from typing import Any

from evaluator.pages.figures.rating_against_outcome import HEIGHT, WIDTH, _labels

WORSE = "Diverges: rated good, children fared worse"


def point(name: str, sir: float, verdict: str = WORSE) -> dict[str, Any]:
    return {"authority": name, "sir": sir, "lo": sir - 0.1, "hi": sir + 0.1, "verdict": verdict}


def test_no_name_covers_another_and_the_farthest_is_always_named() -> None:
    points = [point(f"Somewhere {n:02d}", 1.2 + n / 100) for n in range(30)]
    places = {one["authority"]: 2 + n * 0.02 for n, one in enumerate(points)}
    told = list(_labels(points, places, 2.0))
    names = [one["authority"] for one, _, _ in told]
    assert names[0] == "Somewhere 29" and 3 <= len(names) < 30
    boxes = [(places[one["authority"]], at + HEIGHT * 2 * (1 if above else -1)) for one, at, above in told]
    for number, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[:number]:
            assert abs(x - other_x) >= 2 * WIDTH * 12 / 2 - 1e-9 or abs(y - other_y) >= 1.6 * HEIGHT * 2 - 1e-9


def test_where_there_is_room_everybody_is_named() -> None:
    points = [point("A", 1.5), point("B", 0.6, "agrees"), point("C", 1.0, "agrees")]
    told = [one["authority"] for one, _, _ in _labels(points, {"A": 0.0, "B": 1.0, "C": 2.0}, 2.0)]
    assert sorted(told) == ["A", "B", "C"] and told[0] == "A"
