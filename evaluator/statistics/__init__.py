"""Statistics that know nothing of children: intervals, spreads between units, spikes, charts."""
