"""The weekly timetable changed by hand: looked at, tried, applied from a day on."""
