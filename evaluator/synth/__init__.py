"""An invented nation: case histories for the demo and the benchmark, with behaviours planted in them.

Nobody in it exists. What was planted is in `demo_truth`, never in the events.
"""

from evaluator.synth.authorities import DEMO_AS_OF, demo_truth
from evaluator.synth.bench import bench_events
from evaluator.synth.nation import demo_events
from evaluator.synth.told_child import demo_child

__all__ = ["DEMO_AS_OF", "bench_events", "demo_child", "demo_events", "demo_truth"]
