"""Invented case histories: a nation for the demo and the benchmark, and eight worlds to test methods on.

Nobody in them exists. What was planted is in `demo_truth` and in a world's truth, never in the events.
"""
