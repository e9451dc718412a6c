"""What is on offer: certifications and their blocs, credits between blocs, indicators."""
