"""What people ask for, until a place is theirs."""
