"""Sound as numbers: pure functions and small state machines over numpy arrays."""
