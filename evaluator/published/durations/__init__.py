"""What published tables of durations show around a limit."""
