"""`python -m evaluator`: the command line."""

from evaluator.cli.main import main

main()
