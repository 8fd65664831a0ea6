"""The report of an evaluation, made from its results and nothing else."""
