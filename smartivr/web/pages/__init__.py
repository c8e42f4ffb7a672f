"""What people see: one file a page, each over the same frame (`frame.py`)."""
