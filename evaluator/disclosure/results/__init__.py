"""What may leave: an evaluation as plain data, small counts hidden. Every report is made from this and nothing else."""
