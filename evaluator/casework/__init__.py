"""What only insiders may see: one child's case, the lists of lights, and the internal files."""
