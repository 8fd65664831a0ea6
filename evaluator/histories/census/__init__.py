"""The children in need census, as authorities return it."""
