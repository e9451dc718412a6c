"""`passerelle demo`: a whole fictive branch, and what it shows."""
