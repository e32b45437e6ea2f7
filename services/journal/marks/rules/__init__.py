"""Rules of marks: what a cell may hold, which change may be made, averages."""
