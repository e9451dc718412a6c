"""What a score is the sum of: traits and their weights."""
