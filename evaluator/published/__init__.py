"""The same questions asked of published England."""
