"""Who people are, and what is sealed of them: apart, under the wings that read it."""
