"""Government timescales and inspection ratings as rules, run against children's case histories."""

__version__ = "0.1.0"
