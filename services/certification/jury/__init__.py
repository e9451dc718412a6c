"""Juries, what they decided, and what follows."""
