"""What the engine says in French."""
