"""Days of callers and agents in pure time, through the real core and router."""
