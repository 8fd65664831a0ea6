"""Case histories: events that were recorded of children, read leniently, every doubt a finding."""

from evaluator.histories.episodes import assign_episodes, known_as_of
from evaluator.histories.reading import Histories, SourceFile, read

__all__ = ["Histories", "SourceFile", "assign_episodes", "known_as_of", "read"]
