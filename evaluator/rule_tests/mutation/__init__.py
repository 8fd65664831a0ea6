"""Rules changed a little: whether a rule's own examples notice."""
