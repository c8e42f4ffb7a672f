"""Calls of the past, and those that go on: what happened, as a person reads it."""
