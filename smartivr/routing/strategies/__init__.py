"""In which order agents are offered a call; a new strategy is one file and one line in `named`."""
