"""Figures as SVG, each with its title, caption and the same data as a table. They draw what they are given."""
