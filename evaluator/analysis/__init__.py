"""Where rating and child part company: evaluation, divergence, adaptations, lights and experiments."""
