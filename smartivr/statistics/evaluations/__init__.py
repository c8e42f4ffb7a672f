"""Evaluations that were kept: how well recordings were understood, and what other bars would do."""
