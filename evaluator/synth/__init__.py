"""Invented case histories: a nation for the demo and the benchmark, and eight worlds to test methods on.

Nobody in them exists. What was planted is in `demo_truth` and in a world's truth, never in the events.
"""

from evaluator.synth.authorities import DEMO_AS_OF, demo_truth
from evaluator.synth.bench import bench_events
from evaluator.synth.nation import demo_events
from evaluator.synth.told_child import demo_child
from evaluator.synth.world_kinds import WORLDS, WorldKind
from evaluator.synth.worlds import WORLD_RULES, World, world

__all__ = [
    "DEMO_AS_OF", "WORLDS", "WORLD_RULES", "World", "WorldKind", "bench_events", "demo_child", "demo_events",
    "demo_truth", "world",
]  # fmt: skip
