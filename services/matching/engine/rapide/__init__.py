"""Everybody's first métiers under the score: `scan.scan` gives the quickest way that this machine has, nobody else knows which."""
