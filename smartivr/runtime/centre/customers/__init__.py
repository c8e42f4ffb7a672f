"""Customer records for the screen pop: one file per place where an operator may have them."""
