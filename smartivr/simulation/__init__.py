"""A line and its agents in pure time: callers drawn at random, the real dialog, the real centre."""
