"""What a school sets up for a year, read and changed."""
