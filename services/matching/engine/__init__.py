"""The recommendation engine: pure, deterministic, explained. It knows no web, no database and nothing protected about a person."""
