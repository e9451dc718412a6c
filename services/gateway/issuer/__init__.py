"""The embedded issuer of access tokens, for an installation that has no identity provider of its own."""
