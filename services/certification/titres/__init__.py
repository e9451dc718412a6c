"""What a validation gives: the attestation, the prime."""
