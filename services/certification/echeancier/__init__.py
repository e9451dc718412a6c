"""The engine of days: what falls due, and what is no longer kept."""
