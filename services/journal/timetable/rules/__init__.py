"""What a timetable may be, and which days a weekly lesson falls on."""
