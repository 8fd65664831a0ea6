"""Whether the rules say what their authors meant: examples and mutation."""
