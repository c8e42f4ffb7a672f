"""From what was heard to what was meant, given what is expected; pure."""
