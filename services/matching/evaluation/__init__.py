"""How good the ranking is, measured on labels that its user gives."""
