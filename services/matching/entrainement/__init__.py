"""Learning the shipped curves again, on files that the user gives; serving needs nothing of it."""
