"""What is known of métiers and of the offer."""
