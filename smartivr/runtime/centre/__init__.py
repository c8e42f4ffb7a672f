"""The live call centre: callers who wait, agents who take them, their talks."""
