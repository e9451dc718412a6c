"""The compiled loops, and the arrays laid out for them."""
