"""Calls that come through providers and PBXs: answering them, and what is asked beside the call."""
