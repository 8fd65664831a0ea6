"""What an inspection regime makes of judgements and indicators, and by which of its rules."""
