"""Case histories: events that were recorded of children, read leniently, every doubt a finding."""
