"""Where a call goes and when; pure."""
