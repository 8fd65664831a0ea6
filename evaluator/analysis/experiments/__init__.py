"""The same histories under two rule sets: which clocks, figures, ratings and verdicts change, and why."""
