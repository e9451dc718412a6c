"""Civil identity, and the keys that seal what is kept of people: apart, under the wings that read it."""
