"""What may leave, and in which words."""
