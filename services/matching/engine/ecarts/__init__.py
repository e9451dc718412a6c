"""What is missing for a métier, and what closes it."""
