"""Ranking: métiers for a person, people for a session or a need."""
