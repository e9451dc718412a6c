"""Mobility from one métier to another, directed and of two kinds, learnt on expert labels; every score is a sum that can be read."""
