"""What operators change while calls go on: versions of lines, and announcements."""
