"""The weekly timetable of a school, rooms, and what is otherwise on single days."""
