"""Figures from recorded samples and scripted calls."""
