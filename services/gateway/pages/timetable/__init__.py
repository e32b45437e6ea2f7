"""Pages of the timetable: weeks from every side, changes of single days, a file that comes in."""
