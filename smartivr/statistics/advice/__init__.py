"""What to change: rules that read the figures, one a file, and the bars that evidence must pass."""
