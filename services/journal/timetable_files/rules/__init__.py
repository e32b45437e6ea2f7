"""What a file's names mean in the school, and what it changes in the timetable."""
