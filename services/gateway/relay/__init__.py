"""The data plane: what comes in by the door goes to the neighbour that owns its prefix, streamed both ways."""
