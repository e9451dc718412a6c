"""Who judges, what they decided, and what follows."""
