"""A line's files: read with positions, checked, drawn."""
