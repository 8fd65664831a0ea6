"""Where rating and outcome part company, and how sure that is."""
