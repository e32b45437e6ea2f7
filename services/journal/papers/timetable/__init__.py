"""A weekly timetable as other programs and tables write it, in one form."""
