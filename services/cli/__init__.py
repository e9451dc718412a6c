"""The command line: puts the services together on one machine. The only package that may import them all."""
