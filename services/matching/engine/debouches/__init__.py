"""Which métiers a certification or a job title leads to: proposals for a human to accept, with their reasons."""
