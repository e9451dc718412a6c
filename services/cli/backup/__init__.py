"""An installation in one file, and back: its databases, its keys, and what says that they are whole."""
