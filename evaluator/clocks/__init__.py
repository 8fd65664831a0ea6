"""Clocks: which timescales were met, missed or never started, and which outcomes came about."""
