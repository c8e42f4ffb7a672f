"""What goes on at the destinations: waiting, talking, leaving a message, one a file."""
