"""The rules: their model, their loading and their sentences."""
