"""The one door: authenticates, routes, limits, relays, and merges the services' OpenAPI documents. Keeps no domain data."""
