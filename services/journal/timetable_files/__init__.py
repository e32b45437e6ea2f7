"""A weekly timetable from a file: read, matched with the school's load, shown or written whole."""
