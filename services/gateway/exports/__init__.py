"""A person's own copy from all services: gathered with their token, as one answer or one archive."""
