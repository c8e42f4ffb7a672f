"""Promises to call back: kept, dialled, tried again."""
