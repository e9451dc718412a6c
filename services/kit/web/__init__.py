"""What answers HTTP: routes with their policies, problems, fields, pages of a list."""
