"""What a service publishes, and how it follows its neighbours."""
