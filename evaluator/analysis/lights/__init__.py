"""The lights of the screen, how many deadlines ran at once, and what stands behind a green light."""
