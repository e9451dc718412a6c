"""A process: settings, logs, the server, tasks, calls to others."""
