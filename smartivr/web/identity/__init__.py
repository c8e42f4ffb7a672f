"""Who asks, how they show it, and what they may."""
