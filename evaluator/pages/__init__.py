"""What the public sees: reports, figures, and the other forms of a page."""
